import { admits } from '@ashlar/testing';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubSubject, SubjectFormat } from '../src';
import type { GitHubOidcRoleProps } from '../src';
import { ACCOUNT, knownStack, shop, trustPolicy } from './support/trust';

type Claims = Record<string, string>;

const DOTCOM = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const BY_NAME = 'repo:acme/shop';
const BY_ID = 'repo:acme@123/shop@456';

/** What every token of the repository carries, of what AWS makes condition keys. */
const common: Claims = {
  aud: 'sts.amazonaws.com',
  repository: 'acme/shop',
  repository_id: '456',
  repository_owner_id: '123',
  workflow: 'Deploy',
  actor: 'octocat',
  actor_id: '1',
  job_workflow_ref: 'acme/shop/.github/workflows/deploy.yml@refs/heads/main',
};
const push: Claims = { ...common, sub: `${BY_NAME}:ref:refs/heads/main`, ref: 'refs/heads/main' };
const pullRequest: Claims = { ...common, sub: `${BY_NAME}:pull_request`, ref: 'refs/pull/7/merge' };
const release: Claims = { ...common, sub: `${BY_NAME}:ref:refs/tags/v1.2.3`, ref: 'refs/tags/v1.2.3' };
const production: Claims = { ...common, sub: `${BY_NAME}:environment:production`, environment: 'production', ref: 'refs/heads/main' };

function immutable(claims: Claims): Claims {
  return { ...claims, sub: claims.sub.replace(BY_NAME, BY_ID) };
}

function without(claims: Claims, claim: string): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => name !== claim));
}

function policyFor(subject: GitHubSubject, props: Partial<GitHubOidcRoleProps> = {}): unknown {
  return trustPolicy(new GitHubOidcRole(knownStack(), 'Role', { repositories: [shop], subjects: [subject], ...props }));
}

const policies = {
  'branch main': policyFor(GitHubSubject.branch('main')),
  'tags v*': policyFor(GitHubSubject.tagPattern('v*')),
  'environment production': policyFor(GitHubSubject.environment('production')),
  'environment production on main': policyFor(GitHubSubject.environment('production').onBranch('main')),
  'pull requests': policyFor(GitHubSubject.pullRequest()),
};

const decisions: [string, Claims, (keyof typeof policies)[]][] = [
  ['a push to main', push, ['branch main']],
  ['a push to main, immutable subject', immutable(push), ['branch main']],
  ['a push to another branch', { ...push, sub: `${BY_NAME}:ref:refs/heads/next`, ref: 'refs/heads/next' }, []],
  ['a push to a branch whose name begins alike', { ...push, sub: `${BY_NAME}:ref:refs/heads/main2`, ref: 'refs/heads/main2' }, []],
  ['a push to a branch in other letters', { ...push, sub: `${BY_NAME}:ref:refs/heads/Main`, ref: 'refs/heads/Main' }, []],
  ['a tag called main', { ...push, sub: `${BY_NAME}:ref:refs/tags/main`, ref: 'refs/tags/main' }, []],
  ['a release', release, ['tags v*']],
  ['a release, immutable subject', immutable(release), ['tags v*']],
  ['a release with a slash', { ...release, sub: `${BY_NAME}:ref:refs/tags/v1/beta`, ref: 'refs/tags/v1/beta' }, ['tags v*']],
  ['another tag', { ...release, sub: `${BY_NAME}:ref:refs/tags/x1`, ref: 'refs/tags/x1' }, []],
  ['a branch called like a release', { ...release, sub: `${BY_NAME}:ref:refs/heads/v1`, ref: 'refs/heads/v1' }, []],
  ['a pull request', pullRequest, ['pull requests']],
  ['a pull request, immutable subject', immutable(pullRequest), ['pull requests']],
  ['production from main', production, ['environment production', 'environment production on main']],
  ['production from main, immutable subject', immutable(production), ['environment production', 'environment production on main']],
  ['production from a tag', { ...production, ref: 'refs/tags/v1.2.3' }, ['environment production']],
  ['production from another branch', { ...production, ref: 'refs/heads/next' }, ['environment production']],
  ['production from a pull request', { ...production, ref: 'refs/pull/7/merge' }, []],
  ['production from a merge queue', { ...production, ref: 'refs/heads/gh-readonly-queue/main/pr-7-0123abc' }, ['environment production']],
  ['a merge queue', { ...push, sub: `${BY_NAME}:ref:refs/heads/gh-readonly-queue/main/pr-7-0123abc`, ref: 'refs/heads/gh-readonly-queue/main/pr-7-0123abc' }, []],
  ['another environment', { ...production, sub: `${BY_NAME}:environment:staging`, environment: 'staging' }, []],
  ['another environment that forged the subject', { ...production, environment: 'staging' }, []],
  ['another audience', { ...push, aud: 'https://github.com/acme' }, []],
  ['no audience', without(push, 'aud'), []],
  ['no subject', without(push, 'sub'), []],
  ['no repository id', without(push, 'repository_id'), []],
  ['no ref', without(production, 'ref'), []],
  ['no environment claim', without(production, 'environment'), []],
  ['a repository that got the name later', { ...push, repository_id: '789', repository_owner_id: '999' }, []],
  ['a repository that got the name later, immutable subject', { ...push, sub: 'repo:acme@999/shop@789:ref:refs/heads/main', repository_id: '789' }, []],
  ['another repository of the owner', { ...push, sub: 'repo:acme/shop2:ref:refs/heads/main', repository_id: '457' }, []],
  ['a fork', { ...push, sub: 'repo:mallory/shop:ref:refs/heads/main', repository_id: '999' }, []],
  ['a subject that is a wildcard', { ...push, sub: `${BY_NAME}:*` }, []],
  ['another actor', { ...push, actor: 'mallory', actor_id: '666' }, ['branch main']],
  ['another workflow', { ...push, workflow: 'Evil', job_workflow_ref: 'acme/shop/.github/workflows/evil.yml@refs/heads/main' }, ['branch main']],
];

