import { setFlagsFromString } from 'v8';
import { runInNewContext } from 'vm';
import { deploy } from '../../src/handlers/uploader/deploy';
import { mark, prune } from '../../src/handlers/uploader/prune';
import { kept } from '../../src/handlers/uploader/retention';
import { rollBack } from '../../src/handlers/uploader/rollback';
import { servedBy } from '../../src/private/release/edition';
import { codeFor, MemorySite } from '../support/memory-site';

const NOW = new Date('2026-11-30T00:00:00Z');
const DAY = 86_400_000;

function daysAgo(days: number): string {
  return new Date(NOW.getTime() - days * DAY).toISOString();
}

function edition(releaseId: string, seen?: number, superseded?: number, id = `${releaseId}-0`) {
  return {
    id, releaseId, code: '', deployed: daysAgo(100), seen: seen === undefined ? undefined : daysAgo(seen), superseded: superseded === undefined ? undefined : daysAgo(superseded),
  };
}

function served(releaseId: string, editionId = `${releaseId}-0`) {
  return { releaseId, editionId };
}

describe('what is kept', () => {
  const editions = [edition('e', 0), edition('d', 10, 10), edition('c', 20, 20), edition('b', 30, 30), edition('a', 40, 40)];
  const needed = { live: served('e'), next: served('f') };

  test.each([
    ['so many releases that were live before', 2, 0, ['c-0', 'd-0', 'e-0', 'f-0']],
    ['and those that were superseded a short time ago', 1, 25, ['c-0', 'd-0', 'e-0', 'f-0']],
    ['even if there are none', 1, 0, ['d-0', 'e-0', 'f-0']],
  ])('is the live release, the next one, %s', (_, count, days, ids) => {
    expect([...kept(editions, needed, { count, milliseconds: days * DAY }, NOW)].sort()).toEqual(ids);
  });

  test('is what somebody has rolled back to, and what CloudFormation puts back if the next one fails', () => {
    const gone = [edition('a', 0), edition('d', 5, 5), edition('e', 10, 10), edition('b', 30, 30)];
    expect([...kept(gone, { live: served('a'), next: served('f'), previous: served('e') }, { count: 1, milliseconds: 0 }, NOW)].sort())
      .toEqual(['a-0', 'd-0', 'e-0', 'f-0']);
  });

  test('is of each release the edition that was live last, since a change of the configuration is no release', () => {
    const configured = [edition('b', 0, undefined, 'b-3'), edition('b', 5, 5, 'b-2'), edition('b', 10, 10, 'b-1'), edition('a', 20, 20, 'a-2'), edition('a', 30, 30, 'a-1')];
    expect([...kept(configured, { live: served('b', 'b-3'), next: served('b', 'b-4') }, { count: 1, milliseconds: 0 }, NOW)].sort()).toEqual(['a-2', 'b-3', 'b-4']);
  });

  test('is what was never live only for as long as asked', () => {
    const failed = [edition('b', 0), edition('x', undefined, 2), edition('a', 10, 10)];
    expect(kept(failed, { live: served('b'), next: served('c') }, { count: 1, milliseconds: 0 }, NOW).has('x-0')).toBe(false);
    expect(kept(failed, { live: served('b'), next: served('c') }, { count: 1, milliseconds: 3 * DAY }, NOW).has('x-0')).toBe(true);
  });

  test('is what a rollback is about to make live', () => {
    const held = [edition('b', 0), edition('c', 5, 5), edition('a', 10, 10 / (24 * 60))];
    expect(kept(held, { live: served('b'), next: served('f') }, { count: 1, milliseconds: 0 }, NOW).has('a-0')).toBe(true);
  });
});

