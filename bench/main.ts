import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Case } from './case';
import { caseOf, cases } from './cases';
import { measure } from './measure';
import { BENCH } from './places';
import { growthPlot, summaryPlot } from './plot';
import type { Section, Table } from './report';
import { missed, reportOf, sectionOf } from './report';
import { rowsOf } from './rows';
import { contest, UPLOADS } from './uploads/contest';

const ENOUGH_RUNS = 7;

/** `npm run bench`: measures all cases and the uploads, or those that are named, and says which targets were missed. */
async function main() {
  const { chosen, uploads, runs } = wishes();
  const sections: Section[] = [];
  for (const subject of chosen) {
    sections.push(await sectionFor(subject, runs));
  }
  const contests = uploads ? [await timed(UPLOADS, async (progress) => contest(runs, () => progress('deploy')))] : [];
  if (chosen.length === cases.length && uploads && runs >= ENOUGH_RUNS) {
    write(sections, contests[0], runs);
  } else {
    console.log(`\n${[...sections, ...contests].flatMap(sectionOf).join('\n')}\nnot written: bench/RESULTS.md takes all cases and at least ${ENOUGH_RUNS} runs`);
  }
  const failures = missed([...sections, ...contests]);
  console.log(failures.length > 0 ? `\ntargets missed:\n  ${failures.join('\n  ')}` : '\nall targets are met');
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function wishes(): { chosen: Case[]; uploads: boolean; runs: number } {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: String(ENOUGH_RUNS) } } });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`--runs must be a whole number of at least 1, got ${JSON.stringify(values.runs)}`);
  }
  const named = positionals.filter((name) => name !== UPLOADS);
  const all = positionals.length === 0;
  return { chosen: all ? cases : named.map((name) => caseOf(cases, name)), uploads: all || positionals.includes(UPLOADS), runs };
}

async function sectionFor(subject: Case, runs: number): Promise<Section> {
  const measured = await timed(subject.name, async (progress) => measure(subject, runs, progress));
  return { ...measured, rows: rowsOf(measured) };
}

/** Says on one line what is measured, a dot for each run, and how long it took. */
async function timed<T>(name: string, body: (progress: (stage: string) => void) => Promise<T>): Promise<T> {
  const started = Date.now();
  let stage = '';
  process.stdout.write(name);
  const result = await body((now) => {
    process.stdout.write(now === stage ? '.' : `  ${now} .`);
    stage = now;
  });
  process.stdout.write(`  ${Math.round((Date.now() - started) / 1000)} s\n`);
  return result;
}

function write(sections: Section[], uploads: Table, runs: number) {
  mkdirSync(join(BENCH, 'plots'), { recursive: true });
  for (const section of sections) {
    writeFileSync(join(BENCH, 'plots', `${section.subject.name}.svg`), growthPlot(section));
  }
  writeFileSync(join(BENCH, 'plots', 'summary.svg'), summaryPlot(sections));
  writeFileSync(join(BENCH, 'RESULTS.md'), reportOf(sections, uploads, runs));
  console.log('\nwritten: bench/RESULTS.md and bench/plots');
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
