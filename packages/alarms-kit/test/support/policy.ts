/** A resource policy as CloudFormation has it, with references resolved by `resolve`. */
export interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | Readonly<Record<string, unknown>>;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Who asks for what, and how. */
export interface Request {
  readonly service: string;
  readonly action: string;
  readonly context: Readonly<Record<string, string>>;
}

/** What a service may do by a resource policy alone: an explicit deny wins, and without an allow it is nothing. */
export function allows(policy: PolicyDocument, request: Request): boolean {
  const matching = policy.Statement.filter((statement) => matches(statement, request));
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

function matches({ Principal, Action, Condition = {} }: Statement, { service, action, context }: Request): boolean {
  const principal = Principal === '*' || Principal.Service === service;
  const actions = typeof Action === 'string' ? [Action] : Action;
  return principal && actions.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()))
    && Object.entries(Condition).every(([operator, keys]) => (
      Object.entries(keys).every(([key, wanted]) => holds(operator, flat(wanted), context[key]))
    ));
}

/** A condition on a key that the request lacks does not hold. */
function holds(operator: string, wanted: string, got: string | undefined): boolean {
  if (got === undefined) return false;
  switch (operator) {
    case 'StringEquals': return got === wanted;
    case 'Bool': return got === wanted;
    case 'ArnLike': return like(wanted, got);
    default: throw new Error(`unknown operator ${operator}`);
  }
}

function like(pattern: string, value: string): boolean {
  const expression = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${expression}$`).test(value);
}

/** A value of a template in an account of the commercial partition. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join } = value as { readonly 'Ref'?: string; readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
  if (join) return join[1].map(flat).join(join[0]);
  const pseudo: Record<string, string> = { 'AWS::Partition': 'aws', 'AWS::AccountId': '111122223333', 'AWS::Region': 'us-east-1' };
  return pseudo[Ref!] ?? `ref:${Ref}`;
}
