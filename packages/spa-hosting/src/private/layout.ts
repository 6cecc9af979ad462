/**
 * Where things lie in the site's bucket. Shared by the construct, the router's code and the uploader.
 *
 * Everything that the distribution may ask for lies under one folder, its origin path,
 * so that neither the root of the bucket nor the manifests can ever be requested.
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

/** The key of the object that says that a release is complete, and what it consists of. */
export function manifestKey(releaseId: string): string {
  return `manifests/${releaseId}.json`;
}

/** Whether a path of the build, or a folder, lies in one of the folders. */
export function isWithin(path: string, folders: string[]): boolean {
  return folders.some((folder) => `${path}/`.startsWith(`${folder}/`));
}

/** Which files of a build all releases share: those in immutable folders, but for the ones that may change. */
export function isShared(path: string, { immutable, changing }: { readonly immutable: string[]; readonly changing: string[] }): boolean {
  return isWithin(path, immutable) && !changing.includes(path);
}

/**
 * How many bytes a path inside the build may have.
 *
 * S3 keys end at 1,024 bytes; the rest is room for the prefixes above.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export const LONGEST_PATH = 900;
