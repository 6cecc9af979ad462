import type { Note, Store } from './store';
import { editionKey, EDITIONS } from '../../private/layout';
import { servedBy } from '../../private/release/edition';

/** What is kept of an edition. */
export interface Edition {
  readonly id: string;
  readonly releaseId: string;
  readonly configId?: string;
  /** The router's, whole. */
  readonly code: string;
  /** When it was deployed first. */
  readonly deployed: string;
  /** When it was last seen to be live; absent if it has not been so far, and where its deployment failed. */
  readonly seen?: string;
  /** Since when it is known that it is not live. */
  readonly superseded?: string;
  /** Its files may be gone already. */
  readonly removing?: boolean;
}

/** An edition, and how it was read. */
export interface Kept extends Edition {
  readonly note: Note;
}

/** So often two may get into each other's way. */
const ATTEMPTS = 10;

/**
 * The records of all editions of a site.
 *
 * A deployment and a rollback may change a record at the same time, so it is only written if it is still as it was read.
 */
export class Editions {
  constructor(private readonly store: Store, private readonly bucket: string) {}

  /** Begins with those that were live last. */
  public async all(): Promise<Kept[]> {
    const keys = await this.store.list(this.bucket, EDITIONS);
    const found = await Promise.all(keys.map(async (key) => this.read(key)));
    return found.filter((kept) => kept !== undefined).sort(bySeen);
  }

  /** Notes an edition before it goes live, or that one that was live goes live again. */
  public async add(code: string, now: Date): Promise<Edition> {
    const { editionId: id, releaseId, configId } = servedBy(code)!;
    return this.change(id, (before) => ({ id, releaseId, configId, code, deployed: before?.deployed ?? now.toISOString(), seen: before?.seen }));
  }

  /** Notes that an edition goes live again, so that it is not removed; undefined if that is happening already. */
  public async hold(id: string): Promise<Edition | undefined> {
    return this.change(id, (before) => before && !before.removing ? { ...before, superseded: undefined } : undefined);
  }

  /** Notes that an edition is live no longer. */
  public async supersede(id: string, now: Date): Promise<void> {
    await this.change(id, (before) => before && { ...before, seen: now.toISOString(), superseded: now.toISOString() });
  }

  /** Writes an edition if nobody has changed it since it was read. */
  public async update({ note, ...before }: Kept, changes: Partial<Edition>): Promise<boolean> {
    return this.store.replace(this.bucket, editionKey(before.id), JSON.stringify({ ...before, ...changes }), note);
  }

  public async remove(editions: Edition[]): Promise<void> {
    await this.store.remove(this.bucket, editions.map(({ id }) => editionKey(id)));
  }

  private async change<T extends Edition | undefined>(id: string, change: (before: Edition | undefined) => T): Promise<T> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const note = await this.store.note(this.bucket, editionKey(id));
      const edition = change(note && JSON.parse(note.text) as Edition);
      if (!edition || await this.store.replace(this.bucket, editionKey(id), JSON.stringify(edition), note)) return edition;
    }
    throw new Error(`the record of the edition ${JSON.stringify(id)} changed each time that it was written: try again`);
  }

  private async read(key: string): Promise<Kept | undefined> {
    const note = await this.store.note(this.bucket, key);
    return note && { ...JSON.parse(note.text) as Edition, note };
  }
}

/** Earlier than any time. */
const NEVER = '0';

function bySeen(a: Edition, b: Edition): number {
  const [first, second] = [b, a].map(({ seen = NEVER, deployed }) => `${seen} ${deployed}`);
  return first.localeCompare(second);
}
