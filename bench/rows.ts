import type { Target } from './case';
import type { Measured, Pair } from './measure';
import type { Sizes } from './sizes';
import type { Sample } from './statistics';
import { pairedRatio, sampleOf } from './statistics';

/** One line of a table. What was measured once is a sample without spread. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly ours?: Sample;
  readonly peer?: Sample;
  /** How many times the peer ours is; none where the peer has 0 or nothing. */
  readonly ratio?: number;
  readonly verdict?: Verdict;
}

export interface Verdict {
  readonly wanted: string;
  readonly met: boolean;
}

/** How each measure is called; what stands after the colon of its id is the number of instances. */
const LABELS: Record<string, (count: string) => string> = {
  import: () => 'import, CPU ms',
  modules: () => 'modules loaded by the import',
  clock: (count) => `import and synthesis of ${count} by the clock, ms`,
  app: (count) => `import and synthesis of ${count}, CPU ms`,
  synth: (count) => `synthesis of ${count}, CPU ms`,
  slope: () => 'each further instance, CPU ms',
  memory: (count) => `peak memory with ${count}, MiB`,
  resources: () => 'resources',
  more: () => 'resources of each further instance',
  perStack: () => 'instances that fit a stack of 500 resources',
  bytes: () => 'template, bytes',
  idle: () => 'a month while nobody uses it, US dollars',
  depth: () => 'resources that wait for each other in a row',
  functions: () => 'Lambda functions',
  customResources: () => 'custom resources',
  findings: () => 'findings of six rule packs',
  acknowledged: () => 'acknowledged with a reason',
  tarball: () => 'tarball, kB',
  unpacked: () => 'unpacked, kB',
  installed: () => 'installed with what comes along, kB',
  packages: () => 'packages installed',
  deploy: () => '`cdk deploy`, s',
  finished: () => 'until CloudFormation has finished, s',
  upload: () => 'of that the function, s',
  reached: () => 'until visitors get the release, s',
};

/** The table of a case. */
export function rowsOf({ subject, runs, facts, sizes }: Measured): Row[] {
  const rows = [
    ...[...runs].map(([id, pair]) => noisyRow(id, pair)),
    ...[...new Set([...Object.keys(facts.ours), ...Object.keys(facts.peer)])].map((id) => (
      exactRow(id, { ours: facts.ours[id], peer: facts.peer[id] })
    )),
    ...(['tarball', 'unpacked', 'installed', 'packages'] as const).map((id) => (
      exactRow(id, { ours: sizeIn(sizes.ours, id), peer: sizeIn(sizes.peer, id) })
    )),
  ];
  return judged(rows, subject.targets);
}

/** The table of a contest in which everything varies from run to run. */
export function seriesRows(series: Map<string, Pair<number[]>>, targets: Target[]): Row[] {
  return judged([...series].map(([id, pair]) => noisyRow(id, pair)), targets);
}

function judged(rows: Row[], targets: Target[]): Row[] {
  checkTargets(targets, rows);
  return rows.map((row) => ({ ...row, verdict: verdictOf(row, targets) }));
}

/** None where no target speaks of the row. */
function verdictOf(row: Row, targets: Target[]): Verdict | undefined {
  const spoken = targets.filter((target) => speaksOf(target, row));
  return spoken.length === 0 ? undefined : {
    wanted: spoken.flatMap(wordsOf).join(', '),
    met: spoken.every((target) => meets(row, target)),
  };
}

function wordsOf({ ratio, limit, atLeast }: Target): string[] {
  return [
    ...ratio === undefined ? [] : [`<= ${ratio} x`],
    ...limit === undefined ? [] : [`<= ${limit}`],
    ...atLeast === undefined ? [] : [`>= ${atLeast}`],
  ];
}

function meets({ ours, ratio }: Row, target: Target): boolean {
  if (!ours) return false;
  const times = ratio ?? (ours.median === 0 ? 0 : Infinity); // against 0, only 0 is as good
  return times <= (target.ratio ?? Infinity) && ours.median <= (target.limit ?? Infinity) && ours.median >= (target.atLeast ?? -Infinity);
}

function speaksOf({ measure }: Target, { id }: Row): boolean {
  return id === measure || id.split(':')[0] === measure;
}

/** A target that speaks of nothing would be met for ever. */
function checkTargets(targets: Target[], rows: Row[]) {
  const idle = targets.find((target) => !rows.some((row) => speaksOf(target, row)));
  if (idle) {
    throw new Error(`no measure is called ${JSON.stringify(idle.measure)}: use one of ${JSON.stringify(rows.map(({ id }) => id))}`);
  }
}

function noisyRow(id: string, { ours, peer }: Pair<number[]>): Row {
  return { id, label: labelOf(id), ours: sampleOf(ours), peer: sampleOf(peer), ratio: pairedRatio(ours, peer) };
}

function exactRow(id: string, { ours, peer }: Pair<number | undefined>): Row {
  return {
    id,
    label: labelOf(id),
    ours: ours === undefined ? undefined : sampleOf([ours]),
    peer: peer === undefined ? undefined : sampleOf([peer]),
    ratio: ours === undefined || !peer ? undefined : ours / peer,
  };
}

/** Figures of a single case have a label for an id. */
function labelOf(id: string): string {
  const [measure, count = ''] = id.split(':');
  return measure in LABELS ? LABELS[measure](count) : id;
}

function sizeIn(sizes: Sizes | undefined, id: keyof Sizes): number | undefined {
  return sizes && (id === 'packages' ? sizes.packages : sizes[id] / 1000);
}
