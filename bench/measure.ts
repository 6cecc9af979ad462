import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Case } from './case';
import type { Answer } from './probes/probe';
import type { Sizes } from './sizes';
import { sizesOf } from './sizes';
import { slope } from './statistics';

/** A value of each side. */
export interface Pair<T> {
  readonly ours: T;
  readonly peer: T;
}

/** All that is known of a case: one value a run of what is noisy, one value of what is not. */
export interface Measured {
  readonly subject: Case;
  readonly runs: Map<string, Pair<number[]>>;
  readonly facts: Pair<Answer>;
  readonly sizes: Pair<Sizes | undefined>;
}

const SIDES = ['ours', 'peer'] as const;
type Which = typeof SIDES[number];

/** Measures a case, and says after each run that it is done. */
export async function measure(subject: Case, runs: number, progress: (stage: string) => void): Promise<Measured> {
  const facts = await ofBoth(async (which) => probe('facts', subject.name, which));
  progress('facts');
  const imports = await alternate(runs, async (which) => probe('import', subject[which].module), () => progress('import'));
  const syntheses = new Map<number, Pair<Answer[]>>();
  for (const count of subject.counts) {
    const stage = `synth:${count}`;
    syntheses.set(count, await alternate(runs, async (which) => probe('synth', subject.name, which, String(count)), () => progress(stage)));
  }
  return { subject, facts, runs: seriesOf(imports, syntheses), sizes: await ofBoth(async (which) => sizesOf(subject[which].module)) };
}

/**
 * A B A B ...: each run of one side has one of the other side right after it, under the same conditions.
 * The first pair warms the disk's cache and is thrown away.
 */
export async function alternate<T>(runs: number, once: (which: Which) => Promise<T>, done: () => void): Promise<Pair<T[]>> {
  const seen: Pair<T[]> = { ours: [], peer: [] };
  for (let run = 0; run <= runs; run++) {
    const pair = await ofBoth(once);
    if (run === 0) continue;
    SIDES.forEach((which) => seen[which].push(pair[which]));
    done();
  }
  return seen;
}

async function ofBoth<T>(once: (which: Which) => Promise<T>): Promise<Pair<T>> {
  const ours = await once('ours');
  return { ours, peer: await once('peer') };
}

function seriesOf(imports: Pair<Answer[]>, syntheses: Map<number, Pair<Answer[]>>): Map<string, Pair<number[]>> {
  const [[fewest, few], [most, many]] = [[...syntheses][0], [...syntheses][syntheses.size - 1]];
  return new Map([
    ['import', pick(imports, 'import')],
    ['modules', pick(imports, 'modules')],
    [`clock:${fewest}`, pick(few, 'clock')],
    [`app:${fewest}`, pick(few, 'app')],
    ...[...syntheses].map(([count, answers]): [string, Pair<number[]>] => [`synth:${count}`, pick(answers, 'synth')]),
    ['slope', both((which) => slopes(syntheses, which))],
    [`memory:${most}`, pick(many, 'memory')],
  ]);
}

function slopes(syntheses: Map<number, Pair<Answer[]>>, which: Which): number[] {
  const runs = [...syntheses.values()][0][which].length;
  return Array.from({ length: runs }, (_, run) => slope(new Map([...syntheses].map(([count, answers]) => [count, answers[which][run].synth]))));
}

function pick(answers: Pair<Answer[]>, figure: string): Pair<number[]> {
  return both((which) => answers[which].map((answer) => answer[figure]));
}

function both<T>(of: (which: Which) => T): Pair<T> {
  return { ours: of('ours'), peer: of('peer') };
}

/** Runs a probe in a process of its own. What it prints is thrown away, unless it fails. */
async function probe(name: string, ...args: string[]): Promise<Answer> {
  const env = { ...process.env, NODE_OPTIONS: '' }; // else a debugger or a loader would be measured too
  const child = fork(join(__dirname, 'probes', `${name}.js`), args, { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr!.on('data', (text) => said += String(text));
  return new Promise((resolve, reject) => {
    let answer: Answer | undefined;
    child.on('message', (message) => answer = message as Answer);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 && answer) {
        resolve(answer);
      } else {
        reject(new Error(`the ${name} probe of ${args.join(' ')} ended with ${code} and ${answer ? 'an' : 'no'} answer\n${said}`));
      }
    });
  });
}
