import { App, Stack } from 'aws-cdk-lib';
import type { Case } from './workflows';
import { toRepository } from './workflows';
import { GitHubOidcProvider, GitHubOidcRole, GitHubRepository } from '../../src';

export const ACCOUNT = '111122223333';

/** A stack in a known environment, so that nothing in a trust policy is left to CloudFormation. */
export function knownStack(): Stack {
  const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
  return new Stack(app, 'Delivery', { env: { account: ACCOUNT, region: 'eu-central-1' } });
}

export const shop = GitHubRepository.of('acme', 'shop', { ownerId: '123', repositoryId: '456' });

type Keys = Record<string, string | string[]>;

export interface Statement {
  readonly Effect: string;
  readonly Action: string;
  readonly Principal: { readonly Federated: string };
  readonly Condition: { readonly StringEquals: Keys; readonly StringLike?: Keys };
}

export interface TrustPolicy {
  readonly Version: string;
  readonly Statement: Statement[];
}

/** The trust policy as it will be deployed. */
export function trustPolicy(role: GitHubOidcRole): TrustPolicy {
  return Stack.of(role).resolve(role.role.assumeRolePolicy);
}

/** The conditions of each statement. */
export function conditions(role: GitHubOidcRole): Statement['Condition'][] {
  return trustPolicy(role).Statement.map(({ Condition }) => Condition);
}

/** All values of a condition, whatever its operator. */
export function values(condition: Statement['Condition'], key: string): string[] {
  return Object.values<Keys>(condition).flatMap((keys) => keys[key] ?? []);
}

/** The role of a generated case. */
export function roleFor(made: Case): GitHubOidcRole {
  const stack = knownStack();
  const { actorId, workflow } = made;
  return new GitHubOidcRole(stack, 'Role', {
    repositories: made.repositories.map(toRepository),
    subjects: made.jobs.map(({ subject }) => subject),
    subjectFormat: made.format,
    subjectTemplate: made.template,
    provider: GitHubOidcProvider.fromAccount(stack, 'GitHub', { issuer: made.issuer }),
    claims: actorId || workflow ? { actorId, workflow } : undefined,
  });
}
