import { Annotations as Warnings, App, Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { GitHubOidcRoleProps } from '../src';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject, SubjectFormat } from '../src';
import { ACCOUNT, conditions, knownStack, shop, trustPolicy } from './support/trust';

const PREFIX = 'token.actions.githubusercontent.com';
const SUB = `${PREFIX}:sub`;
const ID = `${PREFIX}:repository_id`;
const trusted = { repositories: [shop], subjects: [GitHubSubject.environment('production').onBranch('main')] };
const byName = GitHubRepository.of('acme', 'legacy');

function role(props: Partial<GitHubOidcRoleProps> = {}, stack = knownStack()): GitHubOidcRole {
  return new GitHubOidcRole(stack, 'Role', { ...trusted, ...props });
}

describe('a role', () => {
  test('trusts the intended jobs through the provider of the account, each claim checked', () => {
    expect(trustPolicy(GitHubOidcRole.deploy(knownStack(), 'Deploy', trusted))).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` },
        Condition: {
          StringEquals: {
            [`${PREFIX}:aud`]: 'sts.amazonaws.com',
            [SUB]: ['repo:acme/shop:environment:production', 'repo:acme@123/shop@456:environment:production'],
            [ID]: '456',
            [`${PREFIX}:environment`]: 'production',
            [`${PREFIX}:ref`]: 'refs/heads/main',
          },
        },
      }],
    });
  });

  test('waits for a provider that is created with it', () => {
    const stack = knownStack();
    const provider = new GitHubOidcProvider(stack, 'GitHub');
    const made = role({ provider }, stack);
    expect(made.provider).toBe(provider);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Federated: stack.resolve(provider.providerArn) } })] },
    });
  });

  test('has sessions of at most one hour unless asked otherwise', () => {
    const stack = knownStack();
    role({}, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: 3600 });
  });

  test('takes a session, a boundary, a path and a name', () => {
    const stack = knownStack();
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${ACCOUNT}:policy/boundary`);
    role({ maxSessionDuration: Duration.hours(2), permissionsBoundary, path: '/github/', roleName: 'shop-deploy' }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      MaxSessionDuration: 7200, PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/boundary`, Path: '/github/', RoleName: 'shop-deploy',
    });
  });

  test('has an ARN for the workflow, and is a principal for grants', () => {
    const made = role();
    expect(made.roleArn).toBe(made.role.roleArn);
    expect(made.grantPrincipal).toBe(made.role);
  });

  test('has the same template each time', () => {
    const [once, again] = [knownStack(), knownStack()];
    [once, again].forEach((stack) => GitHubOidcRole.deploy(stack, 'Deploy', trusted).grants.cdkDeploy());
    expect(JSON.stringify(Template.fromStack(once))).toBe(JSON.stringify(Template.fromStack(again)));
  });

  test.each([Duration.minutes(15), Duration.minutes(59), Duration.hours(13), Duration.seconds(0)])('fails for sessions outside what IAM takes (%s)', (maxSessionDuration) => {
    expect(() => role({ maxSessionDuration })).toThrow(/^maxSessionDuration must be from 1 to 12 hours, got .+: for shorter sessions set role-duration-seconds/);
  });

  test('fails for a session that is only known at deployment', () => {
    expect(() => role({ maxSessionDuration: Duration.seconds(Token.asNumber({ Ref: 'Seconds' })) })).toThrow('got a value that is only known at deployment');
  });

  test('fails without repositories and without subjects', () => {
    expect(() => role({ repositories: [] })).toThrow('repositories must list at least one repository, got []: use GitHubRepository.of');
    expect(() => role({ subjects: [] })).toThrow('subjects must list at least one subject, got []');
  });

  test('fails for a provider of another account, which IAM would not find', () => {
    const app = new App();
    const [ours, theirs] = [ACCOUNT, '444455556666'].map((account) => new Stack(app, `Of${account}`, { env: { account } }));
    const provider = new GitHubOidcProvider(theirs, 'GitHub');
    expect(() => role({ provider }, ours)).toThrow(`provider must belong to the role's account "${ACCOUNT}", got one of "444455556666"`);
    expect(() => role({ provider }, new Stack(app, 'Open'))).not.toThrow();
    const open = GitHubOidcProvider.fromAccount(new Stack(app, 'OpenToo'), 'GitHub');
    expect(() => role({ provider: open }, new Stack(app, 'Same', { env: { account: ACCOUNT } }))).not.toThrow();
  });
});

