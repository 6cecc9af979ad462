import type { Resource } from './resources';
import { list, POLICIES, text } from './resources';
import type { Violation } from './trust-rules';

/** Managed policies of AWS with which a role can make itself an administrator. */
const ADMINISTRATORS = /:policy\/(AdministratorAccess|IAMFullAccess|job-function\/SystemAdministrator)$/;

/**
 * What makes a role an administrator: a policy of AWS by name, or an action that allows everything, or everything of IAM.
 *
 * @param policies all policies that may be attached to the role
 */
export function administratorViolations({ logicalId, properties }: Resource, policies: Resource[]): Violation[] {
  const arns = list(properties.ManagedPolicyArns).map(text);
  const names = [`<${logicalId}>`, ...list(properties.RoleName).map(text)];
  const attached = policies.filter((policy) => POLICIES.includes(policy.type) && (
    list(policy.properties.Roles ?? policy.properties.RoleName).map(text).some((role) => names.includes(role))
    || arns.includes(`<${policy.logicalId}>`)));
  const documents = [...list(properties.Policies), ...attached.map((policy) => policy.properties)].map((policy) => (policy as Policy).PolicyDocument);
  const rights = [
    ...arns.filter((arn) => ADMINISTRATORS.test(arn)).map((arn) => arn.slice(arn.indexOf('policy/') + 'policy/'.length)),
    ...documents.flatMap((document) => list(document?.Statement)).flatMap((statement) => allowed(statement as Statement)),
  ];
  return rights.map((right) => ['GOR010',
    `${JSON.stringify(right)} lets whoever controls a job do anything in the account: grant what the job needs, such as grants.cdkDeploy()`]);
}

function allowed({ Effect, Action, NotAction }: Statement): string[] {
  if (Effect !== 'Allow') {
    return [];
  }
  const excluded = list(NotAction).map((action) => text(action).toLowerCase());
  return [
    ...list(Action).map(text).filter((action) => /^(\*|\*:\*|iam:\*)$/i.test(action)),
    ...NotAction !== undefined && !excluded.some((action) => ['*', 'iam:*'].includes(action)) ? [`all but ${excluded.join(', ')}`] : [],
  ];
}

interface Policy {
  readonly PolicyDocument?: { readonly Statement?: unknown };
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
}
