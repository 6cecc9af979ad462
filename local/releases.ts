import { rmSync } from 'node:fs';
import { runChecks } from './checks/smoke';
import type { RunningCloud } from './cloud/cloud';
import { LocalCloud } from './cloud/cloud';
import { REGION } from './cloud/environment';
import { lock } from './cloud/lock';
import { Place, ROOT } from './cloud/places';
import { adapterProgram } from './cloud/program';
import { ACCOUNT } from './platform/assembly';
import { CdkCli } from './platform/cdk';
import { build } from './platform/deploy';
import { Browser } from './releasing/browser';
import { story } from './releasing/story';
import { uploaderCases } from './releasing/uploader-cases';
import { main } from './support/main';
import { Problem } from './support/problem';
import { seconds, step } from './support/progress';

/** Proves on a throw-away cloud what packages/spa-hosting promises of releases, to visitors, to open tabs and in a browser. */
void main(async (interrupted) => {
  const begun = Date.now();
  const place = new Place(Place.ofCheckout().file('releases')).create();
  const unlock = lock(place);
  place.emptyLogs();
  const { command, args, ...program } = adapterProgram();
  // Nobody needs its state afterwards, and 10,000 files are written faster to memory.
  const local = new LocalCloud(place, { ...program, command: 'env', args: ['AUTH=true', 'PERSIST_STATE=0', 'S3_PERSIST=0', command, ...args] });
  const browser = new Browser(place);
  try {
    await step('building the library', async () => build(place, interrupted, 'packages/spa-hosting'));
    await local.destroy(); // what an earlier run may have left
    const cloud = await step('starting a throw-away cloud that enforces IAM', async () => local.start(undefined, interrupted), ({ endpoint }) => `it listens on ${endpoint}`);
    const { signal, end } = local.watch(interrupted);
    try {
      await step('starting a browser', async () => browser.start(), (version) => version);
      await step('bootstrapping', async () => new CdkCli(cloud, ROOT, signal).bootstrap(ACCOUNT, REGION));
      await proveAll(cloud, browser, signal);
      console.log(`took ${seconds(begun)}`);
    } finally {
      end();
    }
  } finally {
    await browser.end();
    await local.destroy();
    rmSync(place.file('work'), { recursive: true, force: true });
    unlock();
  }
});

async function proveAll(cloud: RunningCloud, browser: Browser, signal: AbortSignal): Promise<void> {
  console.log('deploying releases ...');
  const checks = [...story(cloud, browser, signal), ...uploaderCases(cloud, signal)];
  const failed = await runChecks(checks, signal);
  signal.throwIfAborted();
  console.log(`\n${checks.length - failed} passed, ${failed} failed`);
  if (failed > 0) throw new Problem(`the output of the CDK CLI is in ${cloud.place.file('cdk.log')}`);
}
