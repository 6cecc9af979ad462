import { createHash } from 'crypto';

/**
 * What visitors see: a release, its configuration and its routing. All of that is in the code of the router,
 * so an edition is known by the code alone, wherever that is read.
 */
export interface Served {
  /** `<release>-<hash of the code>` */
  readonly editionId: string;
  readonly releaseId: string;
  readonly configId?: string;
}

/** Stands in the code of a router for the id of a configuration, which is known only when the values of other stacks are. */
export const CONFIG_TO_COME = '?';

/** The code that CloudFormation makes of it. */
export function withConfig(code: string, configId: string | undefined): string {
  return configId === undefined ? code : code.replace(`"config":"${CONFIG_TO_COME}"`, `"config":"${configId}"`);
}

/** What a router with this code serves; undefined if there is no router, or if its code was not made here. */
export function servedBy(code: string | undefined): Served | undefined {
  if (code === undefined) return undefined;
  const found = /"release":"\/releases\/([\w-]+)","config":"(\w*)"/.exec(code);
  if (!found) return undefined;
  const [, releaseId, configId] = found;
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 8);
  return { editionId: `${releaseId}-${hash}`, releaseId, configId: configId || undefined };
}
