import { contentType } from './file-types';
import { Manifests } from './manifests';
import type { Store } from './store';
import { item, sha256 } from './store';
import type { ReadRange, ZipEntry } from './zip';
import { readDirectory, readFiles } from './zip';
import { configKey, fileKey, isShared, SHARED } from '../../private/layout';

/** What is to be in the bucket. */
export interface Publication {
  readonly bucket: string;
  readonly releaseId: string;
  readonly immutable: string[];
  readonly changing: string[];
  /** For so many seconds browsers keep images and fonts that are not shared; they revalidate them if it is absent. */
  readonly mediaMaxAge?: string;
  readonly assetBucket: string;
  readonly assetKey: string;
  readonly runtimeConfig?: string;
}

/** What came of it. */
export interface Published {
  /** How many files were written; 0 if the release was there already. */
  readonly files: number;
  readonly configId?: string;
}

/** So many objects are written at a time: the SDK opens at most 50 connections. */
const AT_A_TIME = 32;

/**
 * Puts a release and its configuration into the bucket, and can be repeated: a release that is complete is left alone; of one that is not,
 * its own files are written again, and those that releases share only where they are missing.
 */
export async function publish(store: Store, wanted: Publication): Promise<Published> {
  const complete = await new Manifests(store, wanted.bucket).isComplete(wanted.releaseId);
  const files = complete ? 0 : await upload(store, wanted);
  return { files, configId: wanted.runtimeConfig === undefined ? undefined : await configure(store, wanted.bucket, wanted.runtimeConfig) };
}

/** The id of a configuration: the same for the same text. */
export function configIdOf(text: string): string {
  return sha256(Buffer.from(text)).slice(0, 20);
}

async function upload(store: Store, wanted: Publication): Promise<number> {
  const length = await store.size(wanted.assetBucket, wanted.assetKey);
  const read: ReadRange = (start, end) => store.read(wanted.assetBucket, wanted.assetKey, start, end);
  const entries = await readDirectory(read, length);
  const shared = entries.filter(({ path }) => isShared(path, wanted));
  const own = entries.filter(({ path }) => !isShared(path, wanted));

  // Said before it is true, so that what an upload leaves behind that breaks off is known, and can be removed.
  const { releaseId: release, immutable, changing } = wanted;
  const manifest = { release, immutable, changing, files: entries.map(({ path }) => path).sort() };
  const manifests = new Manifests(store, wanted.bucket);
  await manifests.write({ ...manifest, complete: false });

  // What may be refused comes first. Looking at each file would take as long as writing it.
  const present = new Set(shared.length > 0 ? await store.list(wanted.bucket, SHARED) : []);
  await each(read, length, shared, ({ path, content }) => share(store, wanted.bucket, path, content, present));
  const media = wanted.mediaMaxAge === undefined ? 'no-cache' : `public, max-age=${wanted.mediaMaxAge}`;
  await each(read, length, own, ({ path, content }) => {
    const type = contentType(path);
    return store.write(wanted.bucket, item(fileKey(path, manifest), content, type, /^(?:image|font)\//.test(type) ? media : 'no-cache'));
  });

  await manifests.write({ ...manifest, complete: true });
  return entries.length;
}

/** A file that all releases share: its name stands for its content. */
async function share(store: Store, bucket: string, path: string, content: Buffer, present: Set<string>) {
  const file = item(`${SHARED}${path}`, content, contentType(path), 'public, max-age=31536000, immutable');
  if (!present.has(file.key)) return store.write(bucket, file);
  if (await store.digest(bucket, file.key) !== file.digest) {
    throw new Error(`${JSON.stringify(path)} lies in an immutable folder, but an earlier release has other content under that name: ` +
      'let the bundler put a hash into the name, or take the folder out of "immutable"');
  }
}

async function configure(store: Store, bucket: string, text: string): Promise<string> {
  const configId = configIdOf(text);
  const file = item(configKey(configId), Buffer.from(text), 'application/json', 'no-store');
  if (await store.digest(bucket, file.key) === undefined) await store.write(bucket, file);
  return configId;
}

/** Does the same with each file, batch by batch, some at a time. Ends with the first failure, when nothing is under way any more. */
async function each(read: ReadRange, length: number, entries: ZipEntry[], act: (file: { path: string; content: Buffer }) => Promise<void>) {
  for await (const batch of readFiles(read, length, entries)) {
    const failures: unknown[] = [];
    const queue = batch.values();
    await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
      for (const file of queue) {
        if (failures.length > 0) return;
        await act(file).catch((error) => failures.push(error));
      }
    }));
    if (failures.length > 0) throw failures[0];
  }
}
