import { App, Stack } from 'aws-cdk-lib';
import type { GitHubOidcRole } from '../../src';
import { GitHubRepository } from '../../src';

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
