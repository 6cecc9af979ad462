import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Feature, Target } from '../case';
import type { Pair } from '../measure';
import { BENCH } from '../places';
import type { Table } from '../report';
import { seriesRows } from '../rows';

/** What one deployment of a side told: seconds by the id of a row. */
export type Timing = Record<string, number>;

const FEATURES: Feature[] = [
  ['the CDK CLI packs the files into one archive, a Lambda function unpacks it into a bucket behind a distribution', 'default', 'default'],
  ['visitors get all of a release at once', 'default', '-'],
  ['open tabs keep the files of the earlier release', 'default', '-'],
];

const TARGETS: Target[] = [{ measure: 'finished', ratio: 1 }, { measure: 'upload', ratio: 1 }, { measure: 'reached', ratio: 1 }];

/** What it is called on the command line. */
export const UPLOADS = 'uploads';

/** What is compared, as the report shows it. */
const SUBJECT = {
  name: UPLOADS,
  instance: 'the deployment of a next release of 200 files and 20 MB to the local cloud',
  features: FEATURES,
  notes: [
    'The CDK CLI asks every five seconds whether CloudFormation has finished, so a deployment that is done a second earlier mostly ends at the same time.',
    'The local cloud has no network between its parts, an invalidation is done at once, and functions run on this machine\'s processor without a limit of memory: ' +
    'on AWS both sides wait longer, the peer for its invalidation too. Its handler runs with the AWS CLI of its own layer; of its code only the path of that CLI was changed.',
  ],
  ours: { name: '@ashlar/spa-hosting' },
  peer: { name: 'BucketDeployment' },
};

/** Deploys release after release with both sides, in turns, on one local cloud. */
export async function contest(runs: number, progress: () => void): Promise<Table> {
  const seen: Pair<Timing[]> = { ours: [], peer: [] };
  const tsx = join(BENCH, '..', 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const child = fork(tsx, [join(BENCH, 'uploads', 'run.ts'), String(runs)], { cwd: BENCH, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr!.on('data', (text) => said += String(text));
  child.on('message', (pair) => {
    seen.ours.push((pair as Pair<Timing>).ours);
    seen.peer.push((pair as Pair<Timing>).peer);
    progress();
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0 || seen.ours.length !== runs) {
    throw new Error(`the uploads ended with ${String(code)} after ${seen.ours.length} of ${runs} runs\n${said}`);
  }
  return { subject: SUBJECT, rows: seriesRows(seriesOf(seen), TARGETS) };
}

function seriesOf({ ours, peer }: Pair<Timing[]>): Map<string, Pair<number[]>> {
  const pick = (timings: Timing[], id: string) => timings.map((timing) => timing[id]);
  return new Map(Object.keys(ours[0]).map((id) => [id, { ours: pick(ours, id), peer: pick(peer, id) }]));
}
