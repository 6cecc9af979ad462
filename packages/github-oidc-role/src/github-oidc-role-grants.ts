import { Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { grantEcrPush, grantServiceDeploy, grantSiteDeploy } from './private/grants';
import type { ManagedPolicyRole } from './private/managed-policy-role';

/**
 * An account and region that `cdk bootstrap` has prepared.
 */
export interface GitHubCdkEnvironment {
  /** The account, 12 digits. */
  readonly account: string;

  /** The region, such as `eu-central-1`. */
  readonly region: string;
}

/**
 * Which bootstrap roles a grant covers.
 */
export interface GitHubCdkGrantOptions {
  /**
   * The environments that the workflow works on.
   *
   * The bootstrap roles of another account trust this one only after `cdk bootstrap --trust`.
   *
   * @default - the environment of the role's stack
   */
  readonly environments?: GitHubCdkEnvironment[];

  /**
   * The qualifier that the environments were bootstrapped with.
   *
   * @default - the qualifier of the role's stack
   */
  readonly qualifier?: string;
}

/**
 * What a workflow's role may do. Any other `grantX(role)` of the CDK works as well.
 */
export class GitHubOidcRoleGrants {
  /**
   * The grants of a role.
   *
   * @internal
   */
  public static _of(role: ManagedPolicyRole): GitHubOidcRoleGrants {
    return new GitHubOidcRoleGrants(role);
  }

  private deployRefusal?: string;

  private constructor(private readonly role: ManagedPolicyRole) {
  }

  /**
   * Allows `cdk deploy`: assuming the deploy, file publishing, image publishing and lookup roles of the bootstrap stack, by their exact ARNs.
   *
   * What can be deployed is then up to the bootstrap stack's execution role: an administrator unless it was bootstrapped otherwise.
   */
  public cdkDeploy(options: GitHubCdkGrantOptions = {}): iam.Grant {
    this.checkDeploys('cdkDeploy');
    return this.assume(options, ['deploy', 'file-publishing', 'image-publishing', 'lookup']);
  }

  /**
   * Allows `cdk diff --method=template`: assuming the lookup role of the bootstrap stack.
   *
   * That role reads nearly everything in the account, also the data in S3 and DynamoDB that no customer key protects.
   */
  public cdkDiff(options: GitHubCdkGrantOptions = {}): iam.Grant {
    return this.assume(options, ['lookup']);
  }

  /**
   * Allows `docker push` to one repository.
   *
   * Who can push an image can run code wherever it is used: prefer images that are released by their digest.
   */
  public ecrPush(repository: ecr.IRepository): iam.Grant {
    this.checkDeploys('ecrPush');
    return grantEcrPush(this.role, repository);
  }

  /**
   * Allows `aws s3 sync --delete` to one bucket and invalidating one distribution.
   */
  public siteDeploy(bucket: s3.IBucket, distribution: cloudfront.IDistribution): iam.Grant {
    this.checkDeploys('siteDeploy');
    return grantSiteDeploy(this.role, bucket, distribution);
  }

  /**
   * Allows releasing a new version of one ECS service: register a revision of its task definition, update the service to it, and watch.
   *
   * The service's task role and execution role may be handed to the new revision, and no other role. So grant this after the containers have been
   * added, which is when the execution role comes into being. Who releases can run any image with the rights of the task.
   */
  public serviceDeploy(service: ecs.BaseService): iam.Grant {
    this.checkDeploys('serviceDeploy');
    return grantServiceDeploy(this.role, service);
  }

  /**
   * Makes the grants that change something an error.
   *
   * @internal
   */
  public _refuseDeploy(reason: string): void {
    this.deployRefusal = reason;
  }

  private checkDeploys(grant: string): void {
    if (this.deployRefusal !== undefined) {
      throw new Error(`${grant} can't be granted to ${JSON.stringify(this.role.node.path)}: ${this.deployRefusal}; use GitHubOidcRole.deploy for deployments`);
    }
  }

  private assume(options: GitHubCdkGrantOptions, names: string[]): iam.Grant {
    const stack = Stack.of(this.role);
    const qualifier = checkedQualifier(options.qualifier ?? stack.synthesizer.bootstrapQualifier);
    const environments = options.environments ?? [stack];
    if (environments.length === 0) {
      throw new Error("environments must list at least one account and region, got []: leave it out for the environment of the role's stack");
    }
    environments.forEach(checkEnvironment);
    return iam.Grant.addToPrincipal({
      grantee: this.role,
      actions: ['sts:AssumeRole'],
      // The names that the bootstrap template gives: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
      resourceArns: environments.flatMap(({ account, region }) => names.map((name) =>
        stack.formatArn({ service: 'iam', region: '', account, resource: 'role', resourceName: `cdk-${qualifier}-${name}-role-${account}-${region}` }))),
    });
  }
}

function checkedQualifier(qualifier?: string): string {
  if (qualifier === undefined) {
    throw new Error("the synthesizer of the role's stack has no bootstrap qualifier: give the qualifier to the grant");
  }
  // https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
  if (!Token.isUnresolved(qualifier) && !/^[A-Za-z0-9_-]{1,10}$/.test(qualifier)) {
    throw new Error(`qualifier must be 1 to 10 letters, digits, "-" and "_", got ${JSON.stringify(qualifier)}`);
  }
  return qualifier;
}

function checkEnvironment({ account, region }: GitHubCdkEnvironment): void {
  if (!Token.isUnresolved(account) && !/^\d{12}$/.test(account)) {
    throw new Error(`account must be 12 digits, got ${JSON.stringify(account)}: name each environment by account and region`);
  }
  if (!Token.isUnresolved(region) && !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) {
    throw new Error(`region must be a region such as "eu-central-1", got ${JSON.stringify(region)}: name each environment by account and region`);
  }
}
