/**
 * Where things lie in the site's bucket. Shared by the construct, the router's code and the uploader.
 *
 * | key | holds | changes |
 * |---|---|---|
 * | `site/releases/<release>/<path>` | the files of a release, but for the shared ones; its id is the hash of the build | never |
 * | `site/immutable/<path>` | the files in immutable folders, of all releases | never |
 * | `site/config/<config>.json` | a runtime configuration; its id is the hash of the text | never |
 * | `manifests/<release>.json` | the paths of a release, and whether all of them are there | twice |
 * | `editions/<edition>.json` | the whole code of a router, and since when it is superseded | when that changes |
 * | `lock.json` | which upload is running, and until when it can be | with each upload |
 *
 * A release is files. An edition is what visitors see: a release, its configuration and its routing. All of that is in the code of the
 * router, which is the switch, and the only thing that says what is live; so an edition is that code, and known by its hash.
 *
 * Everything that the distribution may ask for lies under one folder, its origin path,
 * so that neither the root of the bucket nor the records can ever be requested.
 */
export const SERVED = 'site';

/** The path under the origin path at which a release's own files are served. */
export function releasePath(releaseId: string): string {
  return `/releases/${releaseId}`;
}

/** The path under the origin path at which the immutable files of all releases are served. */
export const SHARED_PATH = '/immutable';

/** The path under the origin path at which runtime configurations are served. */
export const CONFIG_PATH = '/config';

/** Where it is kept what releases consist of, and whether they are complete. */
export const MANIFESTS = 'manifests/';

export function manifestKey(releaseId: string): string {
  return `${MANIFESTS}${releaseId}.json`;
}

/** Where it is kept which code the router has had. */
export const EDITIONS = 'editions/';

export function editionKey(editionId: string): string {
  return `${EDITIONS}${editionId}.json`;
}

/** Where it is kept which upload is running. */
export const LOCK = 'lock.json';

/** Where the immutable files of all releases are. */
export const SHARED = `${SERVED}${SHARED_PATH}/`;

/** The key of a file of a release. */
export function fileKey(path: string, release: Sharing & { readonly release: string }): string {
  return isShared(path, release) ? `${SHARED}${path}` : `${SERVED}${releasePath(release.release)}/${path}`;
}

/** Where runtime configurations are. */
export const CONFIGS = `${SERVED}${CONFIG_PATH}/`;

export function configKey(configId: string): string {
  return `${CONFIGS}${configId}.json`;
}

/** What says which files of a release are shared. */
export interface Sharing {
  readonly immutable: string[];
  readonly changing: string[];
}

/** Whether a path of the build, or a folder, lies in one of the folders. */
export function isWithin(path: string, folders: string[]): boolean {
  return folders.some((folder) => `${path}/`.startsWith(`${folder}/`));
}

/** Which files of a build all releases share: those in immutable folders, but for the ones that may change. */
export function isShared(path: string, { immutable, changing }: Sharing): boolean {
  return isWithin(path, immutable) && !changing.includes(path) && !changing.includes(`*${endingOf(path)}`);
}

/** From the last dot on, which need not be in the name of the file: what counts is that the router does the same. */
export function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.'));
}

/**
 * How many bytes a path inside the build may have.
 *
 * S3 keys end at 1,024 bytes; the rest is room for the prefixes above.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export const LONGEST_PATH = 900;
