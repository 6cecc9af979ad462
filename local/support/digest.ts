import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const NOT_SOURCES = new Set(['node_modules', '__pycache__']);

/** One digest of the contents of files and folders: it changes when any of them does. */
export function digestOf(...paths: string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.filter(existsSync).flatMap(filesOf)) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  return statSync(path).isDirectory()
    ? readdirSync(path).filter((name) => !NOT_SOURCES.has(name)).sort().flatMap((name) => filesOf(join(path, name)))
    : [path];
}
