import type { Item, Note, Store } from '../../src/handlers/uploader/store';

/** A store that keeps objects in memory, and what was done to it. */
export class MemoryStore implements Store {
  public readonly objects = new Map<string, Item>();
  public readonly writes: string[] = [];
  public readonly deletions: string[] = [];
  public concurrent = 0;
  public mostConcurrent = 0;

  /** Writes fail from the nth on. */
  public failingFrom = Infinity;

  private readonly tags = new Map<string, number>();

  constructor(private readonly archives: { [key: string]: Buffer }) {}

  /** Comes before everything that is done, such as a failure, or a turn of somebody else. */
  public before: (operation: string) => Promise<void> = async () => undefined;

  public async read(_bucket: string, key: string, start: number, end: number): Promise<Buffer> {
    await this.before(`read ${key}`);
    return this.archives[key].subarray(start, end);
  }

  public async size(_bucket: string, key: string): Promise<number> {
    await this.before(`size ${key}`);
    return this.archives[key].length;
  }

  public async digest(_bucket: string, key: string): Promise<string | undefined> {
    await this.before(`digest ${key}`);
    return this.objects.get(key)?.digest;
  }

  public async write(_bucket: string, item: Item): Promise<void> {
    this.mostConcurrent = Math.max(this.mostConcurrent, ++this.concurrent);
    try {
      await this.before(`write ${item.key}`);
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      this.concurrent--;
    }
    if (this.writes.length + 1 >= this.failingFrom) throw new Error('the store is out of order');
    this.put(item);
  }

  public async list(_bucket: string, prefix: string): Promise<string[]> {
    await this.before(`list ${prefix}`);
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  public async note(_bucket: string, key: string): Promise<Note | undefined> {
    await this.before(`note ${key}`);
    const found = this.objects.get(key);
    return found && { text: found.body.toString(), tag: `${this.tags.get(key)}` };
  }

  public async replace(_bucket: string, key: string, text: string, read: Note | undefined): Promise<boolean> {
    await this.before(`replace ${key}`);
    const tag = this.objects.has(key) ? `${this.tags.get(key)}` : undefined;
    if (tag !== read?.tag) return false;
    this.put({ key, body: Buffer.from(text), contentType: 'application/json', cacheControl: '', digest: '' });
    return true;
  }

  public async remove(_bucket: string, keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.before(`remove ${key}`);
      this.deletions.push(key);
      this.objects.delete(key);
    }
  }

  public async empty(): Promise<void> {
    this.deletions.push(...this.objects.keys());
    this.objects.clear();
  }

  private put(item: Item) {
    this.writes.push(item.key);
    this.objects.set(item.key, item);
    this.tags.set(item.key, (this.tags.get(item.key) ?? 0) + 1);
  }
}
