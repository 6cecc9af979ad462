import type { Resource } from './lint/resources';
import { list, ROLE } from './lint/resources';

/**
 * Default quotas: "Role trust policy length", managed policies attached to a role, and the characters of a managed policy.
 * White space does not count.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const TRUST_POLICY_QUOTA = 2048;
const POLICIES_QUOTA = 10;
export const POLICY_QUOTA = 6144;

/** The longest values of what CloudFormation fills in. */
const LONGEST: Record<string, string> = {
  'AWS::AccountId': '1'.repeat(12),
  'AWS::Partition': 'aws-us-gov',
};

/**
 * What IAM would refuse at deployment.
 *
 * @param resources the role, and what it is granted
 * @param providerArn the longest that the ARN of the role's provider can become
 */
export function quotaViolations(resources: Resource[], providerArn: string): string[] {
  const roles = resources.filter(({ type }) => type === ROLE);
  const policies = resources.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy');
  const attached = policies.filter(({ properties }) => list(properties.Roles).length > 0).length
    + roles.flatMap(({ properties }) => list(properties.ManagedPolicyArns)).length;
  return [
    ...roles.map(({ properties }) => policyLength(properties.AssumeRolePolicyDocument, providerArn)).filter((length) => length > TRUST_POLICY_QUOTA)
      .map((length) => `the trust policy must have at most ${TRUST_POLICY_QUOTA} characters (the IAM quota "Role trust policy length"), got ${length}: `
        + 'split repositories and subjects over several roles'),
    // Names of other resources are not known yet, so they count for nothing here: what is reported does not fit for sure
    ...policies.map(({ element, properties }) => ({ path: element.node.path, length: policyLength(properties.PolicyDocument, '') }))
      .filter(({ length }) => length > POLICY_QUOTA)
      .map(({ path, length }) => `a managed policy must have at most ${POLICY_QUOTA} characters (an IAM quota), got ${length} in ${JSON.stringify(path)}: `
        + 'split the statement that fills it'),
    ...attached > POLICIES_QUOTA ? [`a role must have at most ${POLICIES_QUOTA} managed policies (the IAM quota "Managed policies per role"), got ${attached}: `
      + 'grant less, grant whole prefixes of names, or split the work over several roles'] : [],
  ];
}

/**
 * How long a policy, or a part of one, can become once it is deployed.
 *
 * @param policy the policy, resolved
 * @param unknown stands in for references to other resources
 */
export function policyLength(policy: unknown, unknown: string): number {
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
      return LONGEST[String(inner)] ?? unknown;
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member)]));
  };
  return JSON.stringify(filled(policy)).length;
}
