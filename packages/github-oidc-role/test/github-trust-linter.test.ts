import { join } from 'node:path';
import { App, Aspects, CfnOutput, CfnParameter, CfnResource, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { IConstruct } from 'constructs';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubSubject, GitHubTrustLinter } from '../src';
import { claims, handMade, PREFIX, PROVIDER, rules, trustOf } from './support/hand-made';
import { knownStack, shop } from './support/trust';

const pinned = claims({ StringEquals: { aud: 'sts.amazonaws.com', sub: 'repo:acme/shop:ref:refs/tags/v1' } });
const careless = claims({ StringLike: { sub: 'repo:acme/*' } });
const production = { repositories: [shop], subjects: [GitHubSubject.environment('production').onBranch('main')] };

function newStack(): Stack {
  return new Stack(new App(), 'Stack');
}

describe('the linter reads roles', () => {
  test('of the CDK', () => {
    const stack = newStack();
    new iam.Role(stack, 'Role', { assumedBy: new iam.OpenIdConnectPrincipal(iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'GitHub', PROVIDER), careless) });
    expect(GitHubTrustLinter.check(stack.node.root)).toEqual([
      { ruleId: 'GOR002', path: 'Stack/Role/Resource', message: expect.any(String) },
      { ruleId: 'GOR004', path: 'Stack/Role/Resource', message: '"repo:acme/*" matches other repositories too, also those that somebody will create: name each repository' },
    ]);
  });

  test('whose provider is made beside them, whichever way', () => {
    const providers: ((stack: Stack) => string)[] = [
      (stack) => new GitHubOidcProvider(stack, 'GitHub').providerArn,
      (stack) => new iam.OidcProviderNative(stack, 'GitHub', { url: `https://${PREFIX}` }).oidcProviderArn,
      (stack) => Fn.getAtt(stack.getLogicalId(new iam.CfnOIDCProvider(stack, 'GitHub', { url: `https://${PREFIX}` })), 'Arn').toString(),
    ];
    for (const provider of providers) {
      const stack = newStack();
      handMade({ conditions: [{}], provider: provider(stack) }, stack);
      expect(rules(stack)).toEqual(['GOR001', 'GOR002']);
    }
  });

  test('whose provider is made in another stack', () => {
    const app = new App();
    const provider = new GitHubOidcProvider(new Stack(app, 'Account'), 'GitHub');
    handMade({ conditions: [{}], provider: provider.providerArn }, new Stack(app, 'Delivery'));
    expect(rules(app)).toEqual(['GOR001', 'GOR002']);
    app.synth();
    expect(rules(app)).toEqual(['GOR001', 'GOR002']);
  });

  test('whose provider is put together by CloudFormation', () => {
    const { stack } = handMade({ conditions: [{}], provider: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com' } });
    expect(rules(stack)).toEqual(['GOR001', 'GOR002']);
    const listed = handMade({ conditions: [{}], provider: { 'Fn::Sub': ['arn:aws:iam::${Id}:oidc-provider/token.actions.acme.ghe.com', { Id: '1' }] } });
    expect(rules(listed.stack)).toEqual(['GOR001', 'GOR002']);
    expect(rules(handMade({ conditions: [{}], provider: {} }).stack)).toEqual([]);
    expect(rules(handMade({ conditions: [undefined] }).stack)).toEqual(['GOR001', 'GOR002']);
  });

  test('that only their conditions show to be for GitHub', () => {
    const { stack } = handMade({ conditions: [careless], provider: { Ref: 'ProviderArn' } });
    expect(rules(stack)).toEqual(['GOR002', 'GOR004']);
  });

  test('with overrides, from raw resources and from included templates', () => {
    const overridden = GitHubOidcRole.deploy(knownStack(), 'Deploy', production);
    (overridden.role.node.defaultChild as iam.CfnRole).addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Condition', careless);
    expect(rules(overridden.node.root)).toEqual(['GOR004']);

    const raw = newStack();
    new CfnResource(raw, 'Role', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: trustOf({ conditions: [careless] }) } });
    expect(rules(raw)).toEqual(['GOR002', 'GOR004']);

    const included = newStack();
    new CfnInclude(included, 'Old', { templateFile: join(__dirname, 'support', 'old-template.json') });
    expect(rules(included)).toEqual(['GOR002', 'GOR004']);
  });

  test('whatever lists and conditions of CloudFormation they are made of', () => {
    const [statement] = (trustOf({ conditions: [careless], provider: [PROVIDER], action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'] }) as { Statement: object[] }).Statement;
    const stack = newStack();
    new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: { Statement: { 'Fn::If': ['IsProduction', statement, { Ref: 'AWS::NoValue' }] } } });
    new iam.CfnRole(stack, 'Other', { assumeRolePolicyDocument: { Statement: statement } });
    expect(rules(stack)).toEqual(['GOR002', 'GOR004', 'GOR002', 'GOR004']);
  });

  test.each(['sts:*', '*', 'sts:AssumeRole*', 'STS:assumerolewithwebidentity'])('that allow %s', (action) => {
    expect(rules(handMade({ conditions: [careless], action }).stack)).toEqual(['GOR002', 'GOR004']);
  });

  test('that allow all but some actions', () => {
    const [statement] = (trustOf({ conditions: [careless] }) as { Statement: { Action: string }[] }).Statement;
    const { Action, ...rest } = statement;
    const [open, closed] = [['sts:AssumeRole'], [Action]].map((NotAction) => {
      const stack = newStack();
      new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: { Statement: [{ ...rest, NotAction }] } });
      return rules(stack);
    });
    expect(open).toEqual(['GOR002', 'GOR004']);
    expect(closed).toEqual([]);
  });
});

