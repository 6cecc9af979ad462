import { CloudFormationServiceException, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { SynthesizedStack } from './assembly';
import { environmentsOf, readStacks } from './assembly';
import type { DeployedStack } from './cdk';
import { CdkCli } from './cdk';
import { validateTemplates } from './templates';
import { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';
import { plainEnvironment } from '../cloud/environment';
import type { Place } from '../cloud/places';
import { PLATFORM, ROOT } from '../cloud/places';
import { Problem } from '../support/problem';
import { quote, step } from '../support/progress';
import { runCommand } from '../support/run-command';

/** Compiles what changed of all projects (which builds the site, too), or of some: names or folders, `*` is allowed. */
export async function build(place: Place, signal: AbortSignal, projects = '*'): Promise<void> {
  const log = place.file('build.log');
  const { code, lines } = await runCommand({
    command: 'nx',
    args: ['run-many', '-t', 'compile', '--projects', projects, '--outputStyle=static'],
    cwd: ROOT,
    env: plainEnvironment(place),
    log,
    signal,
    onLine: (line) => {
      const project = /^> nx run (\S+):compile$/.exec(line)?.at(1);
      if (project) console.log(`  ${project}`);
    },
  });
  if (code !== 0) {
    throw new Problem(`the build failed, so nothing was deployed; the whole output is in ${log}, most likely:\n${quote(failureIn(lines))}`);
  }
}

/** What nx printed of the first task that it lists as failed, else the end. */
function failureIn(lines: string[]): string[] {
  const failed = lines.slice(lines.indexOf('Failed tasks:')).find((line) => line.startsWith('- '))?.slice(2);
  const begin = lines.indexOf(`> nx run ${failed}`);
  const section = lines.slice(Math.max(begin, 0));
  const end = section.findIndex((line, index) => index > 0 && line.startsWith('> nx run '));
  return section.slice(0, end < 0 ? undefined : end).filter((line) => line.trim() !== '').slice(0, 40);
}

/** What a deployment was made of, and the CLI to repeat it with. */
export interface PlatformDeployment {
  readonly stacks: SynthesizedStack[];
  readonly deployed: DeployedStack[];
  readonly cdk: CdkCli;
}

/** Synthesizes, validates, bootstraps and deploys the platform's local stage. */
export async function deployPlatform(cloud: RunningCloud, signal: AbortSignal): Promise<PlatformDeployment> {
  const cdk = new CdkCli(cloud, PLATFORM, signal);
  const stacks = await step('synthesizing the platform', async () => {
    await cdk.synth('--context', 'stage=local');
    return readStacks(cloud.place.assembly);
  }, (found) => `${found.length} stacks, ${sum(found.map(({ resources }) => resources))} resources`);
  await step('validating the templates', async () => validateTemplates(cloud.place, stacks), (checked) => (
    checked === 0 ? 'unchanged since they were found valid' : `${checked} checked, no mistakes`
  ));
  await step('bootstrapping', async () => bootstrapAll(cloud, cdk, stacks), (made) => (made === 0 ? 'nothing to do' : 'done'));
  const deployed = await step('deploying', async () => cdk.deploy(({ name, changed }) => {
    if (changed) console.log(`  ${name}`);
  }), summaryOf);
  return { stacks, deployed, cdk };
}

export function changedIn(deployed: DeployedStack[]): string[] {
  return deployed.filter(({ changed }) => changed).map(({ name }) => name);
}

export function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function summaryOf(deployed: DeployedStack[]): string {
  const changed = changedIn(deployed);
  return changed.length === 0 ? 'no changes' : `${changed.length} of ${deployed.length} stacks changed`;
}

async function bootstrapAll(cloud: RunningCloud, cdk: CdkCli, stacks: SynthesizedStack[]): Promise<number> {
  let made = 0;
  for (const { account, region } of environmentsOf(stacks)) {
    if (await isBootstrapped(cloud, region)) continue;
    await cdk.bootstrap(account, region);
    made++;
  }
  return made;
}

async function isBootstrapped(cloud: RunningCloud, region: string): Promise<boolean> {
  try {
    const { Stacks = [] } = await new AwsClients(cloud, region).cloudFormation.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
    return Stacks.some(({ StackStatus }) => /^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus ?? ''));
  } catch (error) {
    if (error instanceof CloudFormationServiceException && error.name === 'ValidationError') return false; // there is no such stack
    throw error;
  }
}
