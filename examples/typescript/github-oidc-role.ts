import { GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject } from '@ashlar/github-oidc-role';
import { App, Stack } from 'aws-cdk-lib';

const app = new App();
const stack = new Stack(app, 'GitHubOidcRole');
const role = GitHubOidcRole.deploy(stack, 'Deploy', {
  provider: new GitHubOidcProvider(stack, 'GitHub'),
  repositories: [GitHubRepository.of('example-org', 'shop', { ownerId: '123', repositoryId: '456' })],
  subjects: [GitHubSubject.environment('production').onBranch('main')],
});
role.grants.cdkDeploy();
app.synth();
