import { Aws, CfnCondition, Fn } from 'aws-cdk-lib';
import { GitHubTrustLinter } from '../src';
import { claims, handMade, rules } from './support/hand-made';

const aud = 'sts.amazonaws.com';
const sub = 'repo:acme/shop:environment:production';
const ref = 'refs/heads/main';
const SHA = '0123456789abcdef0123456789abcdef01234567';

type Operators = Parameters<typeof claims>[0];

function rulesFor(...statements: Operators[]): string[] {
  return rules(handMade({ conditions: statements.map((operators) => claims(operators)) }).stack);
}

function message(operators: Operators): string {
  return GitHubTrustLinter.check(handMade({ conditions: [claims(operators)] }).stack)[0].message;
}

/** A statement for one subject, pinned otherwise. */
function forSubject(value: string | string[], more: Record<string, unknown> = { ref }): Operators {
  const operator = [value].flat().some((each) => /[*?]/.test(each)) ? 'StringLike' : 'StringEquals';
  return operator === 'StringLike' ? { StringEquals: { aud, ...more }, StringLike: { sub: value } } : { StringEquals: { aud, sub: value, ...more } };
}

test('a role with each claim pinned has no finding', () => {
  expect(rulesFor({ StringEquals: { aud, sub, ref, environment: 'production', repository_id: '456' } })).toEqual([]);
});

describe('GOR001: no subject', () => {
  test.each<[string, Operators]>([
    ['is missing', { StringEquals: { aud } }],
    ['is asked for only if it is there', { StringEquals: { aud }, StringEqualsIfExists: { sub } }],
    ['is replaced by the repository', { StringEquals: { aud, repository: 'acme/shop' } }],
  ])('is found where the subject %s', (_, operators) => {
    expect(rulesFor(operators)).toContain('GOR001');
    expect(message(operators)).toContain('no condition requires a subject');
  });

  test('is not found where it is compared, in whatever letters the key and the operator are written', () => {
    expect(rulesFor({ stringequals: { AUD: aud, SUB: sub, Ref: ref } })).toEqual([]);
    expect(rulesFor({ 'ForAnyValue:StringEquals': { aud, sub, ref } })).toEqual([]);
  });
});

describe('GOR002: no audience', () => {
  test.each<[string, Operators]>([
    ['missing', { StringEquals: { sub, ref } }],
    ['any', { StringEquals: { sub, ref }, StringLike: { aud: '*' } }],
    ['asked for by an operator that a missing claim meets', { 'StringEquals': { sub, ref }, 'ForAllValues:StringEquals': { aud } }],
  ])('is found where it is %s', (_, operators) => {
    expect(rulesFor(operators)).toContain('GOR002');
  });

  test('is not found where it is compared without a wildcard', () => {
    expect(rulesFor({ StringEquals: { sub, ref }, StringLike: { aud } })).toEqual([]);
  });
});

describe('GOR003: a condition that a missing claim meets', () => {
  test.each(['ForAllValues:StringEquals', 'ForAllValues:StringLike', 'StringEqualsIfExists', 'StringLikeIfExists', 'StringNotEquals', 'StringNotLike', 'Null'])(
    'is found with %s', (operator) => {
      expect(rulesFor({ StringEquals: { aud, sub, ref }, [operator]: { repository: 'acme/shop' } })).toEqual(['GOR003']);
    });

  test.each(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ForAnyValue:StringEquals'])('is not found with %s', (operator) => {
    expect(rulesFor({ StringEquals: { aud, sub, ref }, ...operator === 'StringEquals' ? {} : { [operator]: { repository: 'acme/shop' } } })).toEqual([]);
  });
});

describe('GOR004: other repositories', () => {
  test.each(['repo:acme/*', 'repo:acme/*:environment:production', 'repo:acme/shop*:ref:refs/heads/main', 'repo:acme*', '*', 'repo:*/shop:environment:production',
    'repo:acme/sho?:environment:production', 'repo:acme@1/shop@*:environment:production', 'repository_owner:*'])('are found in %j', (value) => {
    expect(rulesFor(forSubject(value))).toContain('GOR004');
  });

  test.each(['repo:acme/shop:ref:refs/tags/v*', 'repo:acme@1/shop@2:environment:prod-*'])('are not found in %j', (value) => {
    expect(rulesFor(forSubject(value))).toEqual([]);
  });
});

