import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { SampleRelease } from './sample-releases';
import { writeRelease } from './sample-releases';
import type { Ask } from './visitors';
import { expectThat } from '../checks/check';
import { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';
import { ROOT } from '../cloud/places';
import { ask } from '../support/http';
import { runCommand } from '../support/run-command';

const APP = join(ROOT, 'packages', 'spa-hosting', 'test', 'support', 'releases.ts');

/** What the edge adds when a viewer came by TLS, which the local cloud does not speak. */
const BY_TLS = { 'x-forwarded-proto': 'https' };

/** A run of `cdk deploy`. */
export interface DeployRun {
  readonly succeeded: boolean;
  readonly output: string;
  readonly seconds: number;
}

/** The deployed site, and how its releases get there. */
export class Shop {
  private known: Record<string, string> = {};
  private readonly ids = new Map<string, string>();

  constructor(private readonly cloud: RunningCloud, private readonly signal: AbortSignal) {}

  /** Deploys a release with the CDK CLI, and makes it fail after the switch if `refused`. */
  public async deploy(release: SampleRelease, refused = false): Promise<DeployRun> {
    const { place, env } = this.cloud;
    const content = writeRelease(release, place.file(join('work', release.name)));
    const begun = Date.now();
    const { code, lines } = await runCommand({
      command: 'cdk',
      args: [
        'deploy', 'Shop', '--app', `tsx ${APP}`, '--output', place.assembly, '--require-approval=never', '--ci', '--no-color', '--no-notices',
        '--context', `release=${release.name}`, '--context', `content=${content}`, ...refused ? ['--context', 'refused=true'] : [],
      ],
      cwd: place.folder,
      env,
      log: place.file('cdk.log'),
      signal: this.signal,
    });
    const seconds = (Date.now() - begun) / 1000;
    this.known = await this.outputs();
    if (code === 0) this.ids.set(release.name, this.output('ReleaseId'));
    return { succeeded: code === 0, output: lines.join('\n'), seconds };
  }

  /** Deploys a release that is expected to arrive. */
  public async release(release: SampleRelease): Promise<DeployRun> {
    const run = await this.deploy(release);
    expectThat(run.succeeded, `release ${release.name} to be deployed`, run.output.slice(-1000));
    return run;
  }

  /** By which id the releases that arrived are known. */
  public idOf({ name }: SampleRelease): string {
    return this.ids.get(name) ?? `the id of ${name}, which was not deployed`;
  }

  /** What the stack says of itself. */
  public output(name: string): string {
    expectThat(name in this.known, `an output ${name}`, Object.keys(this.known).join(', ') || 'no outputs');
    return this.known[name];
  }

  /** Asks the distribution as the outside would. */
  public readonly ask: Ask = async (path) => ask(this.cloud.port, this.output('Domain'), path, BY_TLS);

  /** The site's address for a browser on this machine. */
  public get url(): string {
    return `http://${this.output('Domain').split('.')[0]}.cloudfront.localhost:${this.cloud.port}`;
  }

  /** Makes the records of the releases older, since nobody can wait until they are no longer kept. */
  public async passDays(days: number): Promise<void> {
    const { s3 } = new AwsClients(this.cloud);
    const Bucket = this.output('Bucket');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'editions/' }));
    expectThat(Contents.length > 0, 'records of releases', 'none');
    for (const { Key } of Contents) {
      const text = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString();
      const aged = text.replace(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_, date: string) => `"${new Date(Date.parse(date) - days * 24 * 3600_000).toISOString()}"`);
      expectThat(aged !== text, 'a date in each record', text);
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: aged, ContentType: 'application/json' }));
    }
  }

  private async outputs(): Promise<Record<string, string>> {
    const { Stacks = [] } = await new AwsClients(this.cloud).cloudFormation.send(new DescribeStacksCommand({ StackName: 'Shop' }));
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  }
}
