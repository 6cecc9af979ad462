import { Aws } from 'aws-cdk-lib';
import { GitHubOidcRole, GitHubSubject } from '../src';
import { conditions, knownStack, shop } from './support/trust';

const SUB = 'token.actions.githubusercontent.com:sub';
const ENVIRONMENT = 'token.actions.githubusercontent.com:environment';
const REF = 'token.actions.githubusercontent.com:ref';
const WORKFLOW = 'token.actions.githubusercontent.com:job_workflow_ref';
const SHA = '0123456789abcdef0123456789abcdef01234567';

function conditionsFor(...subjects: GitHubSubject[]): ReturnType<typeof conditions> {
  return conditions(new GitHubOidcRole(knownStack(), 'Role', { repositories: [shop], subjects }));
}

describe('a subject', () => {
  test('for a branch is exact, in the subject and in the ref', () => {
    expect(conditionsFor(GitHubSubject.branch('main'))).toEqual([{
      StringEquals: expect.objectContaining({
        [SUB]: ['repo:acme/shop:ref:refs/heads/main', 'repo:acme@123/shop@456:ref:refs/heads/main'],
        [REF]: 'refs/heads/main',
      }),
    }]);
  });

  test('for a tag is exact, in the subject and in the ref', () => {
    expect(conditionsFor(GitHubSubject.tag('v1.2.3'))).toEqual([{
      StringEquals: expect.objectContaining({
        [SUB]: ['repo:acme/shop:ref:refs/tags/v1.2.3', 'repo:acme@123/shop@456:ref:refs/tags/v1.2.3'],
        [REF]: 'refs/tags/v1.2.3',
      }),
    }]);
  });

  test('for a pattern of tags compares subject and ref with the pattern, and nothing else', () => {
    const [condition] = conditionsFor(GitHubSubject.tagPattern('v*'));
    expect(condition.StringLike).toEqual({
      [SUB]: ['repo:acme/shop:ref:refs/tags/v*', 'repo:acme@123/shop@456:ref:refs/tags/v*'],
      [REF]: 'refs/tags/v*',
    });
    expect(Object.keys(condition.StringEquals).map((key) => key.split(':')[1]).sort()).toEqual(['aud', 'repository_id']);
  });

  test('for an environment is closed to pull requests', () => {
    expect(conditionsFor(GitHubSubject.environment('production'))).toEqual([{
      StringEquals: expect.objectContaining({
        [SUB]: ['repo:acme/shop:environment:production', 'repo:acme@123/shop@456:environment:production'],
        [ENVIRONMENT]: 'production',
      }),
      StringLike: { [REF]: ['refs/heads/*', 'refs/tags/*'] },
    }]);
  });

  test('for an environment on one branch names the branch', () => {
    const [condition] = conditionsFor(GitHubSubject.environment('production').onBranch('main'));
    expect(condition.StringEquals).toMatchObject({ [ENVIRONMENT]: 'production', [REF]: 'refs/heads/main' });
    expect(condition.StringLike).toBeUndefined();
  });

  test('for an environment writes a colon as GitHub does in the subject, and as it is in the claim', () => {
    const [condition] = conditionsFor(GitHubSubject.environment('eu:production'));
    expect(condition.StringEquals).toMatchObject({
      [SUB]: expect.arrayContaining(['repo:acme/shop:environment:eu%3Aproduction']),
      [ENVIRONMENT]: 'eu:production',
    });
  });

  test('for pull requests asks for nothing beside the subject', () => {
    const [condition] = conditionsFor(GitHubSubject.pullRequest());
    expect(condition).toEqual({ StringEquals: expect.objectContaining({ [SUB]: ['repo:acme/shop:pull_request', 'repo:acme@123/shop@456:pull_request'] }) });
    expect(condition.StringEquals).not.toHaveProperty([REF]);
  });

  test('of another form is exact, and closed to pull requests', () => {
    expect(conditionsFor(GitHubSubject.custom('actor:octocat'))).toEqual([{
      StringEquals: expect.objectContaining({ [SUB]: ['repo:acme/shop:actor:octocat', 'repo:acme@123/shop@456:actor:octocat'] }),
      StringLike: { [REF]: ['refs/heads/*', 'refs/tags/*'] },
    }]);
  });

  test('of another form that names pull requests is open to them', () => {
    const [condition] = conditionsFor(GitHubSubject.custom('pull_request:actor:octocat'));
    expect(condition.StringLike).toBeUndefined();
  });

  test('inside a reusable workflow names the workflow and its ref', () => {
    const subject = GitHubSubject.branch('main').reusableWorkflow('acme/workflows/.github/workflows/deploy.yml', 'refs/tags/v1');
    expect(conditionsFor(subject)[0].StringEquals).toMatchObject({ [WORKFLOW]: 'acme/workflows/.github/workflows/deploy.yml@refs/tags/v1' });
  });

  test('stays as it is when a narrower one is derived from it', () => {
    const subject = GitHubSubject.environment('production');
    subject.onBranch('main').reusableWorkflow('acme/workflows/.github/workflows/deploy.yml', SHA);
    expect(conditionsFor(subject)[0].StringEquals).not.toHaveProperty([WORKFLOW]);
    expect(conditionsFor(subject)[0].StringLike).toEqual({ [REF]: ['refs/heads/*', 'refs/tags/*'] });
  });

  test('of the same kind shares a statement with others', () => {
    const found = conditionsFor(GitHubSubject.branch('main'), GitHubSubject.branch('next'), GitHubSubject.branch('main'));
    expect(found).toHaveLength(1);
    expect(found[0].StringEquals[REF]).toEqual(['refs/heads/main', 'refs/heads/next']);
  });

  test('never shares a statement with one that is narrowed differently, which would open both', () => {
    const found = conditionsFor(
      GitHubSubject.environment('production').onBranch('main'),
      GitHubSubject.environment('staging'),
      GitHubSubject.environment('preview').onBranch('next'),
      GitHubSubject.environment('preview-eu').onBranch('next'),
    );
    expect(found.map(({ StringEquals }) => [StringEquals[ENVIRONMENT], StringEquals[REF]])).toEqual([
      ['production', 'refs/heads/main'],
      ['staging', undefined],
      [['preview', 'preview-eu'], 'refs/heads/next'],
    ]);
  });
});

