import { GetRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import type { Check, Deployed } from './check';
import { expectThat, Unexpected } from './check';

const ISSUER = 'token.actions.githubusercontent.com';

type Claims = Partial<Record<string, string>>;

/** A deployed role that GitHub's tokens can assume, and the claims of a token that fits its trust policy. */
interface TrustedRole {
  readonly arn: string;
  readonly claims: Claims & { readonly sub: string };
}

/** Who may assume the role that deploys from GitHub Actions, and who may not. */
export async function trustChecks(deployed: Deployed): Promise<Check[]> {
  const role = await deployRole(deployed);
  const refused = (name: string, change: Claims): Check => ({
    name,
    async run() {
      const refusal = await assume(deployed, role, { ...role.claims, ...change }).then(() => undefined, (error: Error) => error);
      expectThat(refusal !== undefined, 'AccessDenied', 'temporary credentials');
      expectThat(refusal.name === 'AccessDenied', 'AccessDenied', `${refusal.name}: ${refusal.message}`);
      return Object.values(change).join(', ');
    },
  });
  return [
    {
      name: "the deploy role is assumed with its workflow's token",
      async run() {
        const arn = await assume(deployed, role, role.claims);
        expectThat(arn.includes(`:assumed-role/${role.arn.split('/').at(-1)}/`), 'the role itself', arn);
        return role.claims.sub;
      },
    },
    refused('the deploy role is refused to a pull request', { sub: role.claims.sub.replace(/^(repo:[^:]+):.*/, '$1:pull_request') }),
    refused('the deploy role is refused to another repository', { sub: role.claims.sub.replace(/^repo:[^:]+/, 'repo:somebody/else'), repository_id: '1' }),
    ...(role.claims.ref ? [refused('the deploy role is refused to another branch', { ref: 'refs/heads/somebody' })] : []),
    refused('the deploy role is refused to a token for another audience', { aud: 'https://github.com/somebody' }),
  ];
}

/** Among the roles that trust GitHub the one for an environment or a branch: a plan role trusts pull requests. */
async function deployRole({ aws, deployment }: Deployed): Promise<TrustedRole> {
  for (const name of deployment.idsOf('AWS::IAM::Role')) {
    const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: name }));
    const policy = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}')) as TrustPolicy;
    const claims = policy.Statement?.map(fittingClaims).find((candidate) => candidate && !candidate.sub.endsWith(':pull_request'));
    if (claims) return { arn: Role?.Arn ?? '', claims };
  }
  throw new Unexpected(`a role that trusts ${ISSUER} for an environment or a branch`, 'none');
}

/** The first value that each condition of a statement allows; a wildcard stands for some text. */
function fittingClaims({ Principal, Condition = {} }: Statement): TrustedRole['claims'] | undefined {
  if (!JSON.stringify(Principal ?? {}).includes(ISSUER)) return undefined;
  const claims = Object.values(Condition).flatMap((keys) => Object.entries(keys)).map(([key, value]) => (
    [key.replace(`${ISSUER}:`, ''), [value].flat()[0].replace(/\*/g, 'main')]
  ));
  const { sub, ...others } = Object.fromEntries(claims) as Claims;
  return sub === undefined ? undefined : { ...others, sub };
}

/** Assumes the role with a token of these claims; resolves to the ARN of the session. */
async function assume({ aws }: Deployed, role: TrustedRole, claims: Claims): Promise<string> {
  const { AssumedRoleUser, Credentials } = await aws.sts.send(new AssumeRoleWithWebIdentityCommand({
    RoleArn: role.arn, RoleSessionName: 'smoke-test', WebIdentityToken: token(claims),
  }));
  expectThat(Credentials?.AccessKeyId !== undefined, 'temporary credentials', 'none');
  return AssumedRoleUser?.Arn ?? '';
}

/** An unsigned token: the emulator judges claims and does not check signatures. */
function token(claims: Claims): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ iss: `https://${ISSUER}`, iat: now, exp: now + 300, ...claims })}.`;
}

interface TrustPolicy {
  readonly Statement?: Statement[];
}

interface Statement {
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}
