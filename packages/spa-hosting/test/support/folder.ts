import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';

const made: string[] = [];

process.on('exit', () => made.forEach((path) => rmSync(path, { recursive: true, force: true })));

/** A folder with files, gone when the tests are over. */
export function folder(files: { [path: string]: string }): string {
  const root = mkdtempSync(join(tmpdir(), 'site-'));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}
