import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { GitHubTrustLinter } from '../../src';

export const PREFIX = 'token.actions.githubusercontent.com';
export const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${PREFIX}`;

export interface HandMade {
  /** The federated principal. */
  readonly provider?: unknown;
  /** What each statement asks for. */
  readonly conditions: unknown[];
  readonly action?: unknown;
  /** Further properties of the role. */
  readonly properties?: Record<string, unknown>;
}

/** Conditions on the claims of github.com: `{ StringEquals: { sub: ... } }`. */
export function claims(operators: Record<string, Record<string, unknown>>, prefix = PREFIX): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(operators).map(([operator, keys]) =>
    [operator, Object.fromEntries(Object.entries(keys).map(([claim, value]) => [`${prefix}:${claim}`, value]))]));
}

/** A trust policy as people write them. */
export function trustOf({ conditions, provider = PROVIDER, action = 'sts:AssumeRoleWithWebIdentity' }: HandMade): object {
  return {
    Version: '2012-10-17',
    Statement: conditions.map((Condition) => ({ Effect: 'Allow', Action: action, Principal: { Federated: provider }, Condition })),
  };
}

/** A role without this package. */
export function handMade(made: HandMade, stack = new Stack(new App(), 'Stack')): iam.CfnRole {
  return new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: trustOf(made), ...made.properties });
}

/** The rules that find something. */
export function rules(scope: IConstruct): string[] {
  return GitHubTrustLinter.check(scope).map(({ ruleId }) => ruleId);
}
