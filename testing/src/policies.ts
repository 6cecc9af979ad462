import { runSimulation } from '@cloud-copilot/iam-simulate';

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
