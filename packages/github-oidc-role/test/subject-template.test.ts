import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { GitHubOidcRoleProps } from '../src';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject, SubjectFormat } from '../src';
import { conditions, knownStack, shop, values } from './support/trust';

const ISSUER = 'token.actions.githubusercontent.com';
const SERVER = 'github.example.com/_services/token';
const byName = GitHubRepository.of('acme', 'legacy');
const shared = 'acme/workflows/.github/workflows/deploy.yml';
const branch = GitHubSubject.branch('main');
const production = GitHubSubject.environment('eu:production').onBranch('main');

type Further = Partial<GitHubOidcRoleProps>;

function role(subjectTemplate: string[], subject: GitHubSubject, props: Further = {}, stack = knownStack()): GitHubOidcRole {
  return new GitHubOidcRole(stack, 'Role', { repositories: [shop], subjects: [subject], subjectTemplate, ...props });
}

function subjects(...args: Parameters<typeof role>): string[] {
  return values(conditions(role(...args))[0], `${ISSUER}:sub`);
}

function serverRole(subjectTemplate: string[], subject: GitHubSubject, props: Further = {}, stack = knownStack()): GitHubOidcRole {
  const provider = GitHubOidcProvider.fromAccount(stack, 'Server', { issuer: GitHubIssuer.server('github.example.com') });
  return role(subjectTemplate, subject, { provider, ...props }, stack);
}

describe('a customized subject', () => {
  // The forms that GitHub documents: https://docs.github.com/en/actions/reference/security/oidc#customizing-the-token-claims
  test.each<[string[], GitHubSubject, string[]]>([
    [['repo', 'context'], branch, ['repo:acme/shop:ref:refs/heads/main', 'repo:acme@123/shop@456:ref:refs/heads/main']],
    [['repo', 'context', 'job_workflow_ref'], production.reusableWorkflow(shared, 'refs/tags/v1'), [
      `repo:acme/shop:environment:eu%3Aproduction:job_workflow_ref:${shared}@refs/tags/v1`,
      `repo:acme@123/shop@456:environment:eu%3Aproduction:job_workflow_ref:${shared}@refs/tags/v1`,
    ]],
    [['job_workflow_ref'], branch.reusableWorkflow(shared, 'refs/heads/main'), [`job_workflow_ref:${shared}@refs/heads/main`]],
    [['repository_owner', 'repository_id', 'context'], branch, ['repository_owner:acme:repository_id:456:ref:refs/heads/main']],
    [['repository_owner_id'], production, ['repository_owner_id:123']],
    [['repo', 'environment', 'ref'], production, [
      'repo:acme/shop:environment:eu%3Aproduction:ref:refs/heads/main', 'repo:acme@123/shop@456:environment:eu%3Aproduction:ref:refs/heads/main',
    ]],
    [['ref_type', 'repository_id'], branch, ['ref_type:branch:repository_id:456']],
    [['ref_type', 'repository_id'], GitHubSubject.tag('v1'), ['ref_type:tag:repository_id:456']],
  ])('of %j has the form that GitHub writes', (template, subject, expected) => {
    expect(subjects(template, subject)).toEqual(expected);
  });

  test('takes the values that only claims can tell, in each combination', () => {
    const claims = { workflow: ['Deploy', 'A: B'], actor: ['octocat'], actorId: ['1'], enterpriseId: ['7'] };
    expect(subjects(['repository_id', 'workflow', 'actor', 'actor_id', 'enterprise_id'], branch, { claims })).toEqual([
      'repository_id:456:workflow:Deploy:actor:octocat:actor_id:1:enterprise_id:7', 'repository_id:456:workflow:A%3A B:actor:octocat:actor_id:1:enterprise_id:7',
    ]);
  });

  test('has the format that was asked for', () => {
    expect(subjects(['repo', 'context'], branch, { subjectFormat: SubjectFormat.IMMUTABLE })).toEqual(['repo:acme@123/shop@456:ref:refs/heads/main']);
  });

  test('loses no other condition', () => {
    expect(conditions(role(['repo'], production))).toEqual([{
      StringEquals: {
        [`${ISSUER}:aud`]: 'sts.amazonaws.com',
        [`${ISSUER}:sub`]: ['repo:acme/shop', 'repo:acme@123/shop@456'],
        [`${ISSUER}:repository_id`]: '456',
        [`${ISSUER}:environment`]: 'eu:production',
        [`${ISSUER}:ref`]: 'refs/heads/main',
      },
    }]);
  });

  test('is compared exactly where the pattern of tags is not in it', () => {
    const [condition] = conditions(role(['repo'], GitHubSubject.tagPattern('v*')));
    expect(condition.StringEquals[`${ISSUER}:sub`]).toEqual(['repo:acme/shop', 'repo:acme@123/shop@456']);
    expect(condition.StringLike).toEqual({ [`${ISSUER}:ref`]: 'refs/tags/v*' });
  });

  test('may end with a pattern of tags', () => {
    expect(subjects(['repository_id', 'ref'], GitHubSubject.tagPattern('v*'))).toEqual(['repository_id:456:ref:refs/tags/v*']);
  });
});