describe('pull requests', () => {
  const mixed = [GitHubSubject.branch('main'), GitHubSubject.pullRequest()];

  test('can have a plan role', () => {
    const made = GitHubOidcRole.plan(knownStack(), 'Plan', { ...trusted, subjects: [GitHubSubject.pullRequest()] });
    expect(conditions(made)).toHaveLength(1);
  });

  test.each([
    'pull_request:actor:octocat', 'actor:octocat:pull_request', 'event_name:pull_request', 'event_name:pull_request_target', 'event_name:pull_request_review:actor:octocat',
    'event_name:pull_request_review_comment', 'environment:production:event_name:pull_request_target', 'workflow:Deploy:pull_request', 'head_ref:main', 'base_ref:main:actor:octocat',
  ])('fail in a deploy role (%s)', (context) => {
    expect(() => GitHubOidcRole.deploy(knownStack(), 'Deploy', { ...trusted, subjects: [GitHubSubject.custom(context)] }))
      .toThrow(`a deploy role can't trust pull requests, got ${JSON.stringify(context)} for "Deploy": use GitHubOidcRole.plan for them`);
  });

  test('fail in a deploy role as the subject of their own', () => {
    expect(() => GitHubOidcRole.deploy(knownStack(), 'Deploy', { ...trusted, subjects: [GitHubSubject.pullRequest()] }))
      .toThrow('a deploy role can\'t trust pull requests, got "pull_request" for "Deploy": use GitHubOidcRole.plan for them');
  });

  test.each([['a role', role], ['a plan role', (props: object) => GitHubOidcRole.plan(knownStack(), 'Plan', { ...trusted, ...props })]])(
    'fail beside other subjects in %s', (_, make) => {
      expect(() => make({ subjects: mixed })).toThrow('pull requests can\'t share a role with other subjects, got ["ref:refs/heads/main","pull_request"]');
    });

  test('are not what an environment, a branch, a workflow or somebody is called', () => {
    const names = ['environment:pull_request', 'workflow:pull_request_checks:ref:refs/heads/pull_request_x', 'actor:pull_request_bot', 'base_ref::head_ref::ref:refs/heads/main'];
    const subjects = [GitHubSubject.environment('pull_request'), GitHubSubject.branch('pull_request'), ...names.map((name) => GitHubSubject.custom(name))];
    expect(() => GitHubOidcRole.deploy(knownStack(), 'Deploy', { ...trusted, subjects }).grants.cdkDeploy()).not.toThrow();
  });
});