describe('GOR005: any job of a repository', () => {
  test.each(['repo:acme/shop:*', 'repo:acme/shop:ref:*', 'repo:acme/shop:ref:refs/heads/*', 'repo:acme/shop:environment:*', 'repo:acme/shop:???'])(
    'is found in %j', (value) => {
      expect(rulesFor(forSubject(value))).toContain('GOR005');
    });

  test.each(['repo:acme/shop:ref:refs/tags/*', 'repo:acme/shop:environment:prod-*'])('is not found in %j', (value) => {
    expect(rulesFor(forSubject(value))).toEqual([]);
  });

  test('is not found where wildcards mean nothing', () => {
    expect(rulesFor({ StringEquals: { aud, ref, sub: 'repo:acme/shop:*' } })).toEqual(['GOR013']);
  });
});

describe('GOR006: pull requests and deployments', () => {
  test('are found in one statement, in two, and in a wildcard', () => {
    expect(rulesFor(forSubject([sub, 'repo:acme/shop:pull_request']))).toEqual(['GOR006']);
    expect(rulesFor(forSubject(sub), forSubject('repo:acme/shop:pull_request', {}))).toEqual(['GOR006']);
    expect(rulesFor(forSubject('repo:acme/shop:*'))).toContain('GOR006');
    expect(rulesFor(forSubject(['repo:acme/shop:ref:refs/tags/v1', 'repo:acme/shop:pull_request:actor:octocat']))).toContain('GOR006');
    expect(rulesFor(forSubject(['repo:acme/shop:ref:refs/tags/v1', 'repo:acme/shop:event_name:pull_request_target']))).toContain('GOR006');
  });

  test('are not found where they are apart, and not in an environment of that name', () => {
    expect(rulesFor(forSubject(['repo:acme/shop:pull_request', 'repo:acme@1/shop@2:pull_request'], {}))).toEqual([]);
    expect(rulesFor(forSubject([sub, 'repo:acme/shop:environment:staging']))).toEqual([]);
  });
});

describe('GOR007: an environment that pull requests may name', () => {
  test('is found where the ref is open', () => {
    expect(rulesFor({ StringEquals: { aud, sub } })).toEqual(['GOR007']);
    expect(rulesFor({ StringEquals: { aud, sub }, StringLike: { ref: 'refs/*' } })).toEqual(['GOR007']);
    expect(message({ StringEquals: { aud, sub } })).toMatch(/also lets in a pull request whose job names the environment: require the claim "ref" to be a branch or tag$/);
  });

  test('is not found where the ref is a branch or a tag', () => {
    expect(rulesFor({ StringEquals: { aud, sub }, StringLike: { ref: ['refs/heads/*', 'refs/tags/*'] } })).toEqual([]);
    expect(rulesFor({ StringEquals: { aud, sub, ref } })).toEqual([]);
    expect(rulesFor({ StringEquals: { aud, sub: `${sub}:ref:refs/heads/main` } })).toEqual([]);
  });

  test('is found for GitHub Enterprise Server with the remedy that it has', () => {
    const prefix = 'github.example.com/_services/token';
    const conditions = [claims({ StringEquals: { aud, sub } }, prefix)];
    const [finding] = GitHubTrustLinter.check(handMade({ conditions, provider: `arn:aws:iam::111122223333:oidc-provider/${prefix}` }).stack);
    expect(finding).toMatchObject({ ruleId: 'GOR007', message: expect.stringMatching(/: put ref into the subject template$/) });
  });
});

