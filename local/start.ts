import type { SmokeTest } from './checks/smoke';
import { runChecks, smokeTest } from './checks/smoke';
import type { RunningCloud } from './cloud/cloud';
import { LocalCloud } from './cloud/cloud';
import { lock } from './cloud/lock';
import { Place } from './cloud/places';
import { adapterProgram } from './cloud/program';
import { build, changedIn, deployPlatform, sum } from './platform/deploy';
import { Deployment } from './platform/deployment';
import { runService, serviceProcess } from './platform/service';
import { main } from './support/main';
import { Interrupted, Problem } from './support/problem';
import { seconds, step, table } from './support/progress';

/** How far the command has come, which decides what it leaves behind when it fails. */
class Progress {
  public readonly begun = Date.now();
  private stage: 'preparing' | 'deploying' | 'deployed' = 'preparing';

  constructor(private readonly ranBefore: boolean) {}

  public get isDeploying(): boolean {
    return this.stage === 'deploying';
  }

  /** Whether there is something that is worth keeping: a platform, or what an earlier command left running. */
  public get hasResult(): boolean {
    return this.stage === 'deployed' || this.ranBefore;
  }

  public deploying() {
    this.stage = 'deploying';
  }

  public deployed() {
    this.stage = 'deployed';
  }
}

/** `npm start`: everything from a clone to a platform that answers in a browser. */
void main(async (interrupted) => {
  const place = Place.ofCheckout().create();
  const unlock = lock(place);
  const local = new LocalCloud(place, adapterProgram());
  const progress = new Progress(local.running);
  place.emptyLogs();
  try {
    const cloud = await step('starting the local cloud', async () => local.start(process.env.ASHLAR_PORT, interrupted), ({ reused, endpoint }) => (
      `${reused ? 'it runs already' : 'it listens'} on ${endpoint}`
    ));
    cloud.notes.forEach((note) => console.log(`  note: ${note}`));
    const { signal, end } = local.watch(interrupted);
    try {
      await step('building the libraries and the site', async () => build(place, signal));
      await deployAndCheck(cloud, progress, signal);
    } finally {
      end();
    }
  } catch (error) {
    await cleanUp(place, local, progress, error instanceof Interrupted);
    throw error;
  } finally {
    unlock();
  }
});

async function deployAndCheck(cloud: RunningCloud, progress: Progress, signal: AbortSignal): Promise<void> {
  progress.deploying();
  const { stacks, deployed, cdk } = await deployPlatform(cloud, signal);
  progress.deployed();
  const unchanged = changedIn(deployed).length === 0;
  const deployment = await Deployment.read(cloud, stacks);
  await step('running the sample service', async () => runService(cloud, deployment), (port) => `the load balancer's target is 127.0.0.1:${port}`);
  const smoke = await smokeTest(cloud, deployment, stacks, async () => (unchanged ? [] : changedIn(await cdk.deploy())));
  console.log('checking what was deployed ...');
  const failed = await runChecks(smoke.checks, signal);
  signal.throwIfAborted();
  report(deployment, smoke, unchanged, progress.begun);
  console.log(`\n${smoke.checks.length - failed} passed, ${failed} failed`);
  if (failed > 0) {
    throw new Problem(`the local cloud keeps running for you to look; logs are in ${cloud.place.folder}`);
  }
}

/**
 * Ctrl-C leaves no process behind, and neither does a failure before the platform was deployed, unless it ran before.
 * A deployment that was cut off is thrown away with the cloud, since nobody can tell what state it is in.
 */
async function cleanUp(place: Place, local: LocalCloud, progress: Progress, interrupted: boolean): Promise<void> {
  const died = !local.running;
  if (died || interrupted || !progress.hasResult) {
    await serviceProcess(place).stop(10);
    await (interrupted && progress.isDeploying ? local.destroy() : local.stop());
  }
}

function report(deployment: Deployment, { endpoints: { site, api } }: SmokeTest, unchanged: boolean, begun: number) {
  const rows = deployment.stacks.map(({ name, resources, status }) => [name, resources.length, status]);
  const total = sum(deployment.stacks.map(({ resources }) => resources.length));
  console.log(`
${table([['stack', 'resources', 'status'], ...rows, [`${rows.length} stacks`, total, unchanged ? 'no changes' : 'deployed']])}

  site    ${site.url}
  api     ${api.url}health/ready
  took    ${seconds(begun)}
  stop    npm stop`);
}