describe('the subject of a repository', () => {
  test.each([
    [SubjectFormat.NAME, 'repo:acme/shop:ref:refs/heads/main'],
    [SubjectFormat.IMMUTABLE, 'repo:acme@123/shop@456:ref:refs/heads/main'],
    [SubjectFormat.BOTH, ['repo:acme/shop:ref:refs/heads/main', 'repo:acme@123/shop@456:ref:refs/heads/main']],
    [undefined, ['repo:acme/shop:ref:refs/heads/main', 'repo:acme@123/shop@456:ref:refs/heads/main']],
  ])('has the format %s, and its id is required in any', (subjectFormat, sub) => {
    const [condition] = conditions(role({ subjects: [GitHubSubject.branch('main')], subjectFormat }));
    expect(condition.StringEquals[SUB]).toEqual(sub);
    expect(condition.StringEquals[ID]).toBe('456');
  });

  test('without ids is its name', () => {
    const [condition] = conditions(role({ repositories: [byName] }));
    expect(condition.StringEquals[SUB]).toBe('repo:acme/legacy:environment:production');
    expect(condition.StringEquals).not.toHaveProperty([ID]);
  });

  test('without ids has a statement of its own, so that those with ids keep theirs', () => {
    const found = conditions(role({ repositories: [byName, shop, GitHubRepository.of('acme', 'api', { ownerId: '123', repositoryId: '789' })] }));
    expect(found.map(({ StringEquals }) => StringEquals[ID])).toEqual([undefined, ['456', '789']]);
  });

  test.each([SubjectFormat.IMMUTABLE, SubjectFormat.BOTH])('without ids fails in the format %s', (subjectFormat) => {
    expect(() => role({ repositories: [shop, byName], subjectFormat })).toThrow(`subjectFormat ${subjectFormat} needs the ids of each repository, got "acme/legacy" without`);
  });

  test('without ids is warned about, until that is acknowledged', () => {
    const stack = knownStack();
    role({ repositories: [shop, byName] }, stack);
    const warning = Match.stringLikeRegexp('whoever gets the name acme/legacy gets this role.*\\[ack: @ashlar/github-oidc-role:repositoryByName\\]');
    Annotations.fromStack(stack).hasWarning('/Delivery/Role', warning);

    const quiet = knownStack();
    Warnings.of(role({ repositories: [byName] }, quiet)).acknowledgeWarning('@ashlar/github-oidc-role:repositoryByName');
    Annotations.fromStack(quiet).hasNoWarning('*', Match.anyValue());
  });

  test('with ids is not warned about', () => {
    const stack = knownStack();
    role({}, stack);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('a role for GitHub Enterprise Server', () => {
  function serverRole(props: Partial<GitHubOidcRoleProps>, stack = knownStack()): GitHubOidcRole {
    return role({ provider: GitHubOidcProvider.fromAccount(stack, 'Server', { issuer: GitHubIssuer.server('github.example.com') }), ...props }, stack);
  }

  test('checks audience and subject by name, and nothing else', () => {
    expect(conditions(serverRole({ subjects: [GitHubSubject.branch('main'), GitHubSubject.tagPattern('v*')] }))).toEqual([
      { StringEquals: { 'github.example.com/_services/token:aud': 'sts.amazonaws.com', 'github.example.com/_services/token:sub': 'repo:acme/shop:ref:refs/heads/main' } },
      {
        StringEquals: { 'github.example.com/_services/token:aud': 'sts.amazonaws.com' },
        StringLike: { 'github.example.com/_services/token:sub': 'repo:acme/shop:ref:refs/tags/v*' },
      },
    ]);
  });

  test('is warned about where a pull request may use the environment', () => {
    const stack = knownStack();
    serverRole({ subjects: [GitHubSubject.environment('production')], repositories: [byName] }, stack);
    Annotations.fromStack(stack).hasWarning('/Delivery/Role', Match.stringLikeRegexp('a pull request may use the environment.*@ashlar/github-oidc-role:openToPullRequests'));
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toHaveLength(1);
  });

  test('is not warned about where it can not', () => {
    const stack = knownStack();
    serverRole({ subjects: [GitHubSubject.branch('main')] }, stack);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test.each([
    GitHubSubject.environment('production').onBranch('main'),
    GitHubSubject.branch('main').reusableWorkflow('acme/workflows/.github/workflows/deploy.yml', 'refs/tags/v1'),
  ])('fails for what AWS could not check (%#)', (subject) => {
    expect(() => serverRole({ subjects: [subject] })).toThrow(/^AWS checks only "aud" and "sub" of GitHub Enterprise Server .+ narrowed further: customize the subject/);
  });

  test.each([SubjectFormat.IMMUTABLE, SubjectFormat.BOTH])('fails for the format %s, which it never has', (subjectFormat) => {
    const subjects = [GitHubSubject.branch('main')];
    expect(() => serverRole({ subjects, subjectFormat })).toThrow(`subjects of GitHub Enterprise Server are never immutable, got subjectFormat ${subjectFormat}`);
    expect(() => serverRole({ subjects, subjectFormat: SubjectFormat.NAME })).not.toThrow();
  });
});

describe('a trust policy that is too long', () => {
  const many = Array.from({ length: 60 }, (_, i) => GitHubSubject.branch(`release/${i}`));
  const QUOTA = /the trust policy must have at most 2048 characters \(the IAM quota "Role trust policy length"\), got \d+: split repositories and subjects over several roles/;

  test('fails at synth, and names the quota', () => {
    const stack = knownStack();
    role({ subjects: many }, stack);
    expect(() => Template.fromStack(stack)).toThrow(QUOTA);
  });

  test('fails as well when the last statement came from elsewhere', () => {
    const stack = knownStack();
    const made = role({}, stack);
    made.role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal('ec2.amazonaws.com')], conditions: { StringEquals: { 'aws:SourceAccount': Array.from({ length: 150 }, (_, i) => `${i}`.padStart(12, '1')) } },
    }));
    expect(() => Template.fromStack(stack)).toThrow(QUOTA);
  });

  /** How many branches still fit. */
  function most(make: (subjects: GitHubSubject[]) => GitHubOidcRole): number {
    return many.findIndex((_, i) => make(many.slice(0, i + 1)).node.validate().length > 0);
  }

  test('is measured with the longest values that CloudFormation may fill in', () => {
    const known = most((subjects) => role({ subjects }));
    const open = most((subjects) => role({ subjects }, new Stack()));
    const created = most((subjects) => {
      const stack = new Stack();
      return role({ subjects, provider: new GitHubOidcProvider(stack, 'GitHub') }, stack);
    });
    expect(known).toBeGreaterThan(10);
    expect(open).toBe(created);
    expect(known - open).toBeLessThanOrEqual(1);
  });

  test('is as long as the policy that is deployed, where nothing is left to CloudFormation', () => {
    const fits = role({ subjects: many.slice(0, most((subjects) => role({ subjects }))) });
    expect(JSON.stringify(trustPolicy(fits)).length).toBeLessThanOrEqual(2048);
    expect(JSON.stringify(trustPolicy(fits)).length).toBeGreaterThan(1900);
    const over = role({ subjects: many.slice(0, 30) });
    expect(over.node.validate()).toEqual([expect.stringContaining(`got ${JSON.stringify(trustPolicy(over)).length}:`)]);
  });

  test('fails from the first character on that is too much', () => {
    const withWorkflow = (length: number): GitHubOidcRole => role({ subjects: many.slice(0, 5), claims: { workflow: ['W'.repeat(length)] } });
    const room = 2048 - JSON.stringify(trustPolicy(withWorkflow(1))).length;
    expect(withWorkflow(1 + room).node.validate()).toEqual([]);
    expect(withWorkflow(2 + room).node.validate()).toEqual([expect.stringContaining('got 2049:')]);
  });

  test('counts what CloudFormation looks up as well', () => {
    const made = role({}, new Stack());
    made.role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'], principals: [new iam.AccountPrincipal(Aws.ACCOUNT_ID)], conditions: { Null: { 'aws:MultiFactorAuthAge': false } },
    }));
    expect(made.node.validate()).toEqual([]);
  });
});
