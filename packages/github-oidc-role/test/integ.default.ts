import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject } from '../src';

const app = new App();
const stack = new Stack(app, 'GitHubOidcRoleInteg');

// An issuer of its own: the account may have the provider for github.com already
const provider = new GitHubOidcProvider(stack, 'GitHub', { issuer: GitHubIssuer.enterprise('ashlar-integ') });
const repositories = [GitHubRepository.of('acme', 'shop', { ownerId: '123', repositoryId: '456' })];

const deploy = GitHubOidcRole.deploy(stack, 'Deploy', {
  repositories,
  subjects: [GitHubSubject.environment('production').onBranch('main')],
  provider,
});
deploy.grants.cdkDeploy();

const plan = GitHubOidcRole.plan(stack, 'Plan', { repositories, subjects: [GitHubSubject.pullRequest()], provider });
plan.grants.cdkDiff();

const { assertions } = new IntegTest(app, 'Default', { testCases: [stack], regions: ['us-east-1'] });

assertions.awsApiCall('IAM', 'getOpenIDConnectProvider', { OpenIDConnectProviderArn: provider.providerArn }).expect(ExpectedResult.objectLike({
  Url: 'token.actions.githubusercontent.com/ashlar-integ',
  ClientIDList: ['sts.amazonaws.com'],
}));

// IAM answers with the policy URL-encoded
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

assertions.awsApiCall('IAM', 'listAttachedRolePolicies', { RoleName: plan.role.roleName })
  .assertAtPath('AttachedPolicies.0.PolicyName', ExpectedResult.stringLikeRegexp('^GitHubOidcRoleInteg-?PlanPermissions'));
assertions.awsApiCall('IAM', 'listRolePolicies', { RoleName: plan.role.roleName }).expect(ExpectedResult.objectLike({ PolicyNames: [] }));

/** Matches a part of a policy, URL-encoded or not, with or without white space. */
function inAnyEncoding(part: string): string {
  return [...part].map((character) => {
    const encoded = encodeURIComponent(character);
    const either = encoded === character ? character.replace('.', '\\.') : `(${character}|${encoded})`;
    return /[:,]/.test(character) ? `${either}(\\s|%20|\\+|%0A)*` : either;
  }).join('');
}
