// Deploys release after release to a local cloud of its own, ours and the peer's in turns, and tells how long each pair took.
// Run by tsx and not compiled with the rest, since it uses the sources of local/.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStackEventsCommand, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { AwsClients } from '../../local/cloud/aws';
import type { RunningCloud } from '../../local/cloud/cloud';
import { REGION } from '../../local/cloud/environment';
import { onThrowAwayCloud } from '../../local/cloud/throw-away';
import { ACCOUNT } from '../../local/platform/assembly';
import { ask } from '../../local/support/http';
import { main } from '../../local/support/main';
import { Problem } from '../../local/support/problem';
import { runCommand } from '../../local/support/run-command';

const APP = join(__dirname, '..', '.build', 'uploads', 'app.js');
const FILES = 200;
const FILE_BYTES = 100_000;

const SIDES = ['ours', 'peer'] as const;
type Which = typeof SIDES[number];

void main(async (interrupted) => onThrowAwayCloud({
  name: 'uploads',
  what: 'a throw-away cloud',
  settings: [],
  async use(cloud, signal) {
    await cdk(cloud, signal, 'bootstrap', `aws://${ACCOUNT}/${REGION}`);
    await contest(cloud, Number(process.argv[2]), signal);
  },
}, interrupted));

/** A B A B ..., as with the other figures. The first pair creates the stacks, and is thrown away. */
async function contest(cloud: RunningCloud, runs: number, signal: AbortSignal): Promise<void> {
  for (let run = 0; run <= runs; run++) {
    const page = writeRelease(releaseOf(cloud), run);
    const pair: Partial<Record<Which, Record<string, number>>> = {};
    for (const which of SIDES) {
      pair[which] = run === 0 ? await deploy(cloud, which, signal) : await time(cloud, which, page, signal);
    }
    if (run > 0) process.send!(pair);
  }
}

/** The folder of the built site. */
function releaseOf({ place }: RunningCloud): string {
  return join(place.file('work'), 'release');
}

/** Files as a bundler writes them, all of them new: text that packs to about a half. */
function writeRelease(folder: string, release: number): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'assets'), { recursive: true });
  const page = `<!doctype html><title>Release ${release}</title>\n`;
  writeFileSync(join(folder, 'index.html'), page);
  for (let file = 1; file < FILES; file++) {
    const content = noise(`${release}/${file}`);
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
    writeFileSync(join(folder, 'assets', `chunk-${file}-${hash}.js`), content);
  }
  return page;
}

/** The same for the same seed; hexadecimal digits hold half of what their bytes could. */
function noise(seed: string): string {
  const blocks = Array.from({ length: Math.ceil(FILE_BYTES / 128) }, (_, block) => createHash('sha512').update(`${seed}/${block}`).digest('hex'));
  return blocks.join('').slice(0, FILE_BYTES);
}

async function time(cloud: RunningCloud, which: Which, page: string, signal: AbortSignal): Promise<Record<string, number>> {
  const host = await hostOf(cloud, which);
  const begun = Date.now();
  const deployed = new AbortController();
  const reached = untilAnswered(cloud, host, page, deployed.signal).then((at) => (at - begun) / 1000);
  const { deploy: seconds } = await deploy(cloud, which, signal).finally(() => deployed.abort());
  const { finished, upload } = await eventsOf(cloud, which, begun);
  return { deploy: seconds, finished, upload, reached: await reached };
}

async function deploy(cloud: RunningCloud, which: Which, signal: AbortSignal): Promise<{ deploy: number }> {
  const begun = Date.now();
  const app = `node ${APP} ${which} ${releaseOf(cloud)}`;
  await cdk(cloud, signal, 'deploy', which, '--app', app, '--output', cloud.place.file(which), '--require-approval=never');
  return { deploy: (Date.now() - begun) / 1000 };
}

async function cdk({ place, env }: RunningCloud, signal: AbortSignal, ...args: string[]): Promise<void> {
  const log = place.file('cdk.log');
  const { code } = await runCommand({ command: 'cdk', args: [...args, '--ci', '--no-color', '--no-notices'], cwd: place.folder, env, log, signal });
  if (code !== 0) throw new Problem(`cdk ${args.slice(0, 2).join(' ')} failed; the whole output is in ${log}`);
}

async function hostOf(cloud: RunningCloud, which: Which): Promise<string> {
  const aws = new AwsClients(cloud);
  const { StackResources = [] } = await aws.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: which }));
  const id = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::CloudFront::Distribution')?.PhysicalResourceId;
  const { Distribution } = await aws.cloudFront.send(new GetDistributionCommand({ Id: id }));
  return Distribution?.DomainName ?? '';
}

/** When visitors got the page of the release; one more attempt after the deployment, and then it is an error. */
async function untilAnswered({ port }: RunningCloud, host: string, page: string, deployed: AbortSignal): Promise<number> {
  for (;;) {
    const last = deployed.aborted;
    const { body } = await ask(port, host, '/index.html', { 'x-forwarded-proto': 'https' });
    if (body === page) return Date.now();
    if (last) throw new Problem(`${host} does not answer the release that was deployed, but ${JSON.stringify(body.slice(0, 200))}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** When CloudFormation had finished, and what it waited for the function that unpacks the archive. */
async function eventsOf(cloud: RunningCloud, which: Which, begun: number): Promise<{ finished: number; upload: number }> {
  const { StackEvents = [] } = await new AwsClients(cloud).cloudFormation.send(new DescribeStackEventsCommand({ StackName: which }));
  const times = (type: RegExp) => StackEvents
    .filter(({ ResourceType = '', Timestamp }) => type.test(ResourceType) && Timestamp!.getTime() >= begun - 1000)
    .map(({ Timestamp }) => Timestamp!.getTime());
  const uploads = times(/^Custom::(SpaRelease|CDKBucketDeployment)$/);
  if (uploads.length < 2) throw new Problem(`the events of ${which} do not tell how long the upload took: there are ${uploads.length} of 2`);
  return { finished: (Math.max(...times(/./)) - begun) / 1000, upload: (Math.max(...uploads) - Math.min(...uploads)) / 1000 };
}
