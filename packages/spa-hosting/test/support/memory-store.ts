import type { Item, Store } from '../../src/handlers/uploader/store';

/** A store that keeps objects in memory, and what was done to it. */
export class MemoryStore implements Store {
  public readonly objects = new Map<string, Item>();
  public readonly writes: string[] = [];
  public readonly deletions: string[] = [];
  public concurrent = 0;
  public mostConcurrent = 0;

  /** Writes fail from the nth on. */
  public failingFrom = Infinity;

  constructor(private readonly archives: { [key: string]: Buffer }) {}

  public async read(_bucket: string, key: string, start: number, end: number): Promise<Buffer> {
    return this.archives[key].subarray(start, end);
  }

  public async size(_bucket: string, key: string): Promise<number> {
    return this.archives[key].length;
  }

  public async digest(_bucket: string, key: string): Promise<string | undefined> {
    return this.objects.get(key)?.digest;
  }

  public async write(_bucket: string, item: Item): Promise<void> {
    this.mostConcurrent = Math.max(this.mostConcurrent, ++this.concurrent);
    await new Promise((resolve) => setImmediate(resolve));
    this.concurrent--;
    if (this.writes.length + 1 >= this.failingFrom) throw new Error('the store is out of order');
    this.writes.push(item.key);
    this.objects.set(item.key, item);
  }

  public async empty(): Promise<void> {
    this.deletions.push(...this.objects.keys());
    this.objects.clear();
  }
}
