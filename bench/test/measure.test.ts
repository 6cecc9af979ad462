import { alternate } from '../measure';

describe('runs', () => {
  test('take turns: each run of ours is followed by one of the peer', async () => {
    const order: string[] = [];
    await alternate(2, async (which) => order.push(which), () => undefined);
    expect(order).toEqual(['ours', 'peer', 'ours', 'peer', 'ours', 'peer']);
  });

  test('begin with a pair that does not count', async () => {
    let clock = 0;
    const seen = await alternate(3, async () => ++clock, () => undefined);
    expect(seen).toEqual({ ours: [3, 5, 7], peer: [4, 6, 8] });
  });

  test('are never at the same time', async () => {
    let running = 0;
    let most = 0;
    await alternate(2, async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    }, () => undefined);
    expect(most).toBe(1);
  });

  test('are told one by one', async () => {
    let told = 0;
    await alternate(4, async () => 0, () => told++);
    expect(told).toBe(4);
  });

  test('end with the first that fails', async () => {
    const runs = alternate(7, async (which) => {
      if (which === 'peer') throw new Error('the peer is broken');
    }, () => undefined);
    await expect(runs).rejects.toThrow('the peer is broken');
  });
});
