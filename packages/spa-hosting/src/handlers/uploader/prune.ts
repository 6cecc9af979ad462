import type { Editions, Kept } from './editions';
import type { Manifest } from './manifests';
import { keysOf } from './manifests';
import type { Needed, Retention } from './retention';
import { all, kept } from './retention';
import type { Site } from './site';
import { configKey, CONFIGS, manifestKey, SHARED } from '../../private/layout';

/** So many releases are removed at a time. */
const AT_ONCE = 8;

/**
 * Notes what is live and what is superseded. That is not known later, when the router is switched.
 *
 * An edition is superseded from when it is first seen not to be live: that is later than it was true, hardly ever earlier.
 */
export async function mark({ editions }: Site, { live, next }: Needed, now: Date): Promise<Kept[]> {
  return Promise.all((await editions.all()).map(async (edition) => {
    if (edition.id === live.editionId) return change(editions, edition, { seen: now.toISOString(), superseded: undefined, removing: undefined });
    return edition.superseded || edition.id === next.editionId ? edition : change(editions, edition, { superseded: now.toISOString() });
  }));
}

/** Somebody who changes an edition at the same time goes back to it: then it stays as it is. */
async function change(editions: Editions, edition: Kept, changes: Partial<Kept>): Promise<Kept> {
  return await editions.update(edition, changes) ? { ...edition, ...changes } : edition;
}

/**
 * Removes what is no longer kept. Nobody uploads in the meantime, but a rollback may happen at any point.
 *
 * A removal begins with the record of an edition, so that nobody goes back to it any more, and ends with it,
 * so that the next deployment goes on where this one may have broken off.
 *
 * @param editions all there are
 * @returns the ids of the editions that were removed
 */
export async function prune(site: Site, editions: Kept[], needed: Needed, retention: Retention, now: Date): Promise<string[]> {
  const ids = kept(editions, needed, retention, now);
  const removed: Kept[] = [];
  for (const edition of editions) {
    if (!ids.has(edition.id) && (edition.removing || await site.editions.update(edition, { removing: true }))) removed.push(edition);
  }
  const staying = [...editions.filter((edition) => !removed.includes(edition)), ...all(needed)];
  await removeReleases(site, [...new Set(staying.map(({ releaseId }) => releaseId))]);
  await removeConfigs(site, staying.map(({ configId }) => configId));
  await site.editions.remove(removed);
  return removed.map(({ id }) => id);
}

async function removeReleases(site: Site, staying: string[]): Promise<void> {
  const leaving = (await site.manifests.releases()).filter((id) => !staying.includes(id));
  for (const id of leaving) {
    const manifest = await site.manifests.of(id);
    if (manifest?.complete) await site.manifests.write({ ...manifest, complete: false });
  }
  for (let i = 0; i < leaving.length; i += AT_ONCE) {
    await removeSome(site, leaving.slice(i, i + AT_ONCE), staying);
  }
}

/** A site may have hundreds of releases of thousands of files: only the paths that these ones share are kept in memory. */
async function removeSome({ store, bucket, manifests }: Site, leaving: string[], staying: string[]): Promise<void> {
  const unused = new Set<string>();
  for (const id of leaving) {
    const manifest = await manifests.of(id);
    if (manifest) sharedKeys(manifest).forEach((key) => unused.add(key));
  }
  if (unused.size > 0) {
    for (const id of staying) {
      const manifest = await manifests.of(id);
      if (!manifest) throw new Error(`the manifest of the release ${JSON.stringify(id)} is missing, so it is not known which files it shares`);
      sharedKeys(manifest).forEach((key) => unused.delete(key));
    }
  }
  await store.remove(bucket, [...unused]);
  for (const id of leaving) {
    const manifest = await manifests.of(id);
    await store.remove(bucket, manifest ? keysOf(manifest).filter((key) => !key.startsWith(SHARED)) : []);
  }
  await store.remove(bucket, leaving.map(manifestKey));
}

function sharedKeys(manifest: Manifest): string[] {
  return keysOf(manifest).filter((key) => key.startsWith(SHARED));
}

async function removeConfigs({ store, bucket }: Site, staying: (string | undefined)[]): Promise<void> {
  const used = new Set(staying.filter((id) => id !== undefined).map(configKey));
  await store.remove(bucket, (await store.list(bucket, CONFIGS)).filter((key) => !used.has(key)));
}
