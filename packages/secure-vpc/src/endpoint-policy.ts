import { Stack, Token } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Circle } from './private/endpoints/endpoint-perimeter';
import { everything, perimeter } from './private/endpoints/endpoint-perimeter';

/**
 * What passes an endpoint beside what is one's own.
 */
export interface EndpointPolicyOptions {
  /**
   * Accounts of others that count as one's own, as callers and as owners: partners, log archives, vendors whose presigned URLs are used.
   *
   * @default - none
   */
  readonly trustedAccounts?: string[];

  /**
   * Names of buckets of others that may be read, by anyone: downloads are unsigned, or signed by their owner.
   * To write to a bucket of somebody else, trust the account.
   *
   * @default - none beside those of AWS that ECR, Amazon Linux and Systems Manager need
   */
  readonly buckets?: string[];

  /**
   * Accounts of others from whose ECR repositories images may be pulled.
   *
   * @default - none beside those of AWS with the add-ons of EKS and with Fluent Bit
   */
  readonly imageAccounts?: string[];
}

/**
 * Who may reach what over an endpoint. It grants nothing: it bounds what identities and resources allow each other.
 *
 * The statements are added to each endpoint, and `endpoint.addToPolicy` adds more.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export abstract class EndpointPolicy {
  /**
   * Callers and resources of this account, with the exceptions that AWS's own services need.
   *
   * Nobody can carry data out to another account's bucket with credentials brought along, and the network's own roles can't be talked
   * into it.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
   */
  public static account(options: EndpointPolicyOptions = {}): EndpointPolicy {
    const { trustedAccounts = [] } = options;
    return new PerimeterPolicy(options, (account) => [{ name: 'Account', key: 'Account', values: [account, ...trustedAccounts] }]);
  }

  /**
   * Callers and resources of all accounts of an organization, with the same exceptions.
   *
   * @param organizationId the id of the organization, like `o-a1b2c3d4e5`
   */
  public static organization(organizationId: string, options: EndpointPolicyOptions = {}): EndpointPolicy {
    checkOrganization(organizationId);
    const { trustedAccounts = [] } = options;
    return new PerimeterPolicy(options, () => [
      { name: 'Organization', key: 'OrgID', values: [organizationId] },
      ...trustedAccounts.length > 0 ? [{ name: 'Trusted', key: 'Account' as const, values: trustedAccounts }] : [],
    ]);
  }

  /**
   * Everyone and everything, as AWS does it by default: any credentials reach any account.
   */
  public static open(): EndpointPolicy {
    return new StatedPolicy(() => [everything()]);
  }

  /**
   * No policy at all, for a service that refuses one and isn't known here as such. AWS then lets everything through.
   *
   * Such a service fails to deploy with "only supports the full-access endpoint policy".
   */
  public static unsupported(): EndpointPolicy {
    return new StatedPolicy(() => []);
  }

  /**
   * The statements for the endpoint of a service. Called once for each endpoint.
   *
   * @param scope the network to which the endpoint belongs
   * @param service the short name of the service, like `s3` or `ecr.api`
   */
  public abstract bind(scope: Construct, service: string): PolicyStatement[];
}

class PerimeterPolicy extends EndpointPolicy {
  constructor(private readonly options: EndpointPolicyOptions, private readonly circles: (account: string) => Circle[]) {
    super();
    checkAccounts('trustedAccounts', options.trustedAccounts);
    checkAccounts('imageAccounts', options.imageAccounts);
    options.buckets?.forEach(checkBucket);
  }

  public bind(scope: Construct, service: string): PolicyStatement[] {
    const stack = Stack.of(scope);
    const { buckets = [], imageAccounts = [] } = this.options;
    return perimeter({ stack, service, circles: this.circles(stack.account), buckets, imageAccounts });
  }
}

class StatedPolicy extends EndpointPolicy {
  constructor(private readonly statements: () => PolicyStatement[]) {
    super();
  }

  public bind(_scope: Construct, _service: string): PolicyStatement[] {
    return this.statements();
  }
}

function checkAccounts(option: string, accounts: string[] = []): void {
  const wrong = accounts.find((account) => !Token.isUnresolved(account) && !/^\d{12}$/.test(account));
  if (wrong !== undefined) {
    throw new Error(`${option} must be account ids of 12 digits, got ${JSON.stringify(wrong)}: write them as strings, with leading zeros`);
  }
}

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
function checkOrganization(organizationId: string): void {
  if (!Token.isUnresolved(organizationId) && !/^o-[a-z0-9]{10,32}$/.test(organizationId)) {
    throw new Error(`organizationId must be "o-" and 10 to 32 lower case letters or digits, got ${JSON.stringify(organizationId)}: ` +
      'use the id of the organization, not that of a root, a unit or an account');
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkBucket(name: string): void {
  if (!Token.isUnresolved(name) && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new Error('buckets must be names of 3 to 63 lower case letters, digits, dots and hyphens, ' +
      `got ${JSON.stringify(name)}: name each bucket in full, without ARN, folder or wildcard`);
  }
}