describe('a customized subject of GitHub Enterprise Server', () => {
  test('is how a role checks more than the subject names by itself', () => {
    const subject = production.reusableWorkflow(shared, 'refs/tags/v1');
    const made = serverRole(['repo', 'context', 'ref', 'job_workflow_ref', 'workflow'], subject, { claims: { workflow: ['Deploy'] } });
    expect(conditions(made)).toEqual([{
      StringEquals: {
        [`${SERVER}:aud`]: 'sts.amazonaws.com',
        [`${SERVER}:sub`]: `repo:acme/shop:environment:eu%3Aproduction:ref:refs/heads/main:job_workflow_ref:${shared}@refs/tags/v1:workflow:Deploy`,
      },
    }]);
  });

  test('closes an environment to pull requests with the ref', () => {
    const [open, closed] = [['repo', 'context'], ['repo', 'context', 'ref']].map((template) => {
      const stack = new Stack(new App(), 'Delivery');
      serverRole(template, template.includes('ref') ? production : GitHubSubject.environment('production'), {}, stack);
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('openToPullRequests')).length;
    });
    expect([open, closed]).toEqual([1, 0]);
  });

  test('fails for what it does not hold', () => {
    expect(() => serverRole(['repo', 'context'], production)).toThrow(/narrowed further: customize the subject on GitHub and give its form as subjectTemplate$/);
    expect(() => serverRole(['repo', 'context'], branch.reusableWorkflow(shared, 'refs/tags/v1'))).toThrow('narrowed further');
    expect(() => serverRole(['repo', 'context'], branch, { claims: { workflow: ['Deploy'] } })).toThrow('leave out workflow, or customize the subject on GitHub');
  });

  test.each<[string[], GitHubSubject]>([[['repo'], branch], [['repo', 'environment'], branch], [['repo', 'ref'], production]])('fails where %j can not tell the job', (template, subject) => {
    expect(() => serverRole(template, subject)).toThrow(`subjectTemplate must tell the job from others of the repository, got subjectTemplate ${JSON.stringify(template)}`);
  });
});

describe('a template', () => {
  test.each<[string, string[], GitHubSubject, Partial<GitHubOidcRoleProps>, string]>([
    ['that lists a claim twice', ['repo', 'repo'], branch, {}, 'subjectTemplate must list at least one claim, and each once, got subjectTemplate ["repo","repo"]: write it as include_claim_keys'],
    ['that is empty', [], branch, {}, 'subjectTemplate must list at least one claim, and each once, got subjectTemplate []'],
    ['without the repository', ['repository_owner', 'context'], branch, { repositories: [shop, byName] }, 'subjectTemplate must name the repository'],
    ['for a custom subject', ['repo', 'context'], GitHubSubject.custom('actor:octocat'), {}, 'a custom subject has its form already, got subjectTemplate ["repo","context"]'],
    ['that can not tell pull requests', ['repo'], GitHubSubject.pullRequest(), {}, 'subjectTemplate must tell the job from others of the repository'],
    ['with a pattern in the middle', ['repo', 'context', 'workflow'], GitHubSubject.tagPattern('v*'), {}, 'a pattern of tags must end the subject'],
    ['with a pattern twice', ['repo', 'context', 'ref'], GitHubSubject.tagPattern('v*'), {}, 'a pattern of tags must end the subject'],
    ['with an environment that the subject lacks', ['repo', 'environment'], branch, {}, 'got "environment" for acme/shop:ref:refs/heads/main: use GitHubSubject.environment'],
    ['with a ref that the subject leaves open', ['repo', 'ref'], GitHubSubject.environment('production'), {}, 'narrow the subject with onBranch'],
    ['with the type of a ref that is open', ['repo', 'ref_type'], GitHubSubject.environment('production'), {}, 'narrow the subject with onBranch'],
    ['with a reusable workflow that the subject lacks', ['repo', 'job_workflow_ref'], branch, {}, 'narrow the subject with reusableWorkflow'],
    ['with ids that nobody gave', ['repository_id'], branch, { repositories: [byName] }, 'give the ids to GitHubRepository.of'],
    ['with a claim that nobody gave', ['repo', 'workflow'], branch, {}, 'give the workflow in claims'],
    ['with a claim that nobody can know', ['repo', 'run_id'], branch, {}, 'got "run_id" for acme/shop:ref:refs/heads/main: use repo, context, actor, '],
  ])('fails %s', (_, template, subject, props, message) => {
    expect(() => role(template, subject, props)).toThrow(message);
  });
});
