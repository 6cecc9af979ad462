import type { Publication } from '../../src/handlers/uploader/publish';
import { publish } from '../../src/handlers/uploader/publish';
import { MemoryStore } from '../support/memory-store';
import { zip } from '../support/zip';

const site = { 'index.html': '<h1>1</h1>', 'robots.txt': 'User-agent: *', 'assets/app-1.js': 'one', 'assets/fonts/a.woff2': 'font' };

function wanted(releaseId: string, rest: Partial<Publication> = {}): Publication {
  return { bucket: 'site', releaseId, immutable: ['assets'], changing: [], assetBucket: 'assets', assetKey: releaseId, ...rest };
}

describe('an upload', () => {
  test('puts a release under its id, and immutable files where all releases find them', async () => {
    const store = new MemoryStore({ a: zip(site) });
    expect(await publish(store, wanted('a'))).toEqual({ files: 4 });
    const found = Object.fromEntries([...store.objects.values()].map(({ key, contentType, cacheControl }) => [key, [contentType, cacheControl]]));
    const forever = 'public, max-age=31536000, immutable';
    expect(found).toEqual({
      'site/releases/a/index.html': ['text/html; charset=utf-8', 'no-cache'],
      'site/releases/a/robots.txt': ['text/plain; charset=utf-8', 'no-cache'],
      'site/immutable/assets/app-1.js': ['text/javascript; charset=utf-8', forever],
      'site/immutable/assets/fonts/a.woff2': ['font/woff2', forever],
      'manifests/a.json': ['application/json', 'no-store'],
    });
    expect(store.objects.get('site/releases/a/index.html')!.body.toString()).toBe('<h1>1</h1>');
  });

  test('puts what may change in an immutable folder under the id of the release', async () => {
    const store = new MemoryStore({ a: zip(site), b: zip({ ...site, 'assets/app-1.js': 'two' }) });
    await publish(store, wanted('a', { changing: ['assets/app-1.js'] }));
    await publish(store, wanted('b', { changing: ['assets/app-1.js'] }));
    expect(store.objects.get('site/releases/a/assets/app-1.js')).toMatchObject({ cacheControl: 'no-cache', body: Buffer.from('one') });
    expect(store.objects.get('site/releases/b/assets/app-1.js')).toMatchObject({ cacheControl: 'no-cache', body: Buffer.from('two') });
    expect(store.objects.has('site/immutable/assets/app-1.js')).toBe(false);
  });

  test('says what the release consists of only after everything else is there', async () => {
    const store = new MemoryStore({ a: zip(site) });
    await publish(store, wanted('a'));
    expect(store.writes.at(-1)).toBe('manifests/a.json');
    expect(JSON.parse(store.objects.get('manifests/a.json')!.body.toString())).toEqual({
      release: 'a', immutable: ['assets'], changing: [], files: ['assets/app-1.js', 'assets/fonts/a.woff2', 'index.html', 'robots.txt'], complete: true,
    });
  });

  test('says from the start what it writes, so that what is left of one that broke off can be removed', async () => {
    const store = new MemoryStore({ a: zip(site) });
    store.failingFrom = 2;
    await expect(publish(store, wanted('a'))).rejects.toThrow('the store is out of order');
    expect(JSON.parse(store.objects.get('manifests/a.json')!.body.toString())).toMatchObject({ files: expect.arrayContaining(['assets/app-1.js']), complete: false });
  });

  test('is over when it has failed: nothing is written any more', async () => {
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}.txt`, `${i}`]));
    const store = new MemoryStore({ a: zip(files) });
    store.failingFrom = 10;
    await expect(publish(store, wanted('a'))).rejects.toThrow('the store is out of order');
    const written = store.writes.length;
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect({ concurrent: store.concurrent, written: store.writes.length }).toEqual({ concurrent: 0, written });
  });

  test('does nothing when the release is there, even if its archive is gone', async () => {
    const store = new MemoryStore({ a: zip(site) });
    await publish(store, wanted('a'));
    const before = store.writes.length;
    expect(await publish(store, wanted('a', { assetKey: 'gone' }))).toEqual({ files: 0 });
    expect(store.writes).toHaveLength(before);
  });

  test('that broke off is completed by the next one', async () => {
    const store = new MemoryStore({ a: zip(site) });
    store.failingFrom = 3;
    await expect(publish(store, wanted('a'))).rejects.toThrow('the store is out of order');
    store.failingFrom = Infinity;
    await publish(store, wanted('a'));
    expect(store.objects.size).toBe(5);
    expect(JSON.parse(store.objects.get('manifests/a.json')!.body.toString()).complete).toBe(true);
  });

  test('writes no shared file twice', async () => {
    const store = new MemoryStore({ a: zip(site), b: zip({ ...site, 'index.html': '<h1>2</h1>' }) });
    await publish(store, wanted('a'));
    await publish(store, wanted('b'));
    expect(store.writes.filter((key) => key === 'site/immutable/assets/app-1.js')).toHaveLength(1);
  });

  test('fails, before a file of the release is written, when an immutable file changed under its name', async () => {
    const store = new MemoryStore({ a: zip(site), b: zip({ ...site, 'assets/app-1.js': 'two' }) });
    await publish(store, wanted('a'));
    await expect(publish(store, wanted('b'))).rejects.toThrow(
      '"assets/app-1.js" lies in an immutable folder, but an earlier release has other content under that name: let the bundler put a hash into the name');
    expect([...store.objects.keys()].filter((key) => key.includes('releases/b/'))).toEqual([]);
    expect(store.objects.get('site/immutable/assets/app-1.js')!.body.toString()).toBe('one');
  });

  test('writes some files at a time, not all', async () => {
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}.txt`, `${i}`]));
    const store = new MemoryStore({ a: zip(files) });
    await publish(store, wanted('a'));
    expect(store.mostConcurrent).toBe(32);
  });

  test('keeps a configuration under its content, and never lets browsers keep it', async () => {
    const store = new MemoryStore({ a: zip(site) });
    const { configId } = await publish(store, wanted('a', { runtimeConfig: '{"apiUrl":"https://api.example.com"}' }));
    expect(configId).toMatch(/^[0-9a-f]{20}$/);
    expect(store.objects.get(`site/config/${configId}.json`)).toMatchObject({ contentType: 'application/json', cacheControl: 'no-store' });

    const changed = await publish(store, wanted('a', { runtimeConfig: '{}' }));
    expect(changed.configId).not.toBe(configId);
    const before = store.writes.length;
    expect(await publish(store, wanted('a', { runtimeConfig: '{"apiUrl":"https://api.example.com"}' }))).toEqual({ files: 0, configId });
    expect(store.writes).toHaveLength(before);
  });
});
