import { codeFor } from '../support/memory-site';
import { FUNCTION, uploaderForEachTest } from '../support/uploader';

const uploader = uploaderForEachTest();
const { server } = uploader;

describe('the uploader, as releases follow each other', () => {
  const r2 = { ReleaseId: 'r2', AssetKey: 'next.zip' };

  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse('2026-11-01T00:00:00Z'), doNotFake: ['setImmediate', 'setTimeout', 'clearTimeout', 'nextTick', 'queueMicrotask', 'performance'] });
    for (const name of ['next', 'third']) {
      uploader.publish(`${name}.zip`, { 'index.html': name, 'assets/app-1.js': 'app', [`assets/${name}.js`]: name });
    }
  });

  afterEach(() => jest.useRealTimers());

  async function history() {
    await uploader.deploy({ ReleaseId: 'r1' }, {});
    jest.setSystemTime(Date.now() + 86_400_000);
    await uploader.deploy(r2, { ReleaseId: 'r1' });
    jest.setSystemTime(Date.now() + 86_400_000);
  }

  test('removes what is no longer kept, but nothing that others use', async () => {
    await history();
    expect(await uploader.deploy({ ReleaseId: 'r3', AssetKey: 'third.zip' }, r2)).toMatchObject({ Data: { EditionsRemoved: '0' } });
    jest.setSystemTime(Date.now() + 86_400_000);
    uploader.publish('fourth.zip', { 'index.html': 'fourth' });
    expect(await uploader.deploy({ ReleaseId: 'r4', AssetKey: 'fourth.zip' }, { ReleaseId: 'r3' })).toMatchObject({ Data: { EditionsRemoved: '1' } });
    expect(uploader.stored().filter((path) => path.startsWith('/site/manifests/'))).toEqual(['/site/manifests/r2.json', '/site/manifests/r3.json', '/site/manifests/r4.json']);
    expect(uploader.stored()).toContain('/site/site/immutable/assets/app-1.js');
    expect(uploader.stored()).not.toContain('/site/site/releases/r1/index.html');
  });

  test('does not fail a deployment because something cannot be removed', async () => {
    await history();
    await uploader.deploy({ ReleaseId: 'r3', AssetKey: 'third.zip' }, r2);
    jest.setSystemTime(Date.now() + 86_400_000);
    server.locked = 'site/releases/r1/index.html';
    uploader.publish('fourth.zip', { 'index.html': 'fourth' });
    expect(await uploader.deploy({ ReleaseId: 'r4', AssetKey: 'fourth.zip' }, { ReleaseId: 'r3' })).toMatchObject({ Status: 'SUCCESS', Data: { EditionsRemoved: '0' } });
    expect(console.error).toHaveBeenCalledWith('earlier releases were not removed, the next deployment tries again:', expect.any(Error));
    server.locked = undefined;
    expect(await uploader.deploy({ ReleaseId: 'r4', AssetKey: 'fourth.zip' }, { ReleaseId: 'r3' })).toMatchObject({ Data: { EditionsRemoved: '1' } });
  });

  test('is rolled back by a call, in one step', async () => {
    await history();
    const { live, editions } = await uploader.call({ list: 'releases' }) as { live: string; editions: { id: string; releaseId: string; superseded?: string }[] };
    expect(editions.map(({ releaseId }) => releaseId).sort()).toEqual(['r1', 'r2']);
    const first = editions.find(({ releaseId }) => releaseId === 'r1')!.id;
    expect(await uploader.call({ rollback: first })).toEqual({ live: first, before: live });
    expect(server.router.live).toBe(codeFor('r1').template);
    expect(await uploader.call({ rollback: 'r2' })).toEqual({ live, before: first });
    expect(server.router.live).toBe(codeFor('r2').template);
  });

  test('may be rolled back twice', async () => {
    await history();
    await uploader.call({ rollback: 'r1' });
    const { changes } = server.router;
    const again = await uploader.call({ rollback: 'r1' }) as { live: string; before: string };
    expect(again.before).toBe(again.live);
    expect(server.router.changes).toBe(changes);
  });

  test('says what there is to go back to', async () => {
    await expect(uploader.call({ rollback: 'r0' })).rejects.toThrow('there is no release "r0" to go back to: nothing was deployed yet');
    await history();
    await uploader.deliver('Update', { ReleaseId: 'r3', AssetKey: 'third.zip' }, { old: r2 });
    await expect(uploader.call({ rollback: 'r0' }))
      .rejects.toThrow(/^there is no release "r0" to go back to: there are r2-[0-9a-f]{8}, r1-[0-9a-f]{8} \(superseded 2026-11-03T00:00:00.000Z\), r3-[0-9a-f]{8}$/);
  });

  test('can be asked before there is anything', async () => {
    expect(await uploader.call({ list: 'releases' })).toEqual({ live: undefined, editions: [] });
  });

  test('goes back to a configuration, too, as long as it is there', async () => {
    const configured = { RuntimeConfig: '{"a":1}' };
    await uploader.deliver('Create', configured);
    server.router.live = codeFor('r1').template;
    expect(await uploader.call({ rollback: 'r1' })).toMatchObject({ live: expect.stringMatching(/^r1-/) });
    expect(server.router.live).toContain('"config":"015abd7f5cc57a2dd94b"');
    server.router.live = codeFor('r1').template;
    server.objects.delete('/site/site/config/015abd7f5cc57a2dd94b.json');
    await expect(uploader.call({ rollback: 'r1' })).rejects.toThrow('not everything is in the bucket any more');
  });

  test('is rolled back also from code that somebody has put there by hand', async () => {
    await history();
    server.router.live = `${codeFor('r2').template} // changed`;
    expect(await uploader.call({ rollback: 'r1' })).toMatchObject({ live: expect.stringMatching(/^r1-/), before: expect.stringMatching(/^r2-/) });
    server.router.live = 'function handler(event) { return event.request; }';
    expect(await uploader.call({ rollback: 'r2' })).toEqual({ live: expect.stringMatching(/^r2-/), before: undefined });
    expect(server.router.live).toBe(codeFor('r2').template);
  });

  test('does not go back to what somebody has removed by hand', async () => {
    await history();
    server.objects.delete('/site/manifests/r1.json');
    await expect(uploader.call({ rollback: 'r1' })).rejects.toThrow(/^of the edition "r1-[0-9a-f]{8}" not everything is in the bucket any more: deploy it again from its sources$/);
    expect(server.router.live).toBe(codeFor('r2').template);
  });

  test.each([['is published', '/publish'], ['is read again', '?Stage=DEVELOPMENT']])('gives way to a deployment that changes the router before it %s', async (_, request) => {
    await history();
    server.before = (seen) => {
      if (server.router.changes === 0 || !seen.endsWith(request)) return;
      server.router.changes++;
      server.router.development = 'the code of a deployment';
    };
    await expect(uploader.call({ rollback: 'r1' })).rejects.toThrow('the router was changed by somebody else at the same time');
    expect(server.router.live).toBe(codeFor('r2').template);
  });

  test.each([{}, { rollback: 1 }, { list: 'all' }, { rollback: ['r1'] }])('fails when it is called with %j', async (request) => {
    await expect(uploader.call(request)).rejects.toThrow(`a call says {"list":"releases"} or {"rollback":"<id>"}, got ${JSON.stringify(request)}`);
  });

  test('takes no event of CloudFormation from those who may only roll back', async () => {
    await uploader.deliver('Create');
    const before = uploader.stored();
    await expect(uploader.deliver('Delete', { EmptyOnDelete: 'true' }, { arn: `${FUNCTION}:rollback` })).rejects.toThrow('only the function itself, without an alias, takes events');
    expect(uploader.stored()).toEqual(before);
  });

  test('takes out nothing while somebody else\'s code is live, since it is not known what that needs', async () => {
    await history();
    await uploader.deploy({ ReleaseId: 'r3', AssetKey: 'third.zip' }, r2);
    jest.setSystemTime(Date.now() + 86_400_000);
    server.router.live = 'function handler(event) { return event.request; }';
    expect(await uploader.deliver('Update', { ReleaseId: 'r3', AssetKey: 'third.zip' }, { old: { ReleaseId: 'r3' } })).toMatchObject({ Data: { EditionsRemoved: '0' } });
    expect(uploader.stored()).toContain('/site/manifests/r1.json');
  });
});
