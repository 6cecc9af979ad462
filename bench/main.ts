import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Case } from './case';
import { caseOf, cases } from './cases';
import { measure } from './measure';
import { BENCH } from './places';
import { growthPlot, summaryPlot } from './plot';
import type { Section } from './report';
import { missed, reportOf, sectionOf } from './report';
import { rowsOf } from './rows';

const ENOUGH_RUNS = 7;

/** `npm run bench`: measures all cases, or those that are named, and says which targets were missed. */
async function main() {
  const { chosen, runs } = wishes();
  const sections: Section[] = [];
  for (const subject of chosen) {
    sections.push(await sectionFor(subject, runs));
  }
  if (chosen.length === cases.length && runs >= ENOUGH_RUNS) {
    write(sections, runs);
  } else {
    console.log(`\n${sections.flatMap(sectionOf).join('\n')}\nnot written: bench/RESULTS.md takes all cases and at least ${ENOUGH_RUNS} runs`);
  }
  const failures = missed(sections);
  console.log(failures.length > 0 ? `\ntargets missed:\n  ${failures.join('\n  ')}` : '\nall targets are met');
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function wishes(): { chosen: Case[]; runs: number } {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: String(ENOUGH_RUNS) } } });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`--runs must be a whole number of at least 1, got ${JSON.stringify(values.runs)}`);
  }
  return { chosen: positionals.length > 0 ? positionals.map((name) => caseOf(cases, name)) : cases, runs };
}

async function sectionFor(subject: Case, runs: number): Promise<Section> {
  const started = Date.now();
  let stage = '';
  process.stdout.write(subject.name);
  const measured = await measure(subject, runs, (now) => {
    process.stdout.write(now === stage ? '.' : `  ${now} .`);
    stage = now;
  });
  process.stdout.write(`  ${Math.round((Date.now() - started) / 1000)} s\n`);
  return { ...measured, rows: rowsOf(measured) };
}

function write(sections: Section[], runs: number) {
  mkdirSync(join(BENCH, 'plots'), { recursive: true });
  for (const section of sections) {
    writeFileSync(join(BENCH, 'plots', `${section.subject.name}.svg`), growthPlot(section));
  }
  writeFileSync(join(BENCH, 'plots', 'summary.svg'), summaryPlot(sections));
  writeFileSync(join(BENCH, 'RESULTS.md'), reportOf(sections, runs));
  console.log('\nwritten: bench/RESULTS.md and bench/plots');
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
