import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  .trim().split('\n')
  .filter((file) => !file.endsWith('/API.md') && existsSync(resolve(root, file)));
const textOf = (file: string) => readFileSync(resolve(root, file), 'utf8');

/** The files and folders that the shell commands of a text name and that are not there; `folder` is where a reader begins. */
function missingIn(text: string, folder: string): string[] {
  return [...text.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block]) => {
    let current = folder;
    const made = new Set<string>();
    return block.split('\n').map((line) => line.replace(/ #.*/, '')).flatMap((line) => {
      const [command, ...words] = line.split(/\s+/);
      if (command === 'cp') made.add(words.at(-1)!);
      const named = command === 'cd' ? words : [command, ...words].filter((word) => /^[\w./-]+\.(ts|mjs|py|txt|json|md)$/.test(word) && !made.has(word));
      const missing = named.filter((name) => !existsSync(resolve(current, name)));
      if (command === 'cd') current = resolve(current, words[0]);
      return missing;
    });
  });
}

describe('the documents', () => {
  test.each(documents)('%s links to files that are there', (document) => {
    const links = [...textOf(document).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => target);
    const broken = links.filter((link) => !/^(https?|mailto):/.test(link) && !existsSync(resolve(root, dirname(document), link)));
    expect(broken).toEqual([]);
  });

  test.each(documents)('%s has commands that name files which are there', (document) => {
    expect(missingIn(textOf(document), resolve(root, dirname(document)))).toEqual([]);
  });

  test('are checked where they change the folder, and where they make a file', () => {
    const commands = (...lines: string[]) => ['```sh', ...lines, '```', ''].join('\n');
    expect(missingIn(commands('cd packages/secure-vpc', 'npx jest test/nag.test.ts # not this.ts', 'npx jest test/nowhere.test.ts'), root)).toEqual(['test/nowhere.test.ts']);
    expect(missingIn(commands('cd packages/nowhere'), root)).toEqual(['packages/nowhere']);
    expect(missingIn(commands('cp package.json copy.json', 'cat copy.json other.json'), root)).toEqual(['other.json']);
  });

  test('of the test support name all that it offers', () => {
    const offered = [...textOf('testing/src/index.ts').matchAll(/^export \{ (.*) \}/gm)].flatMap(([, names]) => names.split(', '));
    const readme = textOf('testing/README.md');
    expect(offered).toContain('findings');
    expect(offered.filter((name) => !readme.includes(`\`${name}(`))).toEqual([]);
  });
});
