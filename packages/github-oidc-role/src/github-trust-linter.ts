import type { IConstruct } from 'constructs';
import { administratorViolations } from './private/lint/permissions';
import type { Resource } from './private/lint/resources';
import { CUSTOM_PROVIDER, isAcknowledged, list, resourcesIn, ROLE } from './private/lint/resources';
import { gitHubProviders, gitHubStatements } from './private/lint/statements';
import type { Violation } from './private/lint/trust-rules';
import { trustViolations } from './private/lint/trust-rules';

/**
 * Something that lets in more than was meant, or nobody.
 */
export interface TrustFinding {
  /** The rule, such as `GOR001`. */
  readonly ruleId: string;

  /** The path of the construct. */
  readonly path: string;

  /** What is wrong, and what to do. */
  readonly message: string;
}

/**
 * Finds mistakes in roles for GitHub Actions, whatever construct they were made with.
 *
 * It reads what will stand in the template: overrides, raw resources and included templates count.
 * A finding that does not matter is acknowledged by its rule, on the construct or around it:
 * `Validations.of(role).acknowledge({ id: 'GOR008', reason: '...' })`.
 */
export class GitHubTrustLinter {
  /**
   * What the rules find, without what is acknowledged.
   *
   * @param scope an app, a stack, a role: everything below it is read
   */
  public static check(scope: IConstruct): TrustFinding[] {
    const all = resourcesIn(scope.node.root);
    const providers = gitHubProviders(all);
    return all.filter(({ element }) => element.node.scopes.includes(scope)).flatMap((resource) => {
      const violations = [...roleViolations(resource, providers, all), ...(providers.includes(resource) ? providerViolations(resource) : [])];
      return violations.filter(([ruleId]) => !isAcknowledged(resource.element, ruleId))
        .map(([ruleId, message]) => ({ ruleId, path: resource.element.node.path, message }));
    });
  }

  /**
   * Makes what the rules find an error at synth, after Aspects have run.
   *
   * @param scope an app, a stack, a role: everything below it is read
   */
  public static enforce(scope: IConstruct): void {
    scope.node.addValidation({
      validate: () => GitHubTrustLinter.check(scope).map(({ ruleId, path, message }) => `${ruleId} ${JSON.stringify(path)}: ${message}`),
    });
  }
}

function roleViolations(role: Resource, providers: Resource[], all: Resource[]): Violation[] {
  const statements = role.type === ROLE ? gitHubStatements(role.properties.AssumeRolePolicyDocument, providers) : [];
  if (statements.length === 0) {
    return [];
  }
  const seconds = Number(role.properties.MaxSessionDuration ?? 0);
  return unique([
    ...trustViolations(statements),
    ...administratorViolations(role, all),
    ...seconds > 3600 ? [['GOR011', `a session lasts up to ${seconds} seconds, and so do credentials that leak: 3600 is enough for most jobs`] as Violation] : [],
  ]);
}

function providerViolations({ type, properties }: Resource): Violation[] {
  if (type === CUSTOM_PROVIDER) {
    return [['GOR012', 'the provider is made by a Lambda function that pins certificates by thumbprint: use GitHubOidcProvider']];
  }
  return list(properties.ThumbprintList).length > 0
    ? [['GOR012', 'the provider pins certificates by thumbprint, which AWS does not need for GitHub: leave them out']] : [];
}

function unique(violations: Violation[]): Violation[] {
  return violations.filter(([ruleId, message], index) => violations.findIndex((other) => other[0] === ruleId && other[1] === message) === index);
}
