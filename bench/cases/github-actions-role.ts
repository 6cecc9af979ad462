import { compare, each } from '../case';
import { githubOidcRole } from './github-oidc-role';

/** The same role against the one that a library for pipelines brings along. */
export const githubActionsRole = compare<unknown, typeof import('cdk-pipelines-github')>({
  name: 'github-actions-role',
  instance: githubOidcRole.instance,
  features: [
    ['an identity provider for github.com', 'default', 'default'],
    ['a role that checks the subject: jobs in the environment `production` of `acme/shop`', 'option', 'option'],
    ["the right to assume the CDK's bootstrap roles", 'option', 'default'],
    ['that right for the roles of one account and region only', 'option', '-'],
    ['a check of the audience', 'default', '-'],
    ["a check of the repository's id, the branch and the environment's claim", 'option', '-'],
    ['a provider without a custom resource', 'default', '-'],
  ],
  targets: [{ measure: 'import', ratio: 1 }, { measure: 'resources', ratio: 1 }, { measure: 'findings', limit: 0 }],
  ours: githubOidcRole.ours,
  peer: {
    name: 'cdk-pipelines-github',
    module: 'cdk-pipelines-github',
    build({ GitHubActionRole }, stack, count) {
      const existing = GitHubActionRole.existingGitHubActionsProvider(stack);
      each(count, (id) => new GitHubActionRole(stack, id, {
        subjectClaims: ['repo:acme/shop:environment:production'],
        roleName: id,
        provider: id === 'Instance1' ? undefined : existing, // the first one makes it
      }));
    },
  },
});
