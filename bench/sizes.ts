import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BENCH } from './places';

/** What a user downloads and keeps, in bytes. */
export interface Sizes {
  readonly tarball: number;
  readonly unpacked: number;
  /** With all that comes along, but for aws-cdk-lib and constructs, which every app has. */
  readonly installed: number;
  /** How many packages that are. */
  readonly packages: number;
}

const EVERY_APP_HAS = ['aws-cdk-lib', 'constructs'];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** The sizes of the package that a module belongs to; none for a part of aws-cdk-lib. */
export async function sizesOf(module: string): Promise<Sizes | undefined> {
  const name = packageOf(module);
  if (EVERY_APP_HAS.includes(name)) return undefined;
  const { size, unpackedSize } = await pack(name);
  const folders = [...installedWith(name)].map(folderOf);
  return { tarball: size, unpacked: unpackedSize, installed: folders.map(bytesIn).reduce((sum, bytes) => sum + bytes), packages: folders.length };
}

/** `@scope/name` of `@scope/name/some/file`. */
export function packageOf(module: string): string {
  return module.split('/').slice(0, module.startsWith('@') ? 2 : 1).join('/');
}

export function versionOf(name: string): string {
  return manifestOf(name).version;
}

/** Packs what is installed: the same way for both sides, and for ours what was packed before. */
async function pack(name: string): Promise<{ size: number; unpackedSize: number }> {
  const npm = ['pack', '--dry-run', '--json', '--ignore-scripts', folderOf(name)];
  const { stdout } = await promisify(execFile)('npm', npm, { cwd: BENCH, shell: process.platform === 'win32' });
  return (JSON.parse(stdout) as { size: number; unpackedSize: number }[])[0];
}

function installedWith(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name) || EVERY_APP_HAS.includes(name) || !existsSync(folderOf(name))) return found; // bundled ones lie inside their owner
  found.add(name);
  const { dependencies, peerDependencies } = manifestOf(name);
  Object.keys({ ...dependencies, ...peerDependencies }).forEach((other) => installedWith(other, found));
  return found;
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => statSync(join(folder, path)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8')) as Manifest;
}

function folderOf(name: string): string {
  return join(BENCH, 'node_modules', name);
}
