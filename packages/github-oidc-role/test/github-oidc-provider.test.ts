import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubSubject } from '../src';
import { ACCOUNT, knownStack, shop } from './support/trust';

const SECOND = /^an account can have only one provider for "https:\/\/token\.actions\.githubusercontent\.com", and "[^"]+" creates it already/;

describe('a provider', () => {
  test('is for github.com unless asked otherwise, natively and without thumbprints', () => {
    const stack = knownStack();
    new GitHubOidcProvider(stack, 'GitHub');
    const template = Template.fromStack(stack);
    expect(Object.values(template.findResources('AWS::IAM::OIDCProvider')).map(({ Properties }) => Properties)).toEqual([
      { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] },
    ]);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('is for the issuer that is asked for', () => {
    const stack = knownStack();
    new GitHubOidcProvider(stack, 'GitHub', { issuer: GitHubIssuer.enterprise('acme') });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::OIDCProvider', { Url: 'https://token.actions.githubusercontent.com/acme' });
  });

  test.each([
    ['eu-central-1', 'sts.amazonaws.com'],
    ['us-gov-west-1', 'sts.amazonaws.com'],
    ['cn-north-1', 'sts.amazonaws.com.cn'],
    [undefined, 'sts.amazonaws.com'],
  ])('in region %s has the audience %s', (region, audience) => {
    const stack = new Stack(new App(), 'Delivery', { env: { region } });
    const provider = new GitHubOidcProvider(stack, 'GitHub');
    expect(provider.audience).toBe(audience);
    expect(GitHubOidcProvider.fromAccount(stack, 'Same').audience).toBe(audience);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::OIDCProvider', { ClientIdList: [audience] });
  });

  test('is known by its own ARN, so that roles wait for it', () => {
    const stack = knownStack();
    const provider = new GitHubOidcProvider(stack, 'GitHub');
    expect(stack.resolve(provider.providerArn)).toEqual({ Ref: stack.getLogicalId(provider.provider.node.defaultChild as iam.CfnOIDCProvider) });
  });
});

describe('the provider of the account', () => {
  test('is found by account and issuer', () => {
    const stack = knownStack();
    const provider = GitHubOidcProvider.fromAccount(stack, 'GitHub', { issuer: GitHubIssuer.server('github.example.com') });
    expect(stack.resolve(provider.providerArn)).toBe(`arn:aws:iam::${ACCOUNT}:oidc-provider/github.example.com/_services/token`);
    expect(provider.issuer.isServer).toBe(true);
  });

  test('is the one of github.com unless asked otherwise, wherever the stack is deployed', () => {
    const stack = new Stack();
    expect(stack.resolve(GitHubOidcProvider.fromAccount(stack, 'GitHub').providerArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':oidc-provider/token.actions.githubusercontent.com']],
    });
  });

  test('is not created', () => {
    const stack = knownStack();
    GitHubOidcProvider.fromAccount(stack, 'GitHub');
    new GitHubOidcRole(stack, 'Deploy', { repositories: [shop], subjects: [GitHubSubject.branch('main')] });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::OIDCProvider', 0);
  });
});

describe('a second provider for the issuer', () => {
  test('fails in the same stack, and says where the first one is', () => {
    const stack = knownStack();
    new GitHubOidcProvider(stack, 'First');
    expect(() => new GitHubOidcProvider(stack, 'Second')).toThrow(SECOND);
    expect(() => new GitHubOidcProvider(stack, 'Third')).toThrow('"Delivery/First/Resource/Resource"');
  });

  test('fails in another stack and region of the account', () => {
    const app = new App();
    new GitHubOidcProvider(new Stack(app, 'Here', { env: { account: ACCOUNT, region: 'eu-central-1' } }), 'GitHub');
    const there = new Stack(app, 'There', { env: { account: ACCOUNT, region: 'us-east-1' } });
    expect(() => new GitHubOidcProvider(there, 'GitHub')).toThrow(SECOND);
  });

  test('fails in another stage of the account', () => {
    const app = new App();
    const env = { account: ACCOUNT, region: 'eu-central-1' };
    new GitHubOidcProvider(new Stack(new Stage(app, 'Test'), 'Delivery', { env }), 'GitHub');
    expect(() => new GitHubOidcProvider(new Stack(new Stage(app, 'Prod'), 'Delivery', { env }), 'GitHub')).toThrow(SECOND);
  });

  test('fails in a nested stack', () => {
    const stack = knownStack();
    new GitHubOidcProvider(stack, 'GitHub');
    expect(() => new GitHubOidcProvider(new NestedStack(stack, 'Nested'), 'GitHub')).toThrow(SECOND);
  });

  test('fails in another stack of the app where both leave the account open', () => {
    const app = new App();
    new GitHubOidcProvider(new Stack(app, 'Here'), 'GitHub');
    expect(() => new GitHubOidcProvider(new Stack(app, 'There'), 'GitHub')).toThrow(SECOND);
  });

  test('fails beside one that was made without this package', () => {
    const stack = knownStack();
    new iam.OidcProviderNative(stack, 'Native', { url: GitHubIssuer.dotcom().url });
    expect(() => new GitHubOidcProvider(stack, 'GitHub')).toThrow(SECOND);
  });

  test('is fine in another account', () => {
    const app = new App();
    new GitHubOidcProvider(new Stack(app, 'Here', { env: { account: ACCOUNT } }), 'GitHub');
    expect(() => new GitHubOidcProvider(new Stack(app, 'There', { env: { account: '444455556666' } }), 'GitHub')).not.toThrow();
  });

  test('is fine in another stage where both leave the account open', () => {
    const app = new App();
    new GitHubOidcProvider(new Stack(new Stage(app, 'Test'), 'Delivery'), 'GitHub');
    expect(() => new GitHubOidcProvider(new Stack(new Stage(app, 'Prod'), 'Delivery'), 'GitHub')).not.toThrow();
  });

  test('is fine for another issuer', () => {
    const stack = knownStack();
    new GitHubOidcProvider(stack, 'First');
    expect(() => new GitHubOidcProvider(stack, 'Second', { issuer: GitHubIssuer.dataResidency('acme') })).not.toThrow();
  });
});
