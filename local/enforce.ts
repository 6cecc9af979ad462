import { join } from 'node:path';
import type { RunningCloud } from './cloud/cloud';
import { LocalCloud } from './cloud/cloud';
import { REGION } from './cloud/environment';
import { lock } from './cloud/lock';
import { Place, ROOT } from './cloud/places';
import { adapterProgram } from './cloud/program';
import { proof } from './enforcement/proof';
import { ACCOUNT } from './platform/assembly';
import { main } from './support/main';
import { messageOf, Problem } from './support/problem';
import { seconds, step } from './support/progress';
import { runCommand } from './support/run-command';

const APP = join(ROOT, 'packages', 'github-oidc-role', 'test', 'support', 'delivery.ts');

/** Proves on a throw-away cloud that enforces IAM what the roles of packages/github-oidc-role may do, and what not. */
void main(async (interrupted) => {
  const place = new Place(Place.ofCheckout().file('enforce')).create();
  const unlock = lock(place);
  const { command, args, ...program } = adapterProgram();
  const local = new LocalCloud(place, { ...program, command: 'env', args: ['AUTH=true', command, ...args] });
  try {
    await local.destroy(); // what an earlier run may have left
    const cloud = await step('starting a throw-away cloud that enforces IAM', async () => local.start(undefined, interrupted), ({ endpoint }) => `it listens on ${endpoint}`);
    const { signal, end } = local.watch(interrupted);
    try {
      await step('deploying the roles', async () => deployRoles(cloud, signal));
      await runAll(cloud, signal);
    } finally {
      end();
    }
  } finally {
    await local.destroy();
    unlock();
  }
});

/** The key of the place is the server's own, which IAM is not asked about: an administrator does this once. */
async function deployRoles(cloud: RunningCloud, signal: AbortSignal): Promise<void> {
  const log = cloud.place.file('cdk.log');
  const common = ['--app', `tsx ${APP}`, '--output', cloud.place.assembly, '--ci', '--no-color', '--no-notices'];
  for (const args of [['bootstrap', `aws://${ACCOUNT}/${REGION}`], ['deploy', 'Delivery', '--require-approval=never']]) {
    const { code } = await runCommand({ command: 'cdk', args: [...args, ...common], cwd: cloud.place.folder, env: cloud.env, log, signal });
    if (code !== 0) throw new Problem(`cdk ${args[0]} failed; the whole output is in ${log}`);
  }
}

async function runAll(cloud: RunningCloud, signal: AbortSignal): Promise<void> {
  const claims = await proof(cloud, APP);
  let failed = 0;
  for (const claim of claims) {
    const begun = Date.now();
    const outcome = await claim.run(signal).then((seen) => `  ✔ ${claim.name}: ${seen} (${seconds(begun)})`, (error: unknown) => {
      signal.throwIfAborted();
      failed++;
      return `  ✘ ${claim.name}: ${messageOf(error)}`;
    });
    console.log(outcome);
  }
  console.log(`\n${claims.length - failed} passed, ${failed} failed`);
  if (failed > 0) throw new Problem(`the output of the CDK CLI is in ${cloud.place.file('cdk.log')}`);
}
