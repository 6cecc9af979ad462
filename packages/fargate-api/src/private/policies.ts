import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** What the inline policies of a role say so far, as it will stand in the template. */
export function inlinePoliciesOf(role: iam.IRole): unknown[] {
  return role.node.findAll()
    .filter((child) => child instanceof iam.Policy)
    .map((policy) => Stack.of(policy).resolve(policy.document.toJSON()) as unknown);
}
