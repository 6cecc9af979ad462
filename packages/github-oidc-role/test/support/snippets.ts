import { knownStack, shop } from './trust';
import type { GitHubOidcRoleProps, GitHubWorkflowOptions } from '../../src';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubSubject } from '../../src';

export interface Snippet {
  /** The file in test/workflows. */
  readonly file: string;
  readonly props: Partial<GitHubOidcRoleProps> & { readonly subjects: GitHubSubject[] };
  readonly options?: GitHubWorkflowOptions;
  readonly issuer?: GitHubIssuer;
}

const SHA = '0123456789abcdef0123456789abcdef01234567';
const shared = 'acme/workflows/.github/workflows/deploy.yml';

/** One workflow of each form; they are stored in test/workflows, where linters that don't run in Node can read them. */
export const snippets: Snippet[] = [
  { file: 'branch.yml', props: { subjects: [GitHubSubject.branch('main')] } },
  { file: 'claims.yml', props: { subjects: [GitHubSubject.branch('main')], claims: { workflow: ['Ship it'], actor: ['octocat', 'hubot'] } } },
  {
    file: 'environment-on-branch.yml',
    props: { subjects: [GitHubSubject.environment('production').onBranch('main')] },
    options: { roleVariable: 'DEPLOY_ROLE', run: ['npm ci', 'npx cdk deploy --all --require-approval never'] },
  },
  { file: 'environment.yml', props: { subjects: [GitHubSubject.environment('eu:production')] } },
  { file: 'pull-request.yml', props: { subjects: [GitHubSubject.pullRequest()] }, options: { run: ['npm ci', 'npx cdk diff --method=template'] } },
  { file: 'reusable-by-sha.yml', props: { subjects: [GitHubSubject.environment('production').onBranch('main').reusableWorkflow(shared, SHA)] } },
  { file: 'reusable-by-tag.yml', props: { subjects: [GitHubSubject.branch('main').reusableWorkflow(shared, 'refs/tags/v1')] } },
  { file: 'server.yml', props: { subjects: [GitHubSubject.branch('main')] }, issuer: GitHubIssuer.server('github.example.com') },
  { file: 'tag-pattern.yml', props: { subjects: [GitHubSubject.tagPattern('v?.*')] }, options: { region: 'us-east-1' } },
];

export function roleOf({ props, issuer }: Snippet): GitHubOidcRole {
  const stack = knownStack();
  const provider = GitHubOidcProvider.fromAccount(stack, 'GitHub', { issuer });
  return new GitHubOidcRole(stack, 'Deploy', { repositories: [shop], provider, ...props });
}
