import { locked } from './lock';
import { mark, prune } from './prune';
import type { Publication, Published } from './publish';
import { configIdOf, publish } from './publish';
import type { Retention } from './retention';
import type { Site } from './site';
import { servedBy, withConfig } from '../../private/release/edition';

/** What a deployment is about to make live. */
export interface Deployment {
  readonly publication: Publication;
  readonly code: RouterCode;
  /** What CloudFormation puts back if the deployment fails. */
  readonly previous?: RouterCode;
  readonly retention: Retention;
}

/** The code of a router, before the id of the configuration is in it. */
export interface RouterCode {
  readonly template: string;
  readonly runtimeConfig?: string;
}

/** The event that is worked on. */
export interface Turn {
  readonly id: string;
  /** When Lambda ends the function, in milliseconds since 1970. */
  readonly until: number;
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface Deployed extends Published {
  /** The editions that were removed. */
  readonly removed: string[];
}

/** Puts everything in place that is needed before the router is switched, and removes what is no longer kept. */
export async function deploy(site: Site, deployment: Deployment, turn: Turn): Promise<Deployed> {
  return locked(site.store, site.bucket, { owner: turn.id, until: turn.until }, turn.signal, async () => {
    const published = await publish(site.store, deployment.publication);
    await site.editions.add(complete(deployment.code), new Date());
    return { ...published, removed: await cleanUp(site, deployment) };
  });
}

async function cleanUp(site: Site, { code, previous, retention }: Deployment): Promise<string[]> {
  const live = servedBy(await site.router.code());
  // Before the first deployment, and when somebody has put other code there, it is not known what visitors need.
  if (!live) return [];
  const needed = { live, next: servedBy(complete(code))!, previous: previous && servedBy(complete(previous)) };
  const now = new Date();
  const editions = await mark(site, needed, now);
  try {
    return await prune(site, editions, needed, retention, now);
  } catch (error) {
    console.error('earlier releases were not removed, the next deployment tries again:', error);
    return [];
  }
}

function complete({ template, runtimeConfig }: RouterCode): string {
  return withConfig(template, runtimeConfig === undefined ? undefined : configIdOf(runtimeConfig));
}
