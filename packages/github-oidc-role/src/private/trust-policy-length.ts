import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The default quota "Role trust policy length", in characters; white space does not count.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const TRUST_POLICY_QUOTA = 2048;

/** The longest values of what CloudFormation fills in. */
const LONGEST: Record<string, string> = {
  'AWS::AccountId': '1'.repeat(12),
  'AWS::Partition': 'aws-us-gov',
};

/**
 * How long a trust policy can become once it is deployed.
 *
 * @param scope where the policy belongs
 * @param policy the policy
 * @param providerArn stands in for a reference to the provider: its longest ARN
 */
export function trustPolicyLength(scope: IConstruct, policy: unknown, providerArn: string): number {
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(filled);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const [[key, inner], ...others] = Object.entries(value);
    if (others.length === 0 && key === 'Fn::Join') {
      const [delimiter, parts] = inner as [string, unknown[]];
      return parts.map(filled).join(delimiter);
    }
    if (others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return LONGEST[String(inner)] ?? providerArn;
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member)]));
  };
  return JSON.stringify(filled(Stack.of(scope).resolve(policy))).length;
}
