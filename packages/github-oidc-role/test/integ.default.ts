import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject } from '../src';
import { inAnyEncoding } from './support/encoding';

/** A provider and a role that deploys through it. */
const app = new App();
const stack = new Stack(app, 'GitHubOidcRoleInteg');

// An issuer of its own: the account may have the provider for github.com already
const provider = new GitHubOidcProvider(stack, 'GitHub', { issuer: GitHubIssuer.enterprise('ashlar-integ') });
const deploy = GitHubOidcRole.deploy(stack, 'Deploy', {
  repositories: [GitHubRepository.of('acme', 'shop', { ownerId: '123', repositoryId: '456' })],
  subjects: [GitHubSubject.environment('production').onBranch('main')],
  provider,
});
deploy.grants.cdkDeploy();

const { assertions } = new IntegTest(app, 'GitHubOidcRole', { testCases: [stack], regions: ['us-east-1'] });

assertions.awsApiCall('IAM', 'getOpenIDConnectProvider', { OpenIDConnectProviderArn: provider.providerArn }).expect(ExpectedResult.objectLike({
  Url: 'token.actions.githubusercontent.com/ashlar-integ',
  ClientIDList: ['sts.amazonaws.com'],
}));

const role = assertions.awsApiCall('IAM', 'getRole', { RoleName: deploy.role.roleName });
role.assertAtPath('Role.MaxSessionDuration', ExpectedResult.exact(3600));
for (const part of [
  '"token.actions.githubusercontent.com/ashlar-integ:aud":"sts.amazonaws.com"',
  '"repo:acme/shop:environment:production","repo:acme@123/shop@456:environment:production"',
  '"token.actions.githubusercontent.com/ashlar-integ:repository_id":"456"',
  '"token.actions.githubusercontent.com/ashlar-integ:environment":"production"',
  '"token.actions.githubusercontent.com/ashlar-integ:ref":"refs/heads/main"',
]) {
  role.assertAtPath('Role.AssumeRolePolicyDocument', ExpectedResult.stringLikeRegexp(inAnyEncoding(part)));
}
