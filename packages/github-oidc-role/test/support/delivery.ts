import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject } from '../../src';

/** Two roles, and a stack for them to work on, which `-c release=` changes. local/enforce.ts deploys it on a cloud that enforces IAM. */
const app = new App();

const delivery = new Stack(app, 'Delivery');
const trusted = {
  provider: new GitHubOidcProvider(delivery, 'GitHub'),
  repositories: [GitHubRepository.of('acme', 'shop', { ownerId: '123', repositoryId: '456' })],
};
const plan = GitHubOidcRole.plan(delivery, 'Plan', { ...trusted, subjects: [GitHubSubject.pullRequest()] });
plan.grants.cdkDiff();
const deploy = GitHubOidcRole.deploy(delivery, 'Deploy', { ...trusted, subjects: [GitHubSubject.environment('production').onBranch('main')] });
deploy.grants.cdkDeploy();
new CfnOutput(delivery, 'PlanRoleArn', { value: plan.roleArn });
new CfnOutput(delivery, 'DeployRoleArn', { value: deploy.roleArn });

const shop = new Stack(app, 'Shop');
new StringParameter(shop, 'Release', { parameterName: '/shop/release', stringValue: String(app.node.tryGetContext('release')) });
