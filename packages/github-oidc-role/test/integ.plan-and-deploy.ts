import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject } from '../src';
import { inAnyEncoding } from './support/encoding';

/** A role that pull requests look with, and one that the protected environment deploys with. */
const app = new App();
const stack = new Stack(app, 'GitHubOidcPlanAndDeployInteg');
const provider = new GitHubOidcProvider(stack, 'GitHub', { issuer: GitHubIssuer.enterprise('ashlar-integ-pair') });
const repositories = [GitHubRepository.of('acme', 'shop', { ownerId: '123', repositoryId: '456' })];

const plan = GitHubOidcRole.plan(stack, 'Plan', { repositories, subjects: [GitHubSubject.pullRequest()], provider });
plan.grants.cdkDiff();
const deploy = GitHubOidcRole.deploy(stack, 'Deploy', { repositories, subjects: [GitHubSubject.environment('production')], provider });
deploy.grants.cdkDeploy();

const { assertions } = new IntegTest(app, 'PlanAndDeploy', { testCases: [stack], regions: ['us-east-1'] });

const expected = [
  { role: plan.role, name: 'Plan', trusted: '"repo:acme/shop:pull_request","repo:acme@123/shop@456:pull_request"' },
  { role: deploy.role, name: 'Deploy', trusted: '"token.actions.githubusercontent.com/ashlar-integ-pair:ref":["refs/heads/*","refs/tags/*"]' },
];
for (const { role, name, trusted } of expected) {
  assertions.awsApiCall('IAM', 'getRole', { RoleName: role.roleName })
    .assertAtPath('Role.AssumeRolePolicyDocument', ExpectedResult.stringLikeRegexp(inAnyEncoding(trusted)));
  assertions.awsApiCall('IAM', 'listAttachedRolePolicies', { RoleName: role.roleName })
    .assertAtPath('AttachedPolicies.0.PolicyName', ExpectedResult.stringLikeRegexp(`^GitHubOidcPlanAndDeployInteg-?${name}Permissions`));
  assertions.awsApiCall('IAM', 'listRolePolicies', { RoleName: role.roleName }).expect(ExpectedResult.objectLike({ PolicyNames: [] }));
}
