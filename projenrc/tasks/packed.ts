import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** The folder of each library. */
export const LIBRARIES = readdirSync(join(ROOT, 'packages')).map((name) => join(ROOT, 'packages', name));

/** What npm gets of a library. */
export function tarballOf(library: string): string {
  const dist = join(library, 'dist/js');
  const tarballs = existsSync(dist) ? readdirSync(dist).filter((name) => name.endsWith('.tgz')) : [];
  if (tarballs.length !== 1) throw new Error(`expected one tarball in ${dist}, found ${tarballs.length}: run npx nx run-many -t package:js`);
  return join(dist, tarballs[0]);
}
