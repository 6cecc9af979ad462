import { admits, runs } from '@ashlar/testing';
import * as fc from 'fast-check';
import { GitHubOidcRole, GitHubRepository, GitHubSubject, SubjectFormat } from '../src';
import { ACCOUNT, knownStack, trustPolicy } from './support/trust';

/**
 * Any role against any token, from a world so small that they often meet. What should be decided is said here in the words of GitHub's
 * documentation, and what is decided comes from an evaluator that is not ours.
 */
const PATIENCE = 30 * 60 * 1000;
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const SHARED = 'acme/workflows/.github/workflows/deploy.yml';

const repositories = [
  { owner: 'acme', name: 'shop', ownerId: '123', repositoryId: '456' },
  { owner: 'acme', name: 'api', ownerId: '123', repositoryId: '457' },
  // Somebody else who got the first one's name after it was given up
  { owner: 'acme', name: 'shop', ownerId: '999', repositoryId: '998' },
];

const token = fc.record({
  // The first of each is the likeliest, so that roles and tokens often meet
  from: fc.constantFrom(repositories[0], repositories[0], ...repositories),
  isImmutable: fc.boolean(),
  ref: fc.constantFrom(
    'refs/heads/main', 'refs/heads/main', 'refs/heads/next', 'refs/heads/gh-readonly-queue/main/pr-7-0a', 'refs/tags/v1', 'refs/tags/v2/beta', 'refs/tags/x',
    'refs/pull/7/merge', 'refs/pull/7/merge',
  ),
  environment: fc.option(fc.constantFrom('production', 'staging'), { freq: 2 }),
  workflowRef: fc.constantFrom('acme/shop/.github/workflows/ci.yml@refs/heads/main', `${SHARED}@refs/tags/v1`, `${SHARED}@refs/heads/main`),
});
type Token = typeof token extends fc.Arbitrary<infer T> ? T : never;

interface Wish {
  readonly subject: GitHubSubject;
  readonly fits: (some: Token) => boolean;
}

const deployment: fc.Arbitrary<Wish> = fc.oneof(
  fc.constantFrom('main', 'next').map((name) => ({
    subject: GitHubSubject.branch(name), fits: ({ environment, ref }: Token) => environment === null && ref === `refs/heads/${name}`,
  })),
  fc.constantFrom('v1', 'x').map((name) => ({
    subject: GitHubSubject.tag(name), fits: ({ environment, ref }: Token) => environment === null && ref === `refs/tags/${name}`,
  })),
  fc.constantFrom('v', 'v2/').map((prefix) => ({
    subject: GitHubSubject.tagPattern(`${prefix}*`), fits: ({ environment, ref }: Token) => environment === null && ref.startsWith(`refs/tags/${prefix}`),
  })),
  fc.constantFrom('production', 'staging').map((name) => ({
    subject: GitHubSubject.environment(name), fits: ({ environment, ref }: Token) => environment === name && !ref.startsWith('refs/pull/'),
  })),
  fc.constantFrom('production', 'staging').map((name) => ({
    subject: GitHubSubject.environment(name).onBranch('main'), fits: ({ environment, ref }: Token) => environment === name && ref === 'refs/heads/main',
  })),
);

const pullRequest: Wish = {
  subject: GitHubSubject.pullRequest(), fits: ({ environment, ref }) => environment === null && ref.startsWith('refs/pull/'),
};

function inShared({ subject, fits }: Wish): Wish {
  return { subject: subject.reusableWorkflow(SHARED, 'refs/tags/v1'), fits: (some) => some.workflowRef === `${SHARED}@refs/tags/v1` && fits(some) };
}

function maybeShared(wish: fc.Arbitrary<Wish>): fc.Arbitrary<Wish> {
  return fc.tuple(wish, fc.boolean()).map(([made, shared]) => shared ? inShared(made) : made);
}

const role = fc.record({
  trusted: fc.subarray(repositories.slice(0, 2), { minLength: 1 }),
  withIds: fc.boolean(),
  format: fc.constantFrom(undefined, ...Object.values(SubjectFormat)),
  wishes: fc.oneof(
    { weight: 5, arbitrary: fc.array(maybeShared(deployment), { minLength: 1, maxLength: 4 }) },
    maybeShared(fc.constant(pullRequest)).map((wish) => [wish]),
  ),
});
type Role = typeof role extends fc.Arbitrary<infer T> ? T : never;

function isMeant({ trusted, withIds, format, wishes }: Role, some: Token): boolean {
  const { from, isImmutable } = some;
  const isTrusted = withIds
    ? trusted.includes(from) && (format === SubjectFormat.NAME ? !isImmutable : format !== SubjectFormat.IMMUTABLE || isImmutable)
    : !isImmutable && trusted.some(({ owner, name }) => owner === from.owner && name === from.name);
  return isTrusted && wishes.some(({ fits }) => fits(some));
}

function claimsOf({ from: { owner, name, ownerId, repositoryId }, isImmutable, ref, environment, workflowRef }: Token): Record<string, string> {
  const repo = isImmutable ? `repo:${owner}@${ownerId}/${name}@${repositoryId}` : `repo:${owner}/${name}`;
  const context = ref.startsWith('refs/pull/') ? 'pull_request' : `ref:${ref}`;
  return {
    aud: 'sts.amazonaws.com',
    sub: `${repo}:${environment === null ? context : `environment:${environment}`}`,
    ref,
    repository: `${owner}/${name}`,
    repository_id: repositoryId,
    repository_owner_id: ownerId,
    job_workflow_ref: workflowRef,
    ...environment === null ? {} : { environment },
  };
}

test('any role lets in any token if, and only if, it is meant', async () => {
  const seen = { true: 0, false: 0 };
  await fc.assert(fc.asyncProperty(role, fc.array(token, { minLength: 8, maxLength: 16 }), async (made, tokens) => {
    const format = made.withIds ? made.format : undefined;
    const policy = trustPolicy(new GitHubOidcRole(knownStack(), 'Role', {
      repositories: made.trusted.map(({ owner, name, ...ids }) => GitHubRepository.of(owner, name, made.withIds ? ids : undefined)),
      subjects: made.wishes.map(({ subject }) => subject),
      subjectFormat: format,
    }));
    for (const some of tokens) {
      const expected = isMeant({ ...made, format }, some);
      seen[`${expected}`]++;
      expect([some, await admits(policy, { provider: PROVIDER, claims: claimsOf(some) })]).toEqual([some, expected]);
    }
  }), { numRuns: runs() });
  // Neither answer is a rare one
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(runs() / 20);
}, PATIENCE);
