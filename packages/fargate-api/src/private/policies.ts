import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** What the inline policies of a role say so far, as it will stand in the template. */
export function inlinePoliciesOf(role: iam.IRole): unknown[] {
  return documentsOf(policiesOf(role));
}

/** Whether the inline policies of a role name an action so far. */
export function namesAction(role: iam.IRole, action: string): boolean {
  return policiesOf(role).some(({ document }) => JSON.stringify(document.toJSON()).includes(JSON.stringify(action)));
}

/** The resources with a wildcard in the policies at and below a construct, written as cdk-nag writes them. */
export function wildcardsIn(scope: IConstruct): string[] {
  const policies = scope.node.findAll().filter((child) => child instanceof iam.Policy || child instanceof iam.ManagedPolicy);
  const documents = documentsOf(policies) as { Statement: { Resource: unknown }[] }[];
  const resources = documents.flatMap(({ Statement }) => Statement.flatMap(({ Resource }) => [Resource].flat().map(write)));
  return [...new Set(resources)].filter((resource) => resource.includes('*'));
}

function policiesOf(role: iam.IRole): iam.Policy[] {
  return role.node.findAll().filter((child) => child instanceof iam.Policy);
}

function documentsOf(policies: (iam.Policy | iam.ManagedPolicy)[]): unknown[] {
  return policies.map((policy) => Stack.of(policy).resolve(policy.document.toJSON()) as unknown);
}

function write(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[intrinsic, argument]] = Object.entries(value as Record<string, unknown[]>);
  return intrinsic === 'Fn::Join' ? (argument[1] as unknown[]).map(write).join('') : `<${[argument].flat().join('.')}>`;
}
