import { GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject } from '@ashlar/github-oidc-role';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EDGE_REGION, REPOSITORY } from './environments';
import type { PlatformStackProps } from './platform';

/** Who may deploy to the account: made once, before anything else, by a person. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, { environment, ...props }: PlatformStackProps) {
    super(scope, id, props);
    const { owner, name, ...ids } = REPOSITORY;
    const environments = [...new Set([environment.region, EDGE_REGION])].map((region) => ({ account: environment.account, region }));
    const trusted = { repositories: [GitHubRepository.of(owner, name, ids)], provider: new GitHubOidcProvider(this, 'GitHub') };

    const plan = GitHubOidcRole.plan(this, 'Plan', { ...trusted, subjects: [GitHubSubject.pullRequest()] });
    plan.grants.cdkDiff({ environments });
    const deploy = GitHubOidcRole.deploy(this, 'Deploy', { ...trusted, subjects: [GitHubSubject.environment(environment.name).onBranch('main')] });
    deploy.grants.cdkDeploy({ environments });
    new CfnOutput(this, 'PlanRoleArn', { value: plan.roleArn });
    new CfnOutput(this, 'DeployRoleArn', { value: deploy.roleArn });
  }
}
