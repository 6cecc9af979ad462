import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { handler } from '../../src/handlers/uploader';
import { S3Server } from '../support/s3-server';
import { zip } from '../support/zip';

const server = new S3Server();
const environment = { ...process.env };

beforeAll(async () => {
  await server.start();
  // The client reads them with its first request.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_MAX_ATTEMPTS: '1',
  });
});

beforeEach(() => {
  server.reset();
  server.objects.set('/assets/site.zip', { body: zip({ 'index.html': '<h1>site</h1>', 'assets/app-1.js': 'app' }), headers: {} });
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
});

afterEach(() => jest.restoreAllMocks());

afterAll(async () => {
  process.env = environment;
  await server.stop();
});

async function deliver(type: 'Create' | 'Update' | 'Delete', properties: { [name: string]: unknown } = {}, remaining = 600_000) {
  const event = {
    RequestType: type,
    ResourceType: 'Custom::SpaRelease',
    ServiceToken: 'token',
    ResponseURL: `${server.url}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'SiteRelease',
    ...type === 'Create' ? {} : { PhysicalResourceId: 'the-first-one' },
    ResourceProperties: {
      ServiceToken: 'token', Bucket: 'site', ReleaseId: 'r1', Immutable: ['assets'], Changing: [], AssetBucket: 'assets', AssetKey: 'site.zip', ...properties,
    },
  } as CloudFormationCustomResourceEvent;
  await handler(event, { logStreamName: 'stream', getRemainingTimeInMillis: () => remaining } as Context);
  return server.answers.at(-1);
}

function stored(): string[] {
  return [...server.objects.keys()].filter((path) => path.startsWith('/site/')).sort();
}

describe('the uploader, as CloudFormation calls it', () => {
  test('uploads a release and answers', async () => {
    expect(await deliver('Create')).toEqual({
      Status: 'SUCCESS',
      Data: { ReleaseId: 'r1', FilesWritten: '2' },
      PhysicalResourceId: 'SiteRelease',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'SiteRelease',
    });
    expect(stored()).toEqual(['/site/manifests/r1.json', '/site/site/immutable/assets/app-1.js', '/site/site/releases/r1/index.html']);
    const { body, headers } = server.objects.get('/site/site/releases/r1/index.html')!;
    expect(body.toString()).toBe('<h1>site</h1>');
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
  });

  test('keeps the physical id, so that CloudFormation never deletes an earlier release', async () => {
    expect(await deliver('Update')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'the-first-one' });
  });

  test('may be called again, and then only looks', async () => {
    await deliver('Create');
    server.requests.length = 0;
    expect(await deliver('Create')).toMatchObject({ Data: { FilesWritten: '0' } });
    expect(server.requests).toEqual(['HEAD /site/manifests/r1.json', 'PUT /answer']);
  });

  test('takes a release without immutable folders', async () => {
    await deliver('Create', { Immutable: undefined, Changing: undefined });
    expect(stored()).toContain('/site/site/releases/r1/assets/app-1.js');
  });

  test('answers the id of the configuration', async () => {
    const answer = await deliver('Create', { RuntimeConfig: '{"a":1}' });
    const { ConfigId: id } = answer!.Data as { ConfigId: string };
    expect(server.objects.get(`/site/site/config/${id}.json`)!.body.toString()).toBe('{"a":1}');
  });

  test('leaves everything in place when the site is deleted', async () => {
    await deliver('Create');
    const before = stored();
    expect(await deliver('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(stored()).toEqual(before);
  });

  test('empties the bucket first when that goes away too, versions and all', async () => {
    await deliver('Create');
    expect(await deliver('Delete', { EmptyOnDelete: 'true' })).toMatchObject({ Status: 'SUCCESS' });
    expect(stored()).toEqual([]);
    expect(server.objects.has('/assets/site.zip')).toBe(true);
  });

  test('does not mind that somebody has deleted the bucket', async () => {
    server.refusedListing = 'NoSuchBucket';
    expect(await deliver('Delete', { EmptyOnDelete: 'true' })).toMatchObject({ Status: 'SUCCESS' });
    server.refusedListing = 'AccessDenied';
    expect(await deliver('Delete', { EmptyOnDelete: 'true' })).toMatchObject({ Status: 'FAILED' });
  });

  test('reports what cannot be deleted', async () => {
    await deliver('Create');
    server.locked = 'manifests/r1.json';
    const answer = await deliver('Delete', { EmptyOnDelete: 'true' });
    expect(answer!.Status).toBe('FAILED');
    expect(answer!.Reason).toContain('1 objects could not be deleted, the first is "manifests/r1.json": Access Denied');
  });

  test('reports why it failed, and where to read more', async () => {
    await deliver('Create');
    server.objects.set('/assets/next.zip', { body: zip({ 'index.html': '', 'assets/app-1.js': 'changed' }), headers: {} });
    const answer = await deliver('Update', { ReleaseId: 'r2', AssetKey: 'next.zip' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'the-first-one' });
    expect(answer!.Reason).toMatch(/"assets\/app-1.js" lies in an immutable folder.*\(log stream stream\)$/);
    expect(answer!.contentType).toBeUndefined();
  });

  test('treats an object that something else has written as changed', async () => {
    server.objects.set('/site/site/immutable/assets/app-1.js', { body: Buffer.from('app'), headers: {} });
    expect(await deliver('Create')).toMatchObject({ Status: 'FAILED' });
  });

  test('does not take "forbidden" for "not there"', async () => {
    server.headStatus = 403;
    expect(await deliver('Create')).toMatchObject({ Status: 'FAILED' });
    expect(stored()).toEqual([]);
  });

  test('reports that it is late while it still can', async () => {
    const answer = await deliver('Create', {}, 10_000);
    expect(answer).toMatchObject({ Status: 'FAILED' });
    expect(answer!.Reason).toContain('the upload did not end in time');
    // Lambda would stop here; a test has to see the upload end, lest it reaches into the next one.
    while (!server.objects.has('/site/manifests/r1.json')) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test('answers again when the answer does not get through', async () => {
    server.refusals = 2;
    expect(await deliver('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(server.requests.filter((request) => request === 'PUT /answer')).toHaveLength(3);
  });

  test('fails when the answer never gets through, so that Lambda delivers the event again', async () => {
    server.refusals = 3;
    await expect(deliver('Create')).rejects.toThrow("CloudFormation's response URL answered 503");
  });
});
