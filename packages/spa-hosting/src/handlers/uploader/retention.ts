import type { Edition } from './editions';
import type { Served } from '../../private/release/edition';

/** How much is kept beside what is needed. */
export interface Retention {
  /** So many releases that visitors have met before, also if only until a deployment failed. */
  readonly count: number;
  /** And what was superseded less than so long ago. */
  readonly milliseconds: number;
}

/** What has to stay, whatever is kept besides. */
export interface Needed {
  /** What visitors see. */
  readonly live: Served;
  /** What they see after this deployment. */
  readonly next: Served;
  /** What CloudFormation puts back if this deployment fails; not what is live after a rollback by hand. */
  readonly previous?: Served;
}

export function all({ live, next, previous }: Needed): Served[] {
  return [live, next, ...previous ? [previous] : []];
}

/** A rollback takes seconds, and the function has ten minutes: what one is about to make live is not removed meanwhile. */
const LONGEST_ROLLBACK = 15 * 60_000;

/**
 * The ids of the editions that are kept: of each release that is kept the one that was live last, and the recent ones.
 *
 * @param editions all there are, beginning with those that were live last
 */
export function kept(editions: Edition[], needed: Needed, { count, milliseconds }: Retention, now: Date): Set<string> {
  const since = now.getTime() - Math.max(milliseconds, LONGEST_ROLLBACK);
  const recent = editions.filter(({ superseded }) => superseded === undefined || Date.parse(superseded) > since);
  const staying = new Set(all(needed).map(({ releaseId }) => releaseId));
  const met = editions.filter(({ seen }) => seen);
  const earlier = [...new Set(met.map(({ releaseId }) => releaseId))].filter((releaseId) => !staying.has(releaseId)).slice(0, count);
  const last = [...staying, ...earlier].flatMap((releaseId) => met.find((edition) => edition.releaseId === releaseId) ?? []);
  return new Set([...all(needed).map(({ editionId }) => editionId), ...[...recent, ...last].map(({ id }) => id)]);
}
