import { createHash } from 'crypto';
import { contentType } from './file-types';
import type { Item, Store } from './store';
import type { ReadRange, ZipEntry } from './zip';
import { readDirectory, readFiles } from './zip';
import { CONFIG_PATH, isShared, manifestKey, releasePath, SERVED, SHARED_PATH } from '../../private/layout';

/** What is to be in the bucket. */
export interface Publication {
  readonly bucket: string;
  readonly releaseId: string;
  readonly immutable: string[];
  readonly changing: string[];
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

/** Puts a release and its configuration into the bucket. What is there already is left alone, so it can be repeated. */
export async function publish(store: Store, wanted: Publication): Promise<Published> {
  const complete = await store.digest(wanted.bucket, manifestKey(wanted.releaseId)) !== undefined;
  const files = complete ? 0 : await upload(store, wanted);
  return { files, configId: wanted.runtimeConfig === undefined ? undefined : await configure(store, wanted.bucket, wanted.runtimeConfig) };
}

async function upload(store: Store, wanted: Publication): Promise<number> {
  const length = await store.size(wanted.assetBucket, wanted.assetKey);
  const read: ReadRange = (start, end) => store.read(wanted.assetBucket, wanted.assetKey, start, end);
  const entries = await readDirectory(read, length);
  const shared = entries.filter(({ path }) => isShared(path, wanted));
  const own = entries.filter(({ path }) => !isShared(path, wanted));

  // What may be refused comes first.
  await each(read, length, shared, ({ path, content }) => share(store, wanted.bucket, path, content));
  await each(read, length, own, ({ path, content }) =>
    store.write(wanted.bucket, item(`${SERVED}${releasePath(wanted.releaseId)}/${path}`, content, contentType(path), 'no-cache')));

  const { releaseId: release, immutable, changing } = wanted;
  const manifest = { release, immutable, changing, files: entries.map(({ path }) => path).sort() };
  await store.write(wanted.bucket, item(manifestKey(wanted.releaseId), Buffer.from(JSON.stringify(manifest)), 'application/json', 'no-store'));
  return entries.length;
}

/** A file that all releases share: its name stands for its content. */
async function share(store: Store, bucket: string, path: string, content: Buffer) {
  const file = item(`${SERVED}${SHARED_PATH}/${path}`, content, contentType(path), 'public, max-age=31536000, immutable');
  const present = await store.digest(bucket, file.key);
  if (present === file.digest) return;
  if (present !== undefined) {
    throw new Error(`${JSON.stringify(path)} lies in an immutable folder, but an earlier release has other content under that name: ` +
      'let the bundler put a hash into the name, or take the folder out of "immutable"');
  }
  await store.write(bucket, file);
}

async function configure(store: Store, bucket: string, text: string): Promise<string> {
  const body = Buffer.from(text);
  const configId = sha256(body).slice(0, 20);
  const file = item(`${SERVED}${CONFIG_PATH}/${configId}.json`, body, 'application/json', 'no-store');
  if (await store.digest(bucket, file.key) === undefined) await store.write(bucket, file);
  return configId;
}

/** Does the same with each file, batch by batch, some at a time; ends with the first failure. */
async function each(read: ReadRange, length: number, entries: ZipEntry[], act: (file: { path: string; content: Buffer }) => Promise<void>) {
  for await (const batch of readFiles(read, length, entries)) {
    const queue = batch.values();
    await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
      for (const file of queue) await act(file);
    }));
  }
}

function item(key: string, body: Buffer, type: string, cacheControl: string): Item {
  return { key, body, contentType: type, cacheControl, digest: sha256(body) };
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
