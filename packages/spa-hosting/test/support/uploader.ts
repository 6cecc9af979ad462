import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { AwsServer } from './aws-server';
import { codeFor } from './memory-site';
import { zip } from './zip';
import { handler } from '../../src/handlers/uploader';

/** The function's own ARN, as CloudFormation calls it. */
export const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:uploader';

/** Some of the properties of the custom resource. */
export interface Properties { readonly [name: string]: unknown }

interface Circumstances {
  /** @default 600,000 */
  readonly remaining?: number;
  /** @default - that of the function itself */
  readonly arn?: string;
  /** What was deployed before. */
  readonly old?: Properties;
}

/** The uploader's handler, and the services that it works with. */
class Uploader {
  public readonly server = new AwsServer();
  private readonly environment = { ...process.env };
  private events = 0;

  public async start(): Promise<void> {
    await this.server.start();
    // The clients read them with their first request.
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: this.server.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      BUCKET: 'site',
      ROUTER: 'router',
    });
  }

  public async stop(): Promise<void> {
    process.env = this.environment;
    await this.server.stop();
  }

  /** Puts a build among the assets. */
  public publish(key: string, files: { [path: string]: string }) {
    this.server.objects.set(`/assets/${key}`, { body: zip(files), headers: {} });
  }

  /** Delivers an event, and resolves to what CloudFormation hears. */
  public async deliver(type: 'Create' | 'Update' | 'Delete', rest: Properties = {}, { remaining = 600_000, arn = FUNCTION, old = {} }: Circumstances = {}) {
    const event = {
      RequestType: type,
      ResourceType: 'Custom::SpaRelease',
      ServiceToken: 'token',
      ResponseURL: `${this.server.url}/answer`,
      StackId: 'stack',
      RequestId: `request ${++this.events}`,
      LogicalResourceId: 'SiteRelease',
      ...type === 'Create' ? {} : { PhysicalResourceId: 'the-first-one' },
      ...type === 'Update' ? { OldResourceProperties: properties(old) } : {},
      ResourceProperties: properties(rest),
    } as CloudFormationCustomResourceEvent;
    await handler(event, { logStreamName: 'stream', invokedFunctionArn: arn, awsRequestId: 'aws', getRemainingTimeInMillis: () => remaining } as Context);
    return this.server.answers.at(-1);
  }

  /** Does what CloudFormation does when everything goes well. */
  public async deploy(rest: Properties, old: Properties) {
    const answer = await this.deliver(this.server.router.live === undefined ? 'Create' : 'Update', rest, { old });
    this.server.router.live = codeFor(String(rest.ReleaseId)).template;
    return answer;
  }

  /** Calls the function as those do who may roll back. */
  public async call(request: unknown) {
    const context = { invokedFunctionArn: `${FUNCTION}:rollback`, awsRequestId: 'aws', getRemainingTimeInMillis: () => 600_000 } as Context;
    return handler(request as Parameters<typeof handler>[0], context);
  }

  /** What is in the site's bucket. */
  public stored(): string[] {
    return [...this.server.objects.keys()].filter((path) => path.startsWith('/site/')).sort();
  }
}

/** An uploader with a build among the assets and nothing in the bucket, anew for each test of a file. */
export function uploaderForEachTest(): Uploader {
  const uploader = new Uploader();
  beforeAll(async () => uploader.start());
  beforeEach(() => {
    uploader.server.reset();
    uploader.publish('site.zip', { 'index.html': '<h1>site</h1>', 'assets/app-1.js': 'app' });
    jest.spyOn(console, 'log').mockImplementation();
    jest.spyOn(console, 'error').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => uploader.stop());
  return uploader;
}

function properties(rest: Properties) {
  return {
    ServiceToken: 'token',
    Bucket: 'site',
    ReleaseId: 'r1',
    Immutable: ['assets'],
    Changing: [],
    AssetBucket: 'assets',
    AssetKey: 'site.zip',
    RouterName: 'router',
    RouterCode: codeFor(String(rest.ReleaseId ?? 'r1'), rest.RuntimeConfig as string | undefined).template,
    KeepCount: '1',
    KeepSeconds: '0',
    ...rest,
  };
}