describe('GOR008: a branch that pull_request_target runs on', () => {
  const branch = 'repo:acme/shop:ref:refs/heads/main';

  test('is found where any workflow of the branch will do', () => {
    expect(rulesFor(forSubject(branch, {}))).toEqual(['GOR008']);
    expect(rulesFor(forSubject('repo:acme/shop:ref:refs/heads/release/*', {}))).toEqual(['GOR008']);
  });

  test('is not found where the workflow is named, and not for tags', () => {
    expect(rulesFor(forSubject(branch, { workflow: 'Deploy' }))).toEqual([]);
    expect(rulesFor(forSubject(branch, { job_workflow_ref: 'acme/shop/.github/workflows/deploy.yml@refs/heads/main' }))).toEqual([]);
    expect(rulesFor(forSubject(`${branch}:job_workflow_ref:acme/workflows/.github/workflows/deploy.yml@${SHA}`, {}))).toEqual([]);
    expect(rulesFor(forSubject('repo:acme/shop:ref:refs/tags/v1', {}))).toEqual([]);
  });
});

describe('GOR009: a reusable workflow that changes', () => {
  const path = 'acme/workflows/.github/workflows/deploy.yml';

  test.each([[{ StringEquals: { job_workflow_ref: path } }], [{ StringEquals: { job_workflow_ref: `${path}@refs/heads/main` } }], [{ StringLike: { job_workflow_ref: `${path}@*` } }]])(
    'is found in %j', (condition: Operators) => {
      expect(rulesFor({ StringEquals: { aud, sub, ref, ...condition.StringEquals }, StringLike: { ...condition.StringLike } })).toEqual(['GOR009']);
    });

  test.each([`${path}@${SHA}`, `${path}@refs/tags/v1`, 'acme/shop/.github/workflows/deploy.yml@refs/heads/main', 'Acme/Shop/.github/workflows/x.yml@refs/heads/main'])(
    'is not found in %j', (value) => {
      expect(rulesFor({ StringEquals: { aud, sub, ref, job_workflow_ref: value } })).toEqual([]);
    });
});

describe('GOR013: a condition that no token meets', () => {
  test('is found for a claim that AWS does not compare', () => {
    expect(rulesFor({ StringEquals: { aud, sub, ref, event_name: 'push' } })).toEqual(['GOR013']);
    expect(message({ StringEquals: { aud, sub, ref, repository_owner: 'acme' } })).toContain('AWS does not compare the claim "repository_owner" of this issuer');
  });

  test('is found for anything but audience and subject of GitHub Enterprise Server', () => {
    const prefix = 'github.example.com/_services/token';
    const conditions = [claims({ StringEquals: { aud, sub: 'repo:acme/shop:ref:refs/tags/v1', ref: 'refs/tags/v1' } }, prefix)];
    expect(rules(handMade({ conditions, provider: `arn:aws:iam::111122223333:oidc-provider/${prefix}` }).stack)).toEqual(['GOR013']);
  });

  test('is found for a wildcard that is compared literally', () => {
    expect(rulesFor({ StringEquals: { aud, ref, sub: 'repo:acme/shop:ref:refs/tags/*' } })).toEqual(['GOR013']);
  });

  test('is not found for the claims that AWS documents', () => {
    const all = { repository: 'acme/shop', repository_id: '1', repository_owner_id: '2', actor: 'o', actor_id: '3', enterprise_id: '4', workflow: 'w', environment: 'production' };
    expect(rulesFor({ StringEquals: { aud, sub, ref, ...all } })).toEqual([]);
  });
});

describe('GOR014: conditions that are put together at deployment', () => {
  test('are found, and not judged any further', () => {
    const { stack } = handMade({ conditions: [claims({ StringEquals: { aud, sub } })] });
    const condition = new CfnCondition(stack, 'IsProduction', { expression: Fn.conditionEquals(Aws.REGION, 'eu-central-1') });
    const computed = Fn.conditionIf(condition.logicalId, claims({ StringEquals: { aud } }), claims({ StringEquals: { sub } }));
    expect(rules(handMade({ conditions: [computed] }).stack)).toEqual(['GOR014']);
    expect(rules(handMade({ conditions: [{ StringEquals: computed }] }).stack)).toEqual(['GOR014']);
  });

  test('are not found where only values are', () => {
    expect(rulesFor({ StringEquals: { aud, sub: Fn.join(':', ['repo:acme/shop:environment', Aws.STACK_NAME]), ref } })).toEqual([]);
  });
});