describe('a removal', () => {
  const builds = { a: { 'index.html': 'a', 'assets/a.js': 'a' }, b: { 'index.html': 'b', 'assets/b.js': 'b' } };

  async function deployTo(site: MemorySite, releaseId: string) {
    return deploy(site, {
      publication: { bucket: 'site', releaseId, immutable: ['assets'], changing: [], assetBucket: 'assets', assetKey: releaseId },
      code: codeFor(releaseId),
      retention: { count: 1, milliseconds: 0 },
    }, { id: releaseId, until: Date.now() + 60_000, signal: new AbortController().signal });
  }

  async function deployed() {
    const site = new MemorySite(builds);
    for (const releaseId of ['a', 'b']) {
      await deployTo(site, releaseId);
      site.memoryRouter.current = codeFor(releaseId).template;
    }
    return site;
  }

  test('that broke off lets no release pass for complete: deployed again, it is uploaded again', async () => {
    const site = await deployed();
    const live = servedBy(codeFor('b').template)!;
    site.before = async (operation) => {
      if (operation === 'remove site/releases/a/index.html') throw new Error('the store is out of order');
    };
    await expect(prune(site, [], { live, next: live }, { count: 1, milliseconds: 0 }, new Date())).rejects.toThrow('the store is out of order');
    expect(site.memory.objects.has('site/immutable/assets/a.js')).toBe(false);
    site.before = async () => undefined;
    expect(await deployTo(site, 'a')).toMatchObject({ files: 2 });
    expect(site.memory.objects.get('site/immutable/assets/a.js')!.body.toString()).toBe('a');
  });

  test('removes nothing when it is not known what a release that stays has', async () => {
    const site = await deployed();
    const live = servedBy(codeFor('b').template)!;
    const before = site.memory.deletions.length;
    await expect(prune(site, [], { live, next: { releaseId: 'missing', editionId: 'missing-0' } }, { count: 1, milliseconds: 0 }, new Date()))
      .rejects.toThrow('the manifest of the release "missing" is missing, so it is not known which files it shares');
    expect(site.memory.deletions).toHaveLength(before);
  });

  test('of releases of 10,000 files holds the paths of few of them at a time', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const site = new MemorySite({});
    const shared = (i: number) => Array.from({ length: 10_000 }, (_, file) => `assets/a-file-of-the-release-${i + Math.floor(file / 5000)}-${file % 5000}.js`);
    const ids = Array.from({ length: 60 }, (_, i) => `release${i}`);
    let most = 0;
    let reads = 0;
    // Made when they are read, so that the store needs no memory.
    Object.assign(site.manifests, {
      releases: async () => ids,
      write: async () => undefined,
      of: async (release: string) => {
        if (++reads % 15 === 0) {
          collect();
          most = Math.max(most, process.memoryUsage().heapUsed);
        }
        return { release, immutable: ['assets'], changing: [], complete: true, files: shared(ids.indexOf(release)) };
      },
    });
    collect();
    const before = process.memoryUsage().heapUsed;
    const editions = ids.slice(1).map((releaseId) => ({ ...edition(releaseId, 1), note: { text: '', tag: '' } }));
    await prune(site, editions, { live: served(ids[59]), next: served(ids[59]) }, { count: 100, milliseconds: 0 }, NOW);
    expect(reads).toBeGreaterThan(60);
    expect((most - before) / 1024 / 1024).toBeLessThan(15);
    expect(site.memory.deletions.filter((key) => key.startsWith('site/'))).toEqual(shared(0).filter((path) => path.includes('release-0-')).map((path) => `site/immutable/${path}`));
  });

  test('spares what is live although somebody has changed its code by hand', async () => {
    const site = await deployed();
    const live = servedBy(`${codeFor('a').template} // changed`)!;
    const noted = (await site.editions.all()).filter(({ releaseId }) => releaseId === 'b');
    await prune(site, noted, { live, next: servedBy(codeFor('b').template)! }, { count: 1, milliseconds: 0 }, new Date());
    expect([...site.memory.objects.keys()]).toEqual(expect.arrayContaining(['site/releases/a/index.html', 'site/immutable/assets/a.js', 'manifests/a.json']));
  });

  test('passes over what somebody has removed by hand in the meantime', async () => {
    const site = await deployed();
    const live = servedBy(codeFor('b').template)!;
    site.before = async (operation) => {
      if (operation === 'note manifests/a.json') site.memory.objects.delete('manifests/a.json');
    };
    await prune(site, [], { live, next: live }, { count: 1, milliseconds: 0 }, new Date());
    expect(site.memory.objects.has('site/releases/b/index.html')).toBe(true);
  });

  test('sees an edition that somebody removes while they are read as gone', async () => {
    const site = await deployed();
    site.before = async (operation) => {
      if (operation.startsWith('note editions/a-')) site.memory.objects.delete(operation.slice('note '.length));
    };
    expect((await site.editions.all()).map(({ releaseId }) => releaseId)).toEqual(['b']);
  });

  test('leaves the record of an edition to somebody who goes back to it at the same moment', async () => {
    const site = await deployed();
    const [before] = (await site.editions.all()).filter(({ releaseId }) => releaseId === 'a');
    await site.editions.update(before, { superseded: undefined });
    site.before = async (operation) => {
      if (!operation.startsWith('replace editions/a-')) return;
      site.before = async () => undefined;
      await site.editions.hold(before.id);
    };
    const live = servedBy(codeFor('b').template)!;
    const marked = await mark(site, { live, next: live }, NOW);
    expect(marked.find(({ id }) => id === before.id)).not.toHaveProperty('superseded', NOW.toISOString());
    expect((await site.editions.all()).find(({ id }) => id === before.id)!.superseded).toBeUndefined();
  });

  test('is seen by somebody who wants to go back to what is being removed', async () => {
    const site = await deployed();
    const [leaving] = (await site.editions.all()).filter(({ releaseId }) => releaseId === 'a');
    let reads = 0;
    site.before = async (operation) => {
      if (operation !== `note editions/${leaving.id}.json` || ++reads < 2) return;
      site.before = async () => undefined;
      await site.editions.update(leaving, { removing: true });
    };
    await expect(rollBack(site, 'a')).rejects.toThrow('there is no release "a" to go back to: there are ');
    expect(site.memoryRouter.current).toBe(codeFor('b').template);
  });

  test('gives up on a record that others change all the time', async () => {
    const site = await deployed();
    site.before = async (operation) => {
      const key = operation.slice('replace '.length);
      if (!operation.startsWith('replace editions/a-')) return;
      site.before = async () => undefined;
      await site.memory.write('site', { ...site.memory.objects.get(key)! });
      site.before = hold;
    };
    const hold = site.memory.before;
    await expect(rollBack(site, 'a')).rejects.toThrow(/^the record of the edition "a-[0-9a-f]{8}" changed each time that it was written: try again$/);
  });
});
