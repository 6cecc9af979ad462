import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  .trim().split('\n')
  .filter((file) => !file.endsWith('/API.md') && existsSync(resolve(root, file)));

describe('the documents', () => {
  test.each(documents)('%s links to files that are there', (document) => {
    const links = [...readFileSync(resolve(root, document), 'utf8').matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => target);
    const broken = links.filter((link) => !/^(https?|mailto):/.test(link) && !existsSync(resolve(root, dirname(document), link)));
    expect(broken).toEqual([]);
  });
});
