import { aws_iam as iam } from 'aws-cdk-lib';
import { compare, each } from '../case';

export const githubOidcRole = compare<typeof import('@ashlar/github-oidc-role'), typeof import('aws-cdk-github-oidc')>({
  name: 'github-oidc-role',
  instance: 'a role for the production environment of one repository; the provider is shared',
  features: [
    ['an identity provider for github.com', 'default', 'default'],
    ['a role that checks audience and subject: jobs in the environment `production` of `acme/shop`', 'option', 'option'],
    ["the right to assume the CDK's bootstrap roles", 'option', 'by hand'],
    ["a check of the repository's id, the branch and the environment's claim", 'option', '-'],
    ['a provider without a custom resource', 'default', '-'],
  ],
  targets: [{ measure: 'import', ratio: 1 }, { measure: 'resources', ratio: 1 }, { measure: 'findings', limit: 0 }],
  ours: {
    name: '@ashlar/github-oidc-role',
    module: '@ashlar/github-oidc-role',
    build({ GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject }, stack, count) {
      const provider = new GitHubOidcProvider(stack, 'GitHub');
      each(count, (id) => {
        const role = GitHubOidcRole.deploy(stack, id, {
          provider,
          repositories: [GitHubRepository.of('acme', 'shop', { ownerId: '123', repositoryId: '456' })],
          subjects: [GitHubSubject.environment('production').onBranch('main')],
        });
        role.grants.cdkDeploy();
      });
    },
  },
  peer: {
    name: 'aws-cdk-github-oidc',
    module: 'aws-cdk-github-oidc',
    build({ GithubActionsIdentityProvider, GithubActionsRole }, stack, count) {
      const provider = new GithubActionsIdentityProvider(stack, 'GitHub');
      each(count, (id) => {
        const role = new GithubActionsRole(stack, id, { provider, owner: 'acme', repo: 'shop', filter: 'environment:production' });
        role.addToPolicy(new iam.PolicyStatement({
          actions: ['sts:AssumeRole'],
          resources: ['deploy', 'file-publishing', 'image-publishing', 'lookup'].map((kind) => (
            stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: `cdk-hnb659fds-${kind}-role-${stack.account}-${stack.region}` })
          )),
        }));
      });
    },
  },
});