describe('the linter leaves alone', () => {
  test.each<[string, object]>([
    ['roles of services', { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }] }],
    ['roles for other issuers', trustOf({ conditions: [{ StringEquals: { 'gitlab.com:sub': 'project:*' } }], provider: 'arn:aws:iam::111122223333:oidc-provider/gitlab.com' })],
    ['what is denied', { Statement: [{ ...(trustOf({ conditions: [careless] }) as { Statement: object[] }).Statement[0], Effect: 'Deny' }] }],
    ['roles that trust nobody', { Statement: [] }],
  ])('%s', (_, assumeRolePolicyDocument) => {
    const stack = newStack();
    new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument });
    expect(rules(stack)).toEqual([]);
  });

  test('what is not below the scope', () => {
    const app = new App();
    handMade({ conditions: [careless] }, new Stack(app, 'Careless'));
    expect(rules(new Stack(app, 'Other'))).toEqual([]);
  });

  test('resources that have nothing to do with it', () => {
    const stack = newStack();
    new Bucket(stack, 'Bucket');
    new CfnOutput(stack, 'Output', { value: new CfnParameter(stack, 'Parameter').valueAsString });
    new CfnResource(stack, 'Empty', { type: 'AWS::IAM::Role' });
    expect(rules(stack)).toEqual([]);
  });

  test('roles of this package, but for what a branch leaves open', () => {
    const stack = knownStack();
    const provider = new GitHubOidcProvider(stack, 'GitHub');
    GitHubOidcRole.deploy(stack, 'Deploy', { ...production, provider }).grants.cdkDeploy();
    GitHubOidcRole.plan(stack, 'Plan', { repositories: [shop], subjects: [GitHubSubject.pullRequest()], provider }).grants.cdkDiff();
    expect(rules(stack)).toEqual([]);
    new GitHubOidcRole(stack, 'Branch', { repositories: [shop], subjects: [GitHubSubject.branch('main')], provider });
    expect(GitHubTrustLinter.check(stack)).toMatchObject([{ ruleId: 'GOR008', path: 'Delivery/Branch/Resource/Resource' }, { ruleId: 'GOR008' }]);
  });
});

