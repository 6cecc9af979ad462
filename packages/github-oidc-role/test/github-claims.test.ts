import { typeForContextKey } from '@cloud-copilot/iam-simulate';
import { Aws } from 'aws-cdk-lib';
import type { GitHubClaims } from '../src';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject } from '../src';
import { conditions, knownStack, shop } from './support/trust';

const PREFIX = 'token.actions.githubusercontent.com';

function conditionsWith(claims: GitHubClaims, subject = GitHubSubject.custom('actor:octocat')): ReturnType<typeof conditions> {
  return conditions(new GitHubOidcRole(knownStack(), 'Role', { repositories: [shop], subjects: [subject], claims }));
}

const all: Required<GitHubClaims> = {
  actor: ['octocat', 'hubot'],
  actorId: ['1', '2'],
  enterpriseId: ['7'],
  environment: ['production'],
  jobWorkflowRef: ['acme/workflows/.github/workflows/deploy.yml@refs/tags/v1'],
  gitRef: ['refs/heads/main'],
  repository: ['acme/shop'],
  repositoryId: ['456'],
  repositoryOwnerId: ['123'],
  workflow: ['Deploy'],
};

describe('further claims', () => {
  test('must all hold, each with one of its values', () => {
    const { repositoryId, ...claims } = all;
    expect(conditionsWith(claims)[0].StringEquals).toMatchObject({
      [`${PREFIX}:actor`]: ['octocat', 'hubot'],
      [`${PREFIX}:actor_id`]: ['1', '2'],
      [`${PREFIX}:enterprise_id`]: '7',
      [`${PREFIX}:environment`]: 'production',
      [`${PREFIX}:job_workflow_ref`]: 'acme/workflows/.github/workflows/deploy.yml@refs/tags/v1',
      [`${PREFIX}:ref`]: 'refs/heads/main',
      [`${PREFIX}:repository`]: 'acme/shop',
      [`${PREFIX}:repository_owner_id`]: '123',
      [`${PREFIX}:workflow`]: 'Deploy',
    });
  });

  test('are condition keys that AWS documents', async () => {
    const role = new GitHubOidcRole(knownStack(), 'Role', {
      repositories: [GitHubRepository.of('acme', 'shop')], subjects: [GitHubSubject.custom('actor:octocat')], claims: all,
    });
    const keys = Object.keys(conditions(role)[0].StringEquals).filter((key) => !/:(aud|sub)$/.test(key));
    expect(keys).toHaveLength(10);
    expect(await Promise.all(keys.map((key) => typeForContextKey(key)))).toEqual(Array(10).fill('String'));
    await expect(typeForContextKey(`${PREFIX}:event_name`)).rejects.toThrow('not found');
  });

  test('hold for each statement of the role', () => {
    const role = new GitHubOidcRole(knownStack(), 'Role', {
      repositories: [shop],
      subjects: [GitHubSubject.branch('main'), GitHubSubject.environment('production')],
      claims: { actor: ['octocat'] },
    });
    expect(conditions(role).map(({ StringEquals }) => StringEquals[`${PREFIX}:actor`])).toEqual(['octocat', 'octocat']);
  });

  test('narrow an environment further', () => {
    const [condition] = conditionsWith({ gitRef: ['refs/tags/v1'] }, GitHubSubject.environment('production'));
    expect(condition.StringEquals[`${PREFIX}:ref`]).toBe('refs/tags/v1');
    expect(condition.StringLike?.[`${PREFIX}:ref`]).toEqual(['refs/heads/*', 'refs/tags/*']);
  });

  test.each<[GitHubClaims, GitHubSubject]>([
    [{ gitRef: ['refs/heads/next'] }, GitHubSubject.branch('main')],
    [{ environment: ['staging'] }, GitHubSubject.environment('production')],
    [{ jobWorkflowRef: all.jobWorkflowRef }, GitHubSubject.branch('main').reusableWorkflow('acme/workflows/.github/workflows/x.yml', 'refs/tags/v1')],
    [{ repositoryId: ['789'] }, GitHubSubject.pullRequest()],
  ])('fail where they would widen what is decided already: %j', (claims, subject) => {
    expect(() => conditionsWith(claims, subject)).toThrow(/^claims must not repeat what repositories and subjects decide, got .+ beside .+: leave the claim out$/);
  });

  test.each([GitHubSubject.branch('main'), GitHubSubject.tagPattern('v*'), GitHubSubject.pullRequest()])('fail where they deny every token (%#)', (subject) => {
    expect(() => conditionsWith({ environment: ['production'] }, subject)).toThrow(/^claim environment denies every token .+ got \["production"\] beside .+: use GitHubSubject\.environment$/);
  });

  test('fail without a value, with a wildcard, and with what is only known at deployment', () => {
    expect(() => conditionsWith({ actor: [] })).toThrow('claim actor must list at least one value, got []: leave it out to accept any');
    expect(() => conditionsWith({ workflow: ['Deploy *'] })).toThrow('claim workflow must not contain "*" or "?", got "Deploy *"');
    expect(() => conditionsWith({ workflow: ['${aws:username}'] })).toThrow('claim workflow must not contain "${"');
    expect(() => conditionsWith({ actor: [Aws.ACCOUNT_ID] })).toThrow('claim actor must be written out');
  });

  test.each(['actorId', 'enterpriseId', 'repositoryId', 'repositoryOwnerId'])('fail for %s that is not a number', (claim) => {
    expect(() => conditionsWith({ [claim]: ['octocat'] })).toThrow(/^claim \w+_id must be digits only, got "octocat"/);
  });

  test('fail for GitHub Enterprise Server, where they would deny every token', () => {
    const stack = knownStack();
    const provider = GitHubOidcProvider.fromAccount(stack, 'Server', { issuer: GitHubIssuer.server('github.example.com') });
    const role = { repositories: [shop], subjects: [GitHubSubject.branch('main')], provider };
    expect(() => new GitHubOidcRole(stack, 'Refused', { ...role, claims: { actor: ['octocat'] } }))
      .toThrow('AWS checks only "aud" and "sub" of GitHub Enterprise Server ("https://github.example.com/_services/token"), got claims {"actor":["octocat"]}');
    expect(() => new GitHubOidcRole(stack, 'Accepted', { ...role, claims: { actor: undefined } })).not.toThrow();
  });
});
