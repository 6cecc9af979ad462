import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A role whose grants become a managed policy.
 *
 * `iam.Role` writes them into an inline policy, which the rule packs refuse (IAMNoInlinePolicy).
 */
export class ManagedPolicyRole extends iam.Role {
  private permissions?: iam.ManagedPolicy;

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.permissions ??= new iam.ManagedPolicy(this, 'Permissions', { roles: [this] });
    this.permissions.addStatements(statement);
    return { statementAdded: true, policyDependable: this.permissions };
  }
}
