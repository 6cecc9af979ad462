import { join } from 'node:path';
import { proveAll } from './checks/smoke';
import type { RunningCloud } from './cloud/cloud';
import { REGION } from './cloud/environment';
import { ROOT } from './cloud/places';
import { onThrowAwayCloud } from './cloud/throw-away';
import { proof } from './enforcement/proof';
import { ACCOUNT } from './platform/assembly';
import { main } from './support/main';
import { Problem } from './support/problem';
import { step } from './support/progress';
import { runCommand } from './support/run-command';

const APP = join(ROOT, 'packages', 'github-oidc-role', 'test', 'support', 'delivery.ts');

/** Proves on a throw-away cloud that enforces IAM what the roles of packages/github-oidc-role may do, and what not. */
void main(async (interrupted) => onThrowAwayCloud({
  name: 'enforce',
  what: 'a throw-away cloud that enforces IAM',
  settings: ['AUTH=true'],
  async use(cloud, signal) {
    await step('deploying the roles', async () => deployRoles(cloud, signal));
    await proveAll(cloud, await proof(cloud, APP, signal), signal);
  },
}, interrupted));

/** The key of the place is the server's own, which IAM is not asked about: an administrator does this once. */
async function deployRoles(cloud: RunningCloud, signal: AbortSignal): Promise<void> {
  const log = cloud.place.file('cdk.log');
  const common = ['--app', `tsx ${APP}`, '--output', cloud.place.assembly, '--ci', '--no-color', '--no-notices'];
  for (const args of [['bootstrap', `aws://${ACCOUNT}/${REGION}`], ['deploy', 'Delivery', '--require-approval=never']]) {
    const { code } = await runCommand({ command: 'cdk', args: [...args, ...common], cwd: cloud.place.folder, env: cloud.env, log, signal });
    if (code !== 0) throw new Problem(`cdk ${args[0]} failed; the whole output is in ${log}`);
  }
}
