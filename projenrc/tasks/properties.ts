import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

/** `npm run properties [package...]`: the property tests of the libraries with so many cases each. */
const CASES = 10_000;

/** In one process: aws-cdk-lib keeps some memory of every app until the end of its process. */
const AT_ONCE = 2_500;
const HEAP = '--max-old-space-size=8000';

const packages = resolve(__dirname, '../../packages');

function main(names: string[]) {
  for (const name of names.length > 0 ? names : readdirSync(packages)) {
    const directory = join(packages, name);
    const files = propertyTests(join(directory, 'test')).map((file) => relative(directory, file));
    for (let cases = AT_ONCE; cases <= CASES; cases += AT_ONCE) {
      console.log(`\n${name}: cases ${cases - AT_ONCE + 1} to ${cases} of each property, in ${files.map((file) => basename(file)).join(', ')}`);
      const { status } = spawnSync('jest', [...files, '--ci', '--coverage=false', '--runInBand'], {
        cwd: directory, stdio: 'inherit', env: { ...process.env, PROPERTY_RUNS: String(AT_ONCE), NODE_OPTIONS: HEAP },
      });
      if (status !== 0) {
        process.exitCode = 1;
        return;
      }
    }
  }
}

/** The tests that ask how many cases they shall generate. */
function propertyTests(directory: string): string[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return files.map((file) => join(directory, file)).filter((file) => /\bruns\(\)/.test(readFileSync(file, 'utf8'))).sort();
}

main(process.argv.slice(2));
