import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { POLICY_QUOTA, policyLength } from './quotas';

/** A role whose grants become managed policies. */
export interface ManagedPolicyRole extends iam.Role {
  /**
   * Allows actions that know no resource.
   *
   * They have a policy of their own, so that acknowledging their wildcard hides no other.
   */
  allowAccountWide(...actions: string[]): iam.ManagedPolicy;
}

/** Where a grant is written, and how long the policy can have become. */
interface Page {
  readonly policy: iam.ManagedPolicy;
  length: number;
}

/** Stands in for what only the deployment knows. As long as the CDK takes an ARN to be where it splits policies: `@aws-cdk/aws-iam.arnSizeEstimate`. */
const UNKNOWN = '?'.repeat(150);

/**
 * Makes a role whose grants become managed policies.
 *
 * `iam.Role` writes them into an inline policy, which the rule packs refuse (IAMNoInlinePolicy). The class is made in here since a class at the
 * top would load `iam.Role`, and much of the CDK with it, for those too who only import the package.
 */
export function managedPolicyRole(scope: Construct, id: string, props: iam.RoleProps): ManagedPolicyRole {
  class Role extends iam.Role implements ManagedPolicyRole {
    private readonly pages: Page[] = [];
    private accountWide?: iam.ManagedPolicy;

    public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
      const length = policyLength(Stack.of(this).resolve(statement.toStatementJson()), UNKNOWN) + ','.length;
      const page = this.pages.find((each) => each.length + length <= POLICY_QUOTA) ?? this.newPage();
      page.length += length;
      page.policy.addStatements(statement);
      return { statementAdded: true, policyDependable: page.policy };
    }

    public allowAccountWide(...actions: string[]): iam.ManagedPolicy {
      this.accountWide ??= new iam.ManagedPolicy(this, 'AccountWide', { roles: [this] });
      this.accountWide.addStatements(new iam.PolicyStatement({ actions, resources: ['*'] }));
      return this.accountWide;
    }

    /** What was granted before stays where it is, so a further grant changes no other policy. */
    private newPage(): Page {
      const number = this.pages.length + 1;
      const policy = new iam.ManagedPolicy(this, `Permissions${number === 1 ? '' : number}`, { roles: [this] });
      // The first statement has no comma before it
      const page = { policy, length: policyLength({ Statement: [], Version: '2012-10-17' }, UNKNOWN) - ','.length };
      this.pages.push(page);
      return page;
    }
  }
  return new Role(scope, id, props);
}
