import type { Edition } from './editions';
import type { Site } from './site';
import { configKey } from '../../private/layout';
import { servedBy } from '../../private/release/edition';

/** What a rollback has done. */
export interface RolledBack {
  /** The edition that is live now. */
  readonly live: string;
  /** The one that was before; absent if the router had code of another origin. */
  readonly before?: string;
}

/** An edition as it is shown. */
export interface Shown {
  readonly id: string;
  readonly releaseId: string;
  readonly deployed: string;
  /** Absent if it is live, or is about to be. */
  readonly superseded?: string;
  /** When it was last seen to be live, which is looked at with each deployment and rollback. */
  readonly seen?: string;
}

/** All editions that the router can be switched to, beginning with those that were live last. */
export async function list({ editions, router }: Site): Promise<{ live?: string; editions: Shown[] }> {
  const live = servedBy(await router.code())?.editionId;
  const all = (await editions.all()).filter(({ removing }) => !removing);
  return {
    live,
    editions: all.map(({ id, releaseId, deployed, seen, superseded }) => ({ id, releaseId, deployed, seen, superseded })),
  };
}

/**
 * Switches the router to an earlier edition. May be repeated.
 *
 * @param wanted the id of an edition, or of a release, whose latest edition is taken
 */
export async function rollBack(site: Site, wanted: string): Promise<RolledBack> {
  const all = (await site.editions.all()).filter(({ removing }) => !removing);
  const chosen = all.find(({ id, releaseId }) => id === wanted || releaseId === wanted);
  // Held first and looked at then, so that a deployment either sees it and leaves everything there, or is seen here.
  const edition = chosen && await site.editions.hold(chosen.id);
  if (!edition) throw new Error(`there is no release ${JSON.stringify(wanted)} to go back to: ${choice(all)}`);
  await check(site, edition);

  const code = await site.router.code();
  const before = servedBy(code)?.editionId;
  if (code === edition.code) return { live: edition.id, before };
  // Noted first, lest it is forgotten that this one was live; if switching fails, the next deployment sees that it still is.
  if (before) await site.editions.supersede(before, new Date());
  await site.router.switchTo(edition.code);
  return { live: edition.id, before };
}

/** Somebody may have removed objects by hand. */
async function check({ store, bucket, manifests }: Site, { id, releaseId, configId }: Edition): Promise<void> {
  const complete = await manifests.isComplete(releaseId) && (!configId || await store.digest(bucket, configKey(configId)) !== undefined);
  if (!complete) throw new Error(`of the edition ${JSON.stringify(id)} not everything is in the bucket any more: deploy it again from its sources`);
}

function choice(all: Edition[]): string {
  if (all.length === 0) return 'nothing was deployed yet';
  return `there are ${all.map(({ id, superseded }) => superseded ? `${id} (superseded ${superseded})` : id).join(', ')}`;
}