describe('a token for', () => {
  test.each(decisions)('%s is admitted where it should be, and nowhere else', async (_, claims, expected) => {
    const admitting: string[] = [];
    for (const [name, policy] of Object.entries(policies)) {
      if (await admits(policy, { provider: DOTCOM, claims })) {
        admitting.push(name);
      }
    }
    expect(admitting).toEqual(expected);
  });

  test('another issuer is admitted nowhere, whatever it claims', async () => {
    for (const issuer of [GitHubIssuer.enterprise('acme'), GitHubIssuer.dataResidency('acme'), GitHubIssuer.server('github.example.com')]) {
      const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer.identifier}`;
      for (const policy of Object.values(policies)) {
        expect(await admits(policy, { provider, claims: push })).toBe(false);
      }
    }
  });

  test.each([
    [SubjectFormat.NAME, [true, false]],
    [SubjectFormat.IMMUTABLE, [false, true]],
    [SubjectFormat.BOTH, [true, true]],
  ])('the format %s is admitted by name and by id as %j', async (subjectFormat, expected) => {
    const policy = policyFor(GitHubSubject.branch('main'), { subjectFormat });
    const decided = await Promise.all([push, immutable(push)].map((claims) => admits(policy, { provider: DOTCOM, claims })));
    expect(decided).toEqual(expected);
  });

  test('a reusable workflow is admitted from that workflow at that ref only', async () => {
    const path = 'acme/workflows/.github/workflows/deploy.yml';
    const policy = policyFor(GitHubSubject.branch('main').reusableWorkflow(path, 'refs/tags/v1'));
    const decide = (job_workflow_ref: string): Promise<boolean> => admits(policy, { provider: DOTCOM, claims: { ...push, job_workflow_ref } });
    expect(await decide(`${path}@refs/tags/v1`)).toBe(true);
    expect(await decide(`${path}@refs/tags/v2`)).toBe(false);
    expect(await decide(`${path}@refs/heads/v1`)).toBe(false);
    expect(await decide('mallory/workflows/.github/workflows/deploy.yml@refs/tags/v1')).toBe(false);
  });

  test('an environment with a colon is admitted as GitHub writes it', async () => {
    const policy = policyFor(GitHubSubject.environment('eu:production'));
    const claims = { ...production, sub: `${BY_NAME}:environment:eu%3Aproduction`, environment: 'eu:production' };
    expect(await admits(policy, { provider: DOTCOM, claims })).toBe(true);
    expect(await admits(policy, { provider: DOTCOM, claims: { ...claims, environment: 'eu%3Aproduction' } })).toBe(false);
  });

  test('GitHub Enterprise Server is admitted by audience and subject, the only keys it has', async () => {
    const stack = knownStack();
    const provider = GitHubOidcProvider.fromAccount(stack, 'Server', { issuer: GitHubIssuer.server('github.example.com') });
    const policy = trustPolicy(new GitHubOidcRole(stack, 'Role', { repositories: [shop], subjects: [GitHubSubject.branch('main')], provider }));
    const token = { provider: stack.resolve(provider.providerArn), claims: { aud: 'sts.amazonaws.com', sub: push.sub } };
    expect(await admits(policy, token)).toBe(true);
    expect(await admits(policy, { ...token, claims: { ...token.claims, sub: pullRequest.sub } })).toBe(false);
  });
});
