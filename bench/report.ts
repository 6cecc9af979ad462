import { arch, cpus, platform, totalmem } from 'node:os';
import type { Case } from './case';
import type { Measured } from './measure';
import type { Row } from './rows';
import { packageOf, versionOf } from './sizes';
import type { Sample } from './statistics';

/** What a section of the report shows. */
export interface Table {
  readonly subject: Pick<Case, 'name' | 'instance' | 'features' | 'notes'> & { readonly ours: { readonly name: string }; readonly peer: { readonly name: string } };
  readonly rows: Row[];
}

/** A case with its table. */
export interface Section extends Measured {
  readonly rows: Row[];
}

/** All of RESULTS.md. */
export function reportOf(sections: Section[], uploads: Table, runs: number): string {
  return [
    '# Results',
    '',
    'Written by `npm run bench`; [README.md](README.md) says how to read it.',
    '',
    ...circumstances(sections, runs),
    '',
    '## Summary',
    '',
    ...summary(sections),
    '',
    '![each case: how many times the peer ours is](plots/summary.svg)',
    '',
    ...sections.flatMap((section) => [...sectionOf(section), `![synthesis time by number of instances](plots/${section.subject.name}.svg)`, '']),
    ...sectionOf(uploads),
  ].join('\n');
}

/** The lines of one case. */
export function sectionOf({ subject, rows }: Table): string[] {
  return [
    `## ${subject.name}`,
    '',
    `One instance is ${subject.instance}.`,
    '',
    `| what is made | ${subject.ours.name} | ${subject.peer.name} |`,
    '|---|---|---|',
    ...subject.features.map((feature) => `| ${feature.join(' | ')} |`),
    '',
    `| | ${subject.ours.name} | ${subject.peer.name} | ratio | target |`,
    '|---|--:|--:|--:|---|',
    ...rows.map((row) => `| ${row.label} | ${spread(row.ours)} | ${spread(row.peer)} | ${times(row.ratio)} | ${verdict(row)} |`),
    '',
    ...subject.notes.flatMap((note) => [note, '']),
  ];
}

/** The rows whose target was missed, one line each. */
export function missed(tables: Table[]): string[] {
  return tables.flatMap(({ subject, rows }) => rows
    .filter((row) => row.verdict?.met === false)
    .map((row) => `${subject.name}: ${row.label}: ${spread(row.ours)} against ${spread(row.peer)}, wanted ${row.verdict?.wanted}`));
}

function circumstances(sections: Section[], runs: number): string[] {
  const peers = sections.map(({ subject }) => packageOf(subject.peer.module));
  const versions = [...new Set(['aws-cdk-lib', 'constructs', 'cdk-nag', ...peers])].sort().map((name) => `${name} ${versionOf(name)}`);
  const cores = cpus();
  return [
    '| | |',
    '|---|---|',
    `| date | ${new Date().toISOString().slice(0, 10)} |`,
    `| machine | ${cores.length} x ${cores[0]?.model.trim() || 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()} |`,
    `| Node | ${process.versions.node} |`,
    `| runs | ${runs} of each side, each in a new process, in turns |`,
    `| versions | ours as packed from this checkout; ${versions.join(', ')} |`,
  ];
}

const SUMMARY = ['import', 'app', 'slope', 'memory', 'resources', 'findings', 'installed'];

function summary(sections: Section[]): string[] {
  return [
    '| ours / peer | import | import and synthesis of one | each further instance | peak memory | resources | findings | installed, kB |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...sections.map((section) => `| [${section.subject.name}](#${section.subject.name}) | ${SUMMARY.map((id) => summaryCell(section, id)).join(' | ')} |`),
  ];
}

function summaryCell({ rows }: Section, measure: string): string {
  const row = rows.find(({ id }) => id.split(':')[0] === measure)!;
  return row.ours?.min === row.ours?.max ? `${middle(row.ours)} / ${middle(row.peer)}` : times(row.ratio);
}

function verdict({ verdict: given }: Row): string {
  return given ? `${given.wanted} ${given.met ? 'met' : '**missed**'}` : '';
}

function spread(sample?: Sample): string {
  return sample && sample.min !== sample.max ? `${middle(sample)} (${figure(sample.min)} to ${figure(sample.max)})` : middle(sample);
}

function middle(sample?: Sample): string {
  return sample ? figure(sample.median) : '-';
}

function times(ratio?: number): string {
  return ratio === undefined ? '' : `${ratio.toFixed(2)} x`;
}

/** Three digits are more than a noisy machine can tell. */
function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) < 10 ? 1 : 0);
}
