import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningCloud } from '../cloud/cloud';
import { REGION } from '../cloud/environment';
import { Problem } from '../support/problem';
import { runCommand } from '../support/run-command';

/** One `test/integ.<case>.ts` of a package. */
export interface IntegTestFile {
  readonly package: string;
  readonly file: string;
}

/** The integration tests of the named packages, or of all. */
export function findIntegTests(packagesFolder: string, wanted: string[]): IntegTestFile[] {
  const packages = readdirSync(packagesFolder).sort();
  const unknown = wanted.filter((name) => !packages.includes(name));
  if (unknown.length > 0) {
    throw new Problem(`there is no package ${unknown.map((name) => JSON.stringify(name)).join(', ')}; there are ${packages.join(', ')}`);
  }
  const found = (wanted.length > 0 ? wanted : packages).flatMap((name) => {
    const tests = join(packagesFolder, name, 'test');
    const files = existsSync(tests) ? readdirSync(tests).filter((file) => /^integ\..+\.ts$/.test(file)) : [];
    return files.sort().map((file) => ({ package: name, file }));
  });
  if (found.length === 0) {
    throw new Problem(`there is no test/integ.<case>.ts in ${wanted.length > 0 ? wanted.join(', ') : packagesFolder}`);
  }
  return found;
}

/**
 * A folder that looks like the package, whose tests are a copy without snapshots: integ-runner writes a new one after each
 * deployment, and the committed one must stay as it is. Comparing with that is a gate of its own, which needs no cloud.
 */
export function lookAlike(packageFolder: string, target: string): string {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(packageFolder)) {
    if (name === 'test') {
      cpSync(join(packageFolder, name), join(target, name), { recursive: true, filter: (path) => !path.endsWith('.snapshot') });
    } else {
      symlinkSync(join(packageFolder, name), join(target, name));
    }
  }
  return target;
}

/** Deploys one test, runs its assertions, destroys it; resolves to the lines that tell what failed, none if it passed. */
export async function runIntegTest(cloud: RunningCloud, packageFolder: string, file: string, signal: AbortSignal): Promise<string[]> {
  const { code, lines } = await runCommand({
    command: 'integ-runner',
    args: [
      join('test', file), '--directory', 'test', '--language', 'typescript', '--app', 'tsx {filePath}',
      '--strict', '--force', '--no-update-workflow', '--parallel-regions', REGION,
    ],
    cwd: packageFolder,
    env: cloud.env,
    log: cloud.place.file('integ.log'),
    signal,
  });
  if (code === 0 && lines.some((line) => /^ +SUCCESS /.test(line))) return [];
  const begin = lines.findIndex((line) => line.startsWith('Running integration tests'));
  const end = lines.findIndex((line) => line.startsWith('Test Results'));
  return lines.slice(Math.max(begin, 0), end < 0 ? undefined : end).filter((line) => line.trim() !== '').slice(-30);
}