describe('GOR010: administrators', () => {
  const statement = { Effect: 'Allow', Action: ['s3:GetObject', '*'], Resource: '*' };

  function rightsWith(properties: Record<string, unknown>, policy?: (role: iam.CfnRole) => void): string[] {
    const role = handMade({ conditions: [pinned], properties });
    policy?.(role);
    return GitHubTrustLinter.check(role.stack).map(({ ruleId, message }) => `${ruleId} ${message.split(' lets ')[0]}`);
  }

  test('are found by the policy of AWS', () => {
    for (const name of ['AdministratorAccess', 'IAMFullAccess', 'job-function/SystemAdministrator']) {
      expect(rightsWith({ managedPolicyArns: [`arn:aws:iam::aws:policy/${name}`, 'arn:aws:iam::aws:policy/ReadOnlyAccess'] })).toEqual([`GOR010 ${JSON.stringify(name)}`]);
    }
    const stack = newStack();
    const assumedBy = new iam.WebIdentityPrincipal(PROVIDER, pinned);
    new iam.Role(stack, 'Role', { assumedBy, managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')] });
    expect(rules(stack)).toEqual(['GOR010']);
  });

  test.each(['*', '*:*', 'iam:*', 'IAM:*'])('are found by the action %j, inline', (Action) => {
    expect(rightsWith({ policies: [{ policyName: 'All', policyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }] })).toEqual([`GOR010 ${JSON.stringify(Action)}`]);
  });

  test('are found by allowing all but a few actions', () => {
    const allBut = (NotAction: string[]): string[] => rightsWith({ policies: [{ policyName: 'All', policyDocument: { Statement: [{ Effect: 'Allow', NotAction, Resource: '*' }] } }] });
    expect(allBut(['s3:DeleteBucket'])).toEqual(['GOR010 "all but s3:deletebucket"']);
    expect(allBut(['iam:*', 'organizations:*'])).toEqual([]);
  });

  test('are found in policies that are attached from elsewhere', () => {
    const document = { Statement: [statement] };
    expect(rightsWith({}, ({ stack, ref }) => new iam.CfnPolicy(stack, 'Policy', { policyName: 'All', policyDocument: document, roles: [ref] }))).toEqual(['GOR010 "*"']);
    expect(rightsWith({}, ({ stack, ref }) => new iam.CfnManagedPolicy(stack, 'Policy', { policyDocument: document, roles: [ref] }))).toEqual(['GOR010 "*"']);
    expect(rightsWith({}, ({ stack, ref }) => new iam.CfnRolePolicy(stack, 'Policy', { policyName: 'All', policyDocument: document, roleName: ref }))).toEqual(['GOR010 "*"']);
    expect(rightsWith({ roleName: 'deploy' }, ({ stack }) => new iam.CfnPolicy(stack, 'Policy', { policyName: 'All', policyDocument: document, roles: ['deploy'] }))).toEqual(['GOR010 "*"']);
    expect(rightsWith({}, (role) => role.addPropertyOverride('ManagedPolicyArns', [
      new iam.CfnManagedPolicy(role.stack, 'Policy', { policyDocument: document }).ref,
    ]))).toEqual(['GOR010 "*"']);
  });

  test('are not found in what others may do, in what is denied, and in narrower rights', () => {
    const document = { Statement: [statement] };
    expect(rightsWith({}, ({ stack }) => new iam.CfnPolicy(stack, 'Policy', { policyName: 'All', policyDocument: document, roles: ['other'] }))).toEqual([]);
    expect(rightsWith({}, ({ stack }) => new iam.CfnManagedPolicy(stack, 'Policy', { policyDocument: document }))).toEqual([]);
    expect(rightsWith({ policies: [{ policyName: 'None', policyDocument: { Statement: [{ ...statement, Effect: 'Deny' }, { Effect: 'Allow', Action: ['iam:GetRole', 's3:*'], Resource: '*' }] } }] })).toEqual([]);
  });

  test('fail at synth in a role of this package, unless that is acknowledged', () => {
    const role = GitHubOidcRole.deploy(knownStack(), 'Deploy', production);
    role.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'));
    expect(() => Template.fromStack(Stack.of(role))).toThrow(/\[Delivery\/Deploy\] GOR010 "AdministratorAccess" lets whoever controls a job do anything .+ or acknowledge it: Validations\.of\(role\)/);
    Validations.of(role).acknowledge({ id: 'GOR010', reason: 'an account to play with' });
    expect(() => Template.fromStack(Stack.of(role))).not.toThrow();
  });

  test.each(['*', 'iam:*'])('fail at synth where a grant allows %j', (action) => {
    const role = GitHubOidcRole.deploy(knownStack(), 'Deploy', production);
    role.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [action], resources: ['*'] }));
    expect(role.node.validate()).toEqual([expect.stringContaining(`GOR010 ${JSON.stringify(action)} lets`)]);
  });
});

