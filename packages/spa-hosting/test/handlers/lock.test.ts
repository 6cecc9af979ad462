import { locked } from '../../src/handlers/uploader/lock';
import { MemoryStore } from '../support/memory-store';

const MINUTE = 60_000;

const never = new AbortController().signal;

function holder(owner: string, until = Date.now() + MINUTE) {
  return { owner, until };
}

describe('the lock of a bucket', () => {
  beforeEach(() => {
    jest.spyOn(console, 'error').mockImplementation();
  });

  afterEach(() => jest.restoreAllMocks());

  test('lets one upload work after the other', async () => {
    const store = new MemoryStore({});
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push(`${name} ends`);
    };
    const one = locked(store, 'site', holder('one'), never, work('one'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.all([one, locked(store, 'site', holder('two'), never, work('two'))]);
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  test('lets one of two in that come at the same moment', async () => {
    const store = new MemoryStore({});
    let working = 0;
    const work = async () => {
      expect(++working).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      working--;
    };
    await Promise.all(['one', 'two'].map(async (owner) => locked(store, 'site', holder(owner), never, work)));
  });

  test('lets nobody in any more who waited while the bucket was emptied', async () => {
    const store = new MemoryStore({});
    const emptying = locked(store, 'site', holder('one'), never, async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await store.empty();
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(locked(store, 'site', holder('two'), never, async () => 'refilled')).rejects.toThrow('the bucket was emptied in the meantime, since the site is deleted');
    await emptying;
    expect(store.objects.size).toBe(0);
  });

  test('is free again when the work has failed', async () => {
    const store = new MemoryStore({});
    await expect(locked(store, 'site', holder('one'), never, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await locked(store, 'site', holder('two'), never, async () => 'done')).toBe('done');
  });

  test('is free again when whoever held it cannot be at work any more', async () => {
    const store = new MemoryStore({});
    await store.replace('site', 'lock.json', JSON.stringify(holder('crashed', Date.now() - 1)), undefined);
    expect(await locked(store, 'site', holder('two'), never, async () => 'done')).toBe('done');
  });

  test('lets the event in that holds it, when it is delivered again', async () => {
    const store = new MemoryStore({});
    await store.replace('site', 'lock.json', JSON.stringify(holder('one')), undefined);
    expect(await locked(store, 'site', holder('one'), never, async () => 'done')).toBe('done');
  });

  test('fails with a sentence when the time is over before the other has ended', async () => {
    const store = new MemoryStore({});
    await store.replace('site', 'lock.json', JSON.stringify(holder('one')), undefined);
    await expect(locked(store, 'site', holder('two'), AbortSignal.timeout(20), async () => 'done'))
      .rejects.toThrow('another upload to this site did not end in time: deploy again');
  });

  test('does not undo what was done when it cannot be given back, and ends by itself', async () => {
    const store = new MemoryStore({});
    const done = await locked(store, 'site', holder('one', Date.now() + 30), never, async () => {
      store.before = async () => Promise.reject(new Error('the store is out of order'));
      return 'done';
    });
    expect(done).toBe('done');
    expect(console.error).toHaveBeenCalledWith('the lock ends by itself:', expect.any(Error));
    store.before = async () => undefined;
    expect(await locked(store, 'site', holder('two'), never, async () => 'done')).toBe('done');
  });

  test('is not given back by one whose time was over, when another holds it', async () => {
    const store = new MemoryStore({});
    await locked(store, 'site', holder('one', Date.now() - 1), never, async () => {
      await store.replace('site', 'lock.json', JSON.stringify(holder('two')), await store.note('site', 'lock.json'));
    });
    expect(JSON.parse((await store.note('site', 'lock.json'))!.text)).toMatchObject({ owner: 'two' });
  });
});
