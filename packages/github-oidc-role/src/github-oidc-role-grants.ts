import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

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
  public static _of(role: iam.Role): GitHubOidcRoleGrants {
    return new GitHubOidcRoleGrants(role);
  }

  private deployRefusal?: string;

  private constructor(private readonly role: iam.Role) {
  }

  /**
   * Allows `cdk deploy`: assuming the deploy, file publishing, image publishing and lookup roles of the bootstrap stack, by their exact ARNs.
   *
   * What can be deployed is then up to the bootstrap stack's execution role: an administrator unless it was bootstrapped otherwise.
   */
  public cdkDeploy(options: GitHubCdkGrantOptions = {}): iam.Grant {
    if (this.deployRefusal !== undefined) {
      throw new Error(`cdkDeploy can't be granted to ${JSON.stringify(this.role.node.path)}: ${this.deployRefusal}; use GitHubOidcRole.deploy for deployments`);
    }
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
   * Makes `cdkDeploy` an error.
   *
   * @internal
   */
  public _refuseDeploy(reason: string): void {
    this.deployRefusal = reason;
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
