import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { add, countTests, NOTHING } from './counts';
import type { Gate } from './gate-list';
import { GATES } from './gate-list';

/** `npm test`: every gate in order, a line for each, the sum of what all runners counted at the end. */
const root = resolve(__dirname, '../..');
const logs = resolve(root, '.gates');

async function main() {
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs);
  const started = Date.now();
  const before = await stateOfGit();
  let counts = NOTHING;
  for (const gate of GATES) {
    counts = add(counts, await run(gate));
  }
  const after = await stateOfGit();
  const unchanged = before === after;
  report('unchanged', 'nothing that git holds was changed by the gates', unchanged, unchanged ? '1 passed' : '1 failed');
  if (!unchanged) printEnd(after);
  counts = add(counts, { ...NOTHING, [unchanged ? 'passed' : 'failed']: 1 });
  console.log(`\n${((Date.now() - started) / 60000).toFixed(1)} minutes; the output of each gate is in .gates/\n`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

async function run({ name, what, command }: Gate) {
  const started = Date.now();
  const log = resolve(logs, `${name}.log`);
  const succeeded = await execute(command, log);
  const output = readFileSync(log, 'utf8');
  const counts = countTests(output, succeeded);
  const seconds = Math.round((Date.now() - started) / 1000);
  report(name, what, succeeded, `${counts.passed} passed${counts.failed ? `, ${counts.failed} failed` : ''} (${seconds} s)`);
  if (!succeeded) printEnd(output);
  return counts;
}

function report(name: string, what: string, succeeded: boolean, figures: string) {
  console.log(`${succeeded ? '✔' : '✘'} ${name.padEnd(10)} ${what}: ${figures}`);
}

function printEnd(output: string) {
  console.log(output.split('\n').slice(-120).map((line) => `    ${line}`).join('\n'));
}

/** Runs a command with the repository's binaries, its output in a file. */
function execute(command: string, log: string): Promise<boolean> {
  const file = createWriteStream(log);
  const child = spawn(command, {
    cwd: root,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${resolve(root, 'node_modules/.bin')}:${process.env.PATH}`, FORCE_COLOR: '0', NX_TUI: 'false' },
  });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  return new Promise((done) => child.on('close', (code) => file.end(() => done(code === 0))));
}

/** Everything that git sees: what is committed, changed and untracked. */
async function stateOfGit(): Promise<string> {
  const log = resolve(logs, 'git.log');
  await execute('git rev-parse HEAD; git diff; git status --porcelain', log);
  return readFileSync(log, 'utf8');
}

void main();
