import { setTimeout as delay } from 'timers/promises';
import type { Note, Store } from './store';
import { LOCK } from '../../private/layout';

/** Who is at work in a bucket. */
interface Holder {
  /** The event that is worked on: when Lambda delivers it once more, it goes on. */
  readonly owner: string;
  /** Milliseconds since 1970 at which the work is over, since Lambda ends it then at the latest. */
  readonly until: number;
}

/** How often it is looked whether others have finished. */
const INTERVAL = 1000;

/**
 * Does something while nobody else uploads or removes. CloudFormation works on one deployment at a time, but Lambda delivers an event
 * once more after a crash, when the deployment may have been given up and the next one begun, or the site be deleted.
 */
export async function locked<T>(store: Store, bucket: string, holder: Holder, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  await acquire(store, bucket, holder, signal);
  try {
    return await work();
  } finally {
    await release(store, bucket, holder.owner).catch((error) => console.error('the lock ends by itself:', error));
  }
}

async function acquire(store: Store, bucket: string, holder: Holder, signal: AbortSignal): Promise<void> {
  for (let waited = false; ; waited = true) {
    const note = await store.note(bucket, LOCK);
    // It is never removed but with everything else.
    if (waited && !note) throw new Error('the bucket was emptied in the meantime, since the site is deleted');
    if (isFree(note, holder.owner) && await store.replace(bucket, LOCK, JSON.stringify(holder), note)) return;
    await delay(INTERVAL, undefined, { signal }).catch(() => {
      throw new Error('another upload to this site did not end in time: deploy again');
    });
  }
}

function isFree(note: Note | undefined, owner: string): boolean {
  if (!note) return true;
  const holder = JSON.parse(note.text) as Holder;
  return holder.owner === owner || holder.until < Date.now();
}

async function release(store: Store, bucket: string, owner: string): Promise<void> {
  const note = await store.note(bucket, LOCK);
  if (note && (JSON.parse(note.text) as Holder).owner === owner) {
    await store.replace(bucket, LOCK, JSON.stringify({ owner, until: 0 }), note);
  }
}