describe('GOR011: long sessions', () => {
  test('are found from the first second over an hour on', () => {
    expect(rules(handMade({ conditions: [pinned], properties: { maxSessionDuration: 3601 } }).stack)).toEqual(['GOR011']);
    expect(rules(GitHubOidcRole.deploy(knownStack(), 'Deploy', { ...production, maxSessionDuration: Duration.hours(2) }))).toEqual(['GOR011']);
  });

  test('are not found at an hour', () => {
    expect(rules(handMade({ conditions: [pinned], properties: { maxSessionDuration: 3600 } }).stack)).toEqual([]);
  });
});

describe('GOR012: providers with thumbprints', () => {
  test('are found, also those that a Lambda function makes', () => {
    const stack = newStack();
    new iam.CfnOIDCProvider(stack, 'GitHub', { url: `https://${PREFIX}`, thumbprintList: ['6938fd4d98bab03faadb97b34396831e3780aea1'] });
    new iam.OpenIdConnectProvider(stack, 'Slug', { url: GitHubIssuer.enterprise('acme').url });
    expect(GitHubTrustLinter.check(stack)).toEqual([
      { ruleId: 'GOR012', path: 'Stack/GitHub', message: expect.stringContaining('leave them out') },
      { ruleId: 'GOR012', path: 'Stack/Slug/Resource/Default', message: expect.stringContaining('use GitHubOidcProvider') },
    ]);
  });

  test('are not found for other issuers, and not in a provider of this package', () => {
    const stack = newStack();
    new iam.CfnOIDCProvider(stack, 'GitLab', { url: 'https://gitlab.com', thumbprintList: ['6938fd4d98bab03faadb97b34396831e3780aea1'] });
    new GitHubOidcProvider(stack, 'GitHub');
    expect(rules(stack)).toEqual([]);
  });
});

describe('what is found', () => {
  test('is told once a role', () => {
    expect(rules(handMade({ conditions: [careless, careless] }).stack)).toEqual(['GOR002', 'GOR004']);
  });

  test('is acknowledged by its rule, on the construct or around it', () => {
    const acknowledged = (find: (role: iam.CfnRole) => IConstruct, id: string): string[] => {
      const role = handMade({ conditions: [careless] });
      Validations.of(find(role)).acknowledge({ id, reason: 'nothing is at stake here' });
      return rules(role.stack);
    };
    expect(acknowledged((role) => role, 'GOR004')).toEqual(['GOR002']);
    expect(acknowledged(({ stack }) => stack, 'GOR002')).toEqual(['GOR004']);
    expect(acknowledged((role) => role, 'GOR001')).toEqual(['GOR002', 'GOR004']);
  });

  test('fails at synth where it is enforced, and sees what Aspects have done', () => {
    const role = handMade({ conditions: [pinned] });
    GitHubTrustLinter.enforce(role.node.root);
    expect(() => Template.fromStack(role.stack)).not.toThrow();
    Aspects.of(role).add({ visit: () => role.addPropertyOverride('AssumeRolePolicyDocument', trustOf({ conditions: [careless] })) });
    expect(() => (role.node.root as App).synth({ force: true })).toThrow(/GOR002 "Stack\/Role": no condition pins the audience[^]*GOR004 "Stack\/Role": "repo:acme\/\*" matches other repositories/);
  });
});
