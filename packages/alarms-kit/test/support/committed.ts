import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '..', '..', 'docs');

/** Compares a file of docs/ with what it should be; UPDATE_DOCS=1 writes it. */
export function expectCommitted(name: string, content: string): void {
  const file = join(DOCS, name);
  if (process.env.UPDATE_DOCS) {
    mkdirSync(DOCS, { recursive: true });
    writeFileSync(file, content);
  }
  expect(existsSync(file) ? readFileSync(file, 'utf8') : undefined).toBe(content);
}
