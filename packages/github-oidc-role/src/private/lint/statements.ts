import type { Resource } from './resources';
import { CUSTOM_PROVIDER, list, PROVIDER, text } from './resources';

/** One claim that a statement asks for. */
export interface ClaimCondition {
  /** The operator in lower case, such as `stringequals`. */
  readonly operator: string;
  readonly claim: string;
  readonly values: string[];
}

/** A statement that lets tokens of GitHub assume a role. */
export interface GitHubStatement {
  readonly isServer: boolean;
  readonly conditions: ClaimCondition[];
  /** The conditions are put together at deployment, so nobody can judge them before. */
  readonly isUnreadable: boolean;
}

const ISSUER = String.raw`(?:token\.actions\.(?:githubusercontent\.com(?:/[a-z0-9-]+)?|[a-z0-9-]+\.ghe\.com)|[a-z0-9.-]+/_services/token)`;
const NAMES_ISSUER = new RegExp(ISSUER, 'i');
const KEY = new RegExp(`^(${ISSUER}):(\\w+)$`, 'i');

/** The providers for GitHub, by whatever construct they were made. */
export function gitHubProviders(resources: Resource[]): Resource[] {
  return resources.filter(({ type, properties }) => [PROVIDER, CUSTOM_PROVIDER].includes(type) && NAMES_ISSUER.test(text(properties.Url)));
}

/** The statements of a trust policy that tokens of GitHub may use. */
export function gitHubStatements(trustPolicy: unknown, providers: Resource[]): GitHubStatement[] {
  const { Statement } = (trustPolicy ?? {}) as { Statement?: unknown };
  return list(Statement).map((statement) => statement as RawStatement).filter(allowsWebIdentity).flatMap((statement) => {
    const principals = list(statement.Principal?.Federated).map(text);
    const { conditions, issuers, isUnreadable } = readConditions(statement.Condition);
    const urls = [
      ...principals.filter((principal) => NAMES_ISSUER.test(principal)),
      ...providers.filter(({ logicalId }) => principals.some((principal) => principal.includes(logicalId)))
        .map(({ properties }) => text(properties.Url)),
      ...issuers,
    ];
    return urls.length === 0 ? [] : [{ isServer: urls.every((url) => url.endsWith('/_services/token')), conditions, isUnreadable }];
  });
}

function allowsWebIdentity({ Effect, Action, NotAction }: RawStatement): boolean {
  const names = list(Action ?? NotAction).map((action) => text(action).toLowerCase());
  const listed = names.some((name) => ['*', 'sts:*', 'sts:assumerole*', 'sts:assumerolewithwebidentity'].includes(name));
  return Effect === 'Allow' && listed === (Action !== undefined);
}

function readConditions(condition: unknown = {}): { conditions: ClaimCondition[]; issuers: string[]; isUnreadable: boolean } {
  const operators = Object.entries(condition as object);
  const issuers = new Set<string>();
  const conditions = operators.flatMap(([operator, keys]) => Object.entries(keys as object).flatMap(([key, values]) => {
    const found = KEY.exec(key);
    if (!found) {
      return [];
    }
    issuers.add(found[1]);
    return [{ operator: operator.toLowerCase(), claim: found[2].toLowerCase(), values: list(values).map(text) }];
  }));
  const isIntrinsic = (name: string): boolean => name === 'Ref' || name.startsWith('Fn::');
  const isUnreadable = operators.some(([operator, keys]) => isIntrinsic(operator) || Object.keys(keys as object).some(isIntrinsic));
  return { conditions, issuers: [...issuers], isUnreadable };
}

interface RawStatement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Principal?: { readonly Federated?: unknown };
  readonly Condition?: unknown;
}
