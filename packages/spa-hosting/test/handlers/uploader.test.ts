import { uploaderForEachTest } from '../support/uploader';

const uploader = uploaderForEachTest();
const { server } = uploader;

describe('the uploader, as CloudFormation calls it', () => {
  test('uploads a release and answers', async () => {
    expect(await uploader.deliver('Create')).toEqual({
      Status: 'SUCCESS',
      Data: { ReleaseId: 'r1', FilesWritten: '2', EditionsRemoved: '0' },
      PhysicalResourceId: 'SiteRelease',
      StackId: 'stack',
      RequestId: expect.stringMatching(/^request/),
      LogicalResourceId: 'SiteRelease',
    });
    expect(uploader.stored()).toEqual([
      expect.stringMatching(/^\/site\/editions\/r1-[0-9a-f]{8}.json$/), '/site/lock.json', '/site/manifests/r1.json',
      '/site/site/immutable/assets/app-1.js', '/site/site/releases/r1/index.html',
    ]);
    const { body, headers } = server.objects.get('/site/site/releases/r1/index.html')!;
    expect(body.toString()).toBe('<h1>site</h1>');
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
  });

  test('keeps the physical id, so that CloudFormation never deletes an earlier release', async () => {
    expect(await uploader.deliver('Update')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'the-first-one' });
  });

  test('may be called again, and then only looks', async () => {
    await uploader.deliver('Create');
    const before = uploader.stored();
    server.requests.length = 0;
    expect(await uploader.deliver('Create')).toMatchObject({ Data: { FilesWritten: '0' } });
    expect(uploader.stored()).toEqual(before);
    expect(server.requests.filter((request) => request.startsWith('PUT /site/site/') || request.startsWith('GET /assets/'))).toEqual([]);
  });

  test('waits when another upload comes first at the same moment', async () => {
    let others = 0;
    server.before = (request) => {
      if (!request.startsWith('PUT /site/lock.json') || others++ > 0) return;
      server.objects.set('/site/lock.json', { body: Buffer.from('{"owner":"another","until":0}'), headers: {} });
    };
    expect(await uploader.deliver('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(server.requests.filter((request) => request === 'PUT /site/lock.json')).toHaveLength(3);
  });

  test('takes a release without immutable folders', async () => {
    await uploader.deliver('Create', { Immutable: undefined, Changing: undefined });
    expect(uploader.stored()).toContain('/site/site/releases/r1/assets/app-1.js');
  });

  test('lets browsers keep images and fonts for as long as asked, and nothing else', async () => {
    uploader.publish('site.zip', { 'index.html': '', 'logo.svg': '', 'f.woff2': '', 'robots.txt': '' });
    await uploader.deliver('Create', { MediaMaxAge: '86400' });
    const kept = (path: string) => server.objects.get(`/site/site/releases/r1/${path}`)!.headers['cache-control'];
    expect(['index.html', 'robots.txt', 'logo.svg', 'f.woff2'].map(kept)).toEqual(['no-cache', 'no-cache', 'public, max-age=86400', 'public, max-age=86400']);
    uploader.publish('next.zip', { 'index.html': '', 'logo.svg': '' });
    await uploader.deliver('Update', { ReleaseId: 'r2', AssetKey: 'next.zip' });
    expect(server.objects.get('/site/site/releases/r2/logo.svg')!.headers['cache-control']).toBe('no-cache');
  });

  test('answers the id of the configuration', async () => {
    const answer = await uploader.deliver('Create', { RuntimeConfig: '{"a":1}' });
    const { ConfigId: id } = answer!.Data as { ConfigId: string };
    expect(server.objects.get(`/site/site/config/${id}.json`)!.body.toString()).toBe('{"a":1}');
  });

  test('leaves everything in place when the site is deleted', async () => {
    await uploader.deliver('Create');
    const before = uploader.stored();
    expect(await uploader.deliver('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(uploader.stored()).toEqual(before);
  });

  test('empties the bucket first when that goes away too, versions and all', async () => {
    await uploader.deliver('Create');
    expect(await uploader.deliver('Delete', { EmptyOnDelete: 'true' })).toMatchObject({ Status: 'SUCCESS' });
    expect(uploader.stored()).toEqual([]);
    expect(server.objects.has('/assets/site.zip')).toBe(true);
  });

  test('does not mind that somebody has deleted the bucket', async () => {
    server.refusedListing = 'NoSuchBucket';
    expect(await uploader.deliver('Delete', { EmptyOnDelete: 'true' })).toMatchObject({ Status: 'SUCCESS' });
    server.refusedListing = 'AccessDenied';
    expect(await uploader.deliver('Delete', { EmptyOnDelete: 'true' })).toMatchObject({ Status: 'FAILED' });
  });

  test('waits with that until nobody uploads, and reports when that takes too long', async () => {
    await uploader.deliver('Create');
    server.objects.set('/site/lock.json', { body: Buffer.from(JSON.stringify({ owner: 'another', until: Date.now() + 500 })), headers: {} });
    expect(await uploader.deliver('Delete', { EmptyOnDelete: 'true' })).toMatchObject({ Status: 'SUCCESS' });
    expect(server.requests.filter((request) => request === 'GET /site/lock.json').length).toBeGreaterThan(2);
    expect(uploader.stored()).toEqual([]);

    server.objects.set('/site/lock.json', { body: Buffer.from(JSON.stringify({ owner: 'another', until: Date.now() + 60_000 })), headers: {} });
    const answer = await uploader.deliver('Delete', { EmptyOnDelete: 'true' }, { remaining: 10_500 });
    expect(answer).toMatchObject({ Status: 'FAILED' });
    expect(answer!.Reason).toContain('the bucket could not be emptied in time: delete the stack again, which goes on with it');
  });

  test('reports what cannot be deleted', async () => {
    await uploader.deliver('Create');
    server.locked = 'manifests/r1.json';
    const answer = await uploader.deliver('Delete', { EmptyOnDelete: 'true' });
    expect(answer!.Status).toBe('FAILED');
    expect(answer!.Reason).toContain('1 objects could not be deleted, the first is "manifests/r1.json": Access Denied');
  });

  test('reports why it failed, and where to read more', async () => {
    await uploader.deliver('Create');
    uploader.publish('next.zip', { 'index.html': '', 'assets/app-1.js': 'changed' });
    const answer = await uploader.deliver('Update', { ReleaseId: 'r2', AssetKey: 'next.zip' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'the-first-one' });
    expect(answer!.Reason).toMatch(/"assets\/app-1.js" lies in an immutable folder.*\(log stream stream\)$/);
    expect(answer!.contentType).toBeUndefined();
  });

  test('treats an object that something else has written as changed', async () => {
    server.objects.set('/site/site/immutable/assets/app-1.js', { body: Buffer.from('app'), headers: {} });
    expect(await uploader.deliver('Create')).toMatchObject({ Status: 'FAILED' });
  });

  test.each([
    ['GET /site/manifests/r1.json'], ['HEAD /assets/site.zip'], ['HEAD /site/site/config/44136fa355b3678a1146.json'], ['PUT /site/lock.json'], ['GET /2020-05-31/function/router'],
  ])('does not take "forbidden" for "not there": %s', async (request) => {
    server.refuse = (seen) => seen === request ? 403 : undefined;
    expect(await uploader.deliver('Create', { RuntimeConfig: '{}' })).toMatchObject({ Status: 'FAILED' });
    expect(server.requests).toContain(request);
  });

  test('reports that it is late while it still can', async () => {
    const answer = await uploader.deliver('Create', {}, { remaining: 10_000 });
    expect(answer).toMatchObject({ Status: 'FAILED' });
    expect(answer!.Reason).toContain('the upload did not end in time');
  });

  test('answers again when the answer does not get through', async () => {
    server.refusals = 2;
    expect(await uploader.deliver('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(server.requests.filter((request) => request === 'PUT /answer')).toHaveLength(3);
  });

  test('fails when the answer never gets through, so that Lambda delivers the event again', async () => {
    server.refusals = 3;
    await expect(uploader.deliver('Create')).rejects.toThrow("CloudFormation's response URL answered 503");
  });
});
