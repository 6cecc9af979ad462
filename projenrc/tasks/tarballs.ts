import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { identity } from '../identity';
import { PEERS } from '../versions';
import { LIBRARIES, ROOT, tarballOf } from './packed';
import { templatesOf } from './same-templates';

/**
 * Uses each packed library as a stranger would: alone, in an empty folder with nothing but aws-cdk-lib and constructs at
 * the lowest versions that it promises to work with. The app of the example must compile and synthesize.
 */
const examples = join(ROOT, 'examples');
const PUBLISHED = /^package\/(lib\/.+\.(js|d\.ts)|docs\/.+\.(md|svg)|\.jsii|package\.json|README\.md|API\.md|ALARMS\.md|LICENSE|NOTICE)$/;

function main() {
  const parent = mkdtempSync(join(tmpdir(), 'ashlar-tarballs-'));
  try {
    const peers = Object.entries(PEERS).map(([name, range]) => `${name}@${range.replace('^', '')}`);
    npm(parent, 'install', ...peers);
    cpSync(join(examples, 'site'), join(parent, 'site'), { recursive: true });
    const results = LIBRARIES.map((library) => attempt(basename(library), () => tryOut(parent, library)));
    const failed = results.filter((passed) => !passed).length;
    console.log(`\n${results.length - failed} passed, ${failed} failed, 0 skipped`);
    process.exitCode = failed > 0 ? 1 : 0;
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

function attempt(library: string, work: () => number): boolean {
  try {
    console.log(`✔ ${library}: synthesizes ${work()} resources from its tarball`);
    return true;
  } catch (error) {
    console.log(`✘ ${library}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

function tryOut(parent: string, library: string): number {
  const folder = join(parent, basename(library));
  mkdirSync(folder);
  const tarball = tarballOf(library);
  checkContents(tarball);

  // The peers lie one folder up: what is installed here is the library and whatever it drags along.
  npm(folder, 'install', '--omit=peer', '--legacy-peer-deps', tarball);
  const dragged = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.') && name !== identity.scope);
  if (dragged.length > 0) throw new Error(`installing it also installs ${dragged.join(', ')}`);

  cpSync(join(examples, 'typescript/tsconfig.json'), join(folder, 'tsconfig.json'));
  cpSync(join(examples, 'typescript', `${basename(library)}.ts`), join(folder, 'app.ts'));
  execute(folder, join(ROOT, 'node_modules/.bin/tsc'), []);
  execute(folder, process.execPath, ['app.js'], { CDK_OUTDIR: join(folder, 'cdk.out') });
  return resources(join(folder, 'cdk.out'));
}

function checkContents(tarball: string) {
  const files = execute(ROOT, 'tar', ['-tzf', tarball]).trim().split('\n');
  const surplus = files.filter((file) => !PUBLISHED.test(file));
  if (surplus.length > 0) throw new Error(`the tarball holds ${surplus.join(', ')}, which nobody needs`);
}

function resources(assembly: string): number {
  const count = Object.values(templatesOf(assembly))
    .map((template) => JSON.parse(template) as { Resources?: object })
    .reduce((sum, { Resources = {} }) => sum + Object.keys(Resources).length, 0);
  if (count === 0) throw new Error('the example synthesizes no resource');
  return count;
}

function npm(folder: string, ...args: string[]) {
  execute(folder, 'npm', [...args, '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--prefer-offline']);
}

function execute(cwd: string, command: string, args: string[], env: Record<string, string> = {}): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}${stderr}`);
  }
}

main();
