import type { SimulationRequestPrincipal } from '@cloud-copilot/iam-simulate';
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate';

/** A token of an OpenID Connect issuer, after STS has checked its signature. */
export interface WebIdentityToken {
  /** The ARN of the identity provider that knows the issuer. */
  readonly provider: string;

  /** The claims that AWS makes condition keys of. */
  readonly claims: Record<string, string>;
}

/**
 * Whether a role's trust policy lets a token assume the role, as an evaluator that is not ours decides it.
 *
 * The evaluator silently drops condition keys that it does not know for the action: `aud` and `sub` of GitHub, and every key of an
 * issuer of one's own. Session tags are String keys of any name which it knows, so the keys of the token's issuer stand in for them,
 * in policy and token alike. Keys of another issuer stay as they are: nothing in the token answers them.
 *
 * @param trustPolicy the resolved policy document
 */
export async function admits(trustPolicy: unknown, { provider, claims }: WebIdentityToken): Promise<boolean> {
  const arn = /^arn:[^:]+:iam::(\d{12}):oidc-provider\/(.+)$/.exec(provider);
  if (!arn) {
    throw new Error(`provider must be the ARN of an OpenID Connect provider, got ${JSON.stringify(provider)}`);
  }
  const [, account, issuer] = arn;
  const renamed = JSON.parse(JSON.stringify(trustPolicy).replaceAll(`"${issuer}:`, '"aws:RequestTag/'));
  const decision = await runSimulation({
    request: {
      principal: provider,
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: { resource: `arn:aws:iam::${account}:role/Deploy`, accountId: account },
      contextVariables: Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`aws:RequestTag/${claim}`, value])),
    },
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: renamed,
  }, {});
  if (decision.resultType === 'error') {
    throw new Error(`the evaluator refused the policy: ${JSON.stringify(decision.errors)}`);
  }
  return decision.overallResult === 'Allowed';
}

/** Who makes a request: by its account and organization, without any credentials, or a service of AWS by its own principal. */
export interface Caller {
  /** The account of the credentials. */
  readonly account?: string;

  /** The organization of that account. */
  readonly organization?: string;

  /** The service principal, like `cloudformation.amazonaws.com`. */
  readonly service?: string;
}

/** A request that passes an endpoint of a VPC. */
export interface EndpointRequest {
  /** Who makes it. An empty caller has no credentials. */
  readonly caller: Caller;

  /** What is asked for, like `s3:GetObject`. */
  readonly action: string;

  /** The ARN of what it is asked of, `*` for actions that know no resource. */
  readonly resource: string;

  /** The owner of the resource, of which AWS tells the policy. Some resources have none, and some actions don't tell it. */
  readonly owner?: { readonly account?: string; readonly organization?: string };
}

/**
 * Whether the policy of a VPC endpoint lets a request through, as an evaluator that is not ours decides it. That says nothing about
 * what the policies of the caller and of the resource have to say.
 *
 * The evaluator silently drops condition keys that it does not know, so a key that it drops is an error here. It knows no resource
 * of Systems Manager without an account, so an account that nobody has stands in for none, in policy and request alike.
 *
 * @param endpointPolicy the resolved policy document
 */
export async function passes(endpointPolicy: unknown, { caller, action, resource, owner = {} }: EndpointRequest): Promise<boolean> {
  const decision = await runSimulation({
    request: {
      principal: principalOf(caller),
      action,
      resource: { resource: withAccount(resource), accountId: owner.account ?? NOBODY },
      contextVariables: contextOf(caller, owner),
    },
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    vpcEndpointPolicies: [{ name: 'EndpointPolicy', policy: JSON.parse(withAccount(JSON.stringify(endpointPolicy))) }],
  }, {});
  if (decision.resultType === 'error') {
    throw new Error(`the evaluator refused the policy or the request: ${JSON.stringify(decision.errors)}`);
  }
  if (decision.resultType !== 'single' || (decision.result.ignoredContextKeys ?? []).length > 0) {
    throw new Error(`the evaluator did not look at all of the request: ${JSON.stringify(decision)}`);
  }
  return decision.result.analysis.endpointAnalysis?.result === 'Allowed';
}

const NOBODY = '000000000000';

function withAccount(text: string): string {
  return text.replaceAll(/(:ssm:[^:]*)::/g, `$1:${NOBODY}:`);
}

function principalOf({ account, service }: Caller): SimulationRequestPrincipal {
  return service ?? (account === undefined ? anonymousPrincipal : `arn:aws:iam::${account}:role/Caller`);
}

/**
 * What AWS tells a policy about a request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function contextOf({ account, organization, service }: Caller, owner: NonNullable<EndpointRequest['owner']>): Record<string, string> {
  const context = {
    'aws:PrincipalIsAWSService': String(service !== undefined),
    'aws:PrincipalAccount': service === undefined ? account ?? 'anonymous' : undefined,
    'aws:PrincipalOrgID': organization,
    'aws:ResourceAccount': owner.account,
    'aws:ResourceOrgID': owner.organization,
  };
  return Object.fromEntries(Object.entries(context).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