describe('the name of a branch or tag', () => {
  test.each(['', ' ', 'a b', 'a..b', 'a~1', 'a^', 'a:b', 'a[b', 'a\\b', '/a', 'a/', 'a//b', '.a', 'a/.b', 'a.', 'a.lock', 'a.lock/b', '@', 'a@{b'])(
    'fails for %j, which git refuses too', (name) => {
      expect(() => GitHubSubject.branch(name)).toThrow(/^branch must be .*, got /);
      expect(() => GitHubSubject.tag(name)).toThrow(/^tag must be .*, got /);
      expect(() => GitHubSubject.environment('production').onBranch(name)).toThrow(/^branch must be .*, got /);
    });

  test.each(['main', 'feature/shop-1', 'v1.2.3', 'release@2', 'übung', 'a.locked', 'a/b.c'])('may be %j', (name) => {
    expect(() => GitHubSubject.branch(name)).not.toThrow();
    expect(() => GitHubSubject.tag(name)).not.toThrow();
  });

  test('fails as a full ref, and says what to leave out', () => {
    expect(() => GitHubSubject.branch('refs/heads/main')).toThrow('branch must be the short name, got "refs/heads/main": leave out "refs/heads/" or "refs/tags/"');
    expect(() => GitHubSubject.tag('refs/tags/v1')).toThrow('tag must be the short name, got "refs/tags/v1"');
    expect(() => GitHubSubject.tagPattern('refs/tags/v*')).toThrow('tag pattern must be the short name, got "refs/tags/v*"');
  });

  test.each(['v*', 'v?'])('fails for the wildcard in %j where it is compared exactly', (name) => {
    expect(() => GitHubSubject.branch(name)).toThrow(`branch must not contain "*" or "?", got ${JSON.stringify(name)}`);
    expect(() => GitHubSubject.tag(name)).toThrow('list each value (tags can be matched with GitHubSubject.tagPattern)');
    expect(() => GitHubSubject.environment(name)).toThrow('environment must not contain');
    expect(() => GitHubSubject.custom(name)).toThrow('custom subject must not contain');
  });

  test('fails as a pattern without a wildcard', () => {
    expect(() => GitHubSubject.tagPattern('v1')).toThrow('tag pattern must contain "*" or "?", got "v1": use GitHubSubject.tag for one tag');
  });

  test('fails where IAM would replace a part of it', () => {
    for (const make of [GitHubSubject.branch, GitHubSubject.tag, GitHubSubject.tagPattern, GitHubSubject.environment, GitHubSubject.custom]) {
      expect(() => make('${aws:username}*')).toThrow('must not contain "${", got "${aws:username}*"');
    }
  });

  test('fails when it is only known at deployment', () => {
    for (const make of [GitHubSubject.branch, GitHubSubject.tag, GitHubSubject.tagPattern, GitHubSubject.environment, GitHubSubject.custom]) {
      expect(() => make(Aws.REGION)).toThrow(/ must be written out, got "\$\{Token/);
    }
  });
});

describe('an environment', () => {
  test.each(['', ' production', 'production\n'])('fails for the name %j', (name) => {
    expect(() => GitHubSubject.environment(name)).toThrow(`environment must be a text without spaces around it and without control characters, got ${JSON.stringify(name)}`);
  });

  test('fails for a name that GitHub would not take', () => {
    expect(() => GitHubSubject.environment('e'.repeat(255))).not.toThrow();
    expect(() => GitHubSubject.environment('e'.repeat(256))).toThrow('environment must be at most 255 characters long, got 256');
  });
});

describe('a subject of another form', () => {
  test('fails with the repository in it, which would stand there twice', () => {
    expect(() => GitHubSubject.custom('repo:acme/shop:ref:refs/heads/main')).toThrow('custom subject must be what follows "repo:OWNER/REPO:"');
  });
});

describe('narrowing to a branch', () => {
  test.each([GitHubSubject.branch('main'), GitHubSubject.tag('v1'), GitHubSubject.tagPattern('v*'), GitHubSubject.pullRequest()])(
    'fails where the subject decides the ref already (%#)', (subject) => {
      expect(() => subject.onBranch('next')).toThrow(/^onBranch narrows environment and custom subjects, got "next" for a subject of kind /);
    });

  test('fails the second time, since no job runs on two branches', () => {
    expect(() => GitHubSubject.environment('production').onBranch('main').onBranch('next'))
      .toThrow('onBranch must be given once, got "refs/heads/next" after "refs/heads/main": list one subject per branch');
  });
});

describe('a reusable workflow', () => {
  const path = 'acme/workflows/.github/workflows/deploy.yml';

  test.each([SHA, 'a'.repeat(64), 'refs/heads/main', 'refs/tags/v1'])('may be pinned to %s', (ref) => {
    expect(() => GitHubSubject.branch('main').reusableWorkflow(path, ref)).not.toThrow();
  });

  test.each(['', 'v1', 'main', SHA.slice(1), SHA.toUpperCase(), 'refs/tags/v*', 'refs/pull/1/merge', 'refs/tags/', 'refs/heads/a b'])('fails for the ref %j', (ref) => {
    expect(() => GitHubSubject.branch('main').reusableWorkflow(path, ref)).toThrow(/^ref of the reusable workflow must /);
  });

  test.each(['', 'deploy.yml', './.github/workflows/deploy.yml', `${path}@refs/tags/v1`, 'acme/workflows/.github/workflows/*.yml', 'acme/workflows/deploy.yml'])(
    'fails for the path %j', (wrong) => {
      expect(() => GitHubSubject.branch('main').reusableWorkflow(wrong, 'refs/tags/v1')).toThrow(/^reusable workflow must /);
    });

  test('fails the second time, since no job runs in two', () => {
    expect(() => GitHubSubject.branch('main').reusableWorkflow(path, 'refs/tags/v1').reusableWorkflow(path, 'refs/tags/v2'))
      .toThrow('reusableWorkflow must be given once');
  });
});
