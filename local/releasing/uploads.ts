import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateFunctionCommand, GetFunctionCommand, PublishFunctionCommand, UpdateFunctionCommand } from '@aws-sdk/client-cloudfront';
import {
  CreateBucketCommand, GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, PutBucketVersioningCommand, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { zip } from './zip';
import { expectThat } from '../checks/check';
import { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';
import { REGION } from '../cloud/environment';
import { ROOT } from '../cloud/places';

/** A build, under the id that the CDK would give it. */
export interface UploadedRelease {
  readonly id: string;
  readonly files: ReadonlyMap<string, string>;
}

/** What can be seen of a process that has ended. */
export interface Ended {
  readonly answer: unknown;
  readonly megabytes: number;
  readonly seconds: number;
}

/** What CloudFormation gets to hear. */
interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** How an event is delivered. */
export interface Circumstances {
  /** The id of the event: the same one for an event that is delivered again. */
  readonly requestId?: string;
  /** What was deployed before. */
  readonly previous?: UploadedRelease;
  /** The process is killed as soon as there are so many objects. */
  readonly killedAt?: number;
  readonly remaining?: number;
  readonly endpoint?: string;
}

/** A bucket and a router of their own, and the uploader in a process of its own. */
export class Uploads {
  public readonly s3: S3Client;
  private readonly clients: AwsClients;
  private readonly bucket: string;
  private readonly router: string;

  constructor(private readonly cloud: RunningCloud, name: string, private readonly signal: AbortSignal) {
    const credentials = { accessKeyId: cloud.place.accessKey, secretAccessKey: 'no-secret-on-the-local-cloud' };
    this.s3 = new S3Client({ endpoint: cloud.endpoint, region: REGION, forcePathStyle: true, credentials });
    this.clients = new AwsClients(cloud);
    this.bucket = `uploads-${name}`;
    this.router = `Router-${name}`;
  }

  public async create(...releases: UploadedRelease[]): Promise<this> {
    for (const Bucket of [this.bucket, `${this.bucket}-assets`]) await this.s3.send(new CreateBucketCommand({ Bucket }));
    await this.s3.send(new PutBucketVersioningCommand({ Bucket: this.bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    for (const { id, files } of releases) {
      await this.s3.send(new PutObjectCommand({ Bucket: `${this.bucket}-assets`, Key: `${id}.zip`, Body: zip(files) }));
    }
    return this;
  }

  /** Delivers an event, and resolves to what CloudFormation hears; undefined if the process was killed before. */
  public async deliver(release: UploadedRelease, circumstances: Circumstances = {}): Promise<{ answer: Answer; ended: Ended } | undefined> {
    const heard: Answer[] = [];
    const url = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        heard.push(JSON.parse(Buffer.concat(chunks).toString()) as Answer);
        response.end();
      });
    });
    await new Promise<void>((resolve) => url.listen(0, '127.0.0.1', resolve));
    try {
      const { previous, requestId = randomUUID() } = circumstances;
      const ended = await this.run({
        RequestType: previous ? 'Update' : 'Create',
        ResponseURL: `http://127.0.0.1:${(url.address() as AddressInfo).port}/`,
        StackId: 'stack',
        RequestId: requestId,
        LogicalResourceId: 'Release',
        PhysicalResourceId: 'Release',
        ResourceProperties: this.properties(release),
        OldResourceProperties: previous && this.properties(previous),
      }, circumstances);
      return ended && { answer: heard[0], ended };
    } finally {
      url.close();
    }
  }

  /** Delivers an event, and switches the router as CloudFormation then does. */
  public async deploy(release: UploadedRelease, previous?: UploadedRelease): Promise<{ answer: Answer; ended: Ended }> {
    const delivered = await this.deliver(release, { previous });
    expectThat(delivered?.answer.Status === 'SUCCESS', 'SUCCESS', delivered?.answer.Reason ?? 'no answer');
    await this.switchTo(release, previous === undefined);
    return delivered;
  }

  /** Calls the function as those do who may roll back. */
  public async call(request: object): Promise<Ended> {
    const ended = await this.run(request, {});
    expectThat(ended !== undefined, 'an answer', 'none');
    return ended;
  }

  /** The release that visitors meet. */
  public async live(): Promise<string> {
    const { FunctionCode } = await this.clients.cloudFront.send(new GetFunctionCommand({ Name: this.router, Stage: 'LIVE' }));
    return /\/releases\/(\w+)/.exec(Buffer.from(FunctionCode ?? '').toString())?.[1] ?? 'nothing';
  }

  public async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3 }, { Bucket: this.bucket, Prefix: prefix })) {
      keys.push(...Contents.map(({ Key = '' }) => Key));
    }
    return keys;
  }

  public async text(key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return await Body?.transformToString() ?? '';
  }

  /** Fails unless a release is there, whole: each file under its key, or those of a sample when there are many. */
  public async expectWhole({ id, files }: UploadedRelease): Promise<void> {
    const keys = new Set(await this.keys('site/'));
    const all = [...files].map(([path, content]) => ({ key: path.startsWith('assets/') ? `site/immutable/${path}` : `site/releases/${id}/${path}`, content }));
    const missing = all.filter(({ key }) => !keys.has(key));
    expectThat(missing.length === 0, `all files of ${id}`, `${missing.length} are missing, such as ${missing[0]?.key}`);
    for (const { key, content } of all.filter((_, i) => i % Math.ceil(all.length / 20) === 0)) {
      expectThat(await this.text(key) === content, `the content of ${key}`, 'another one');
    }
  }

  /** What browsers hear of a file. */
  public async headers(key: string): Promise<string> {
    const { ContentType, CacheControl } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
    return `${ContentType}; ${CacheControl}`;
  }

  /** Lets an hour pass, as far as the records of the editions are concerned. */
  public async age(): Promise<void> {
    for (const Key of await this.keys('editions/')) {
      const edition = JSON.parse(await this.text(Key)) as Record<string, string>;
      const earlier = (time: string | undefined) => time && new Date(Date.parse(time) - 3_600_000).toISOString();
      const aged = { ...edition, deployed: earlier(edition.deployed), seen: earlier(edition.seen), superseded: earlier(edition.superseded) };
      await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body: JSON.stringify(aged) }));
    }
  }

  private properties({ id }: UploadedRelease) {
    return {
      Bucket: this.bucket,
      ReleaseId: id,
      Immutable: ['assets'],
      Changing: [],
      AssetBucket: `${this.bucket}-assets`,
      AssetKey: `${id}.zip`,
      RouterName: this.router,
      RouterCode: codeOf(id),
      KeepCount: '1',
      KeepSeconds: '0',
    };
  }

  private async switchTo({ id }: UploadedRelease, isFirst: boolean): Promise<void> {
    const config = { Comment: 'router', Runtime: 'cloudfront-js-2.0' as const };
    const code = { Name: this.router, FunctionConfig: config, FunctionCode: Buffer.from(codeOf(id)) };
    const { cloudFront } = this.clients;
    if (isFirst) {
      await cloudFront.send(new CreateFunctionCommand(code));
    } else {
      await cloudFront.send(new UpdateFunctionCommand({ ...code, IfMatch: await this.tag() }));
    }
    await cloudFront.send(new PublishFunctionCommand({ Name: this.router, IfMatch: await this.tag() }));
  }

  private async tag(): Promise<string | undefined> {
    const { ETag } = await this.clients.cloudFront.send(new GetFunctionCommand({ Name: this.router, Stage: 'DEVELOPMENT' }));
    return ETag;
  }

  private async run(event: object, { killedAt, remaining = 600_000, endpoint }: Circumstances): Promise<Ended | undefined> {
    const folder = this.cloud.place.file('work');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${randomUUID()}.json`);
    writeFileSync(file, JSON.stringify({ event, remaining }));
    const env = { ...this.cloud.env, BUCKET: this.bucket, ROUTER: this.router, ...endpoint ? { AWS_ENDPOINT_URL: endpoint } : {} };
    const args = [join(ROOT, 'local', 'releasing', 'deliver.mjs'), file];
    const child = spawn(process.execPath, args, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const kill = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    this.signal.addEventListener('abort', kill, { once: true });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    try {
      let killed = false;
      while (killedAt !== undefined && !killed && child.exitCode === null) {
        if ((await this.keys('site/')).length < killedAt) continue;
        kill();
        killed = true;
      }
      const code = await closed;
      if (killed) return undefined;
      const text = Buffer.concat(output).toString();
      expectThat(code === 0, 'the uploader to end', text.slice(-1000));
      return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Ended;
    } finally {
      this.signal.removeEventListener('abort', kill);
    }
  }
}

function codeOf(id: string): string {
  return `const site = {"release":"/releases/${id}","config":"","immutable":["assets"]};\nfunction handler(event) { return event.request; }\n`;
}
