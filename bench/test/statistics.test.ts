import { median, pairedRatio, sampleOf, slope } from '../statistics';

describe('a median', () => {
  test('is the value in the middle, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  test('is the mean of the two in the middle of an even number', () => {
    expect(median([1, 100, 2, 4])).toBe(3);
  });

  test('compares numbers, not words', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  test('leaves the order of the values alone', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test('fails when nothing was measured', () => {
    expect(() => median([])).toThrow('nothing was measured: the median needs at least one value');
  });
});

test('a sample has its fastest and slowest run beside the median', () => {
  expect(sampleOf([4, 2, 90])).toEqual({ median: 4, min: 2, max: 90 });
});

describe('a ratio', () => {
  test('is that of the neighbours, so that a slow spell cancels out', () => {
    // Always twice the peer; the last two pairs ran while the machine was busy. The medians alone would say 20 / 5.
    expect(pairedRatio([10, 20, 200, 240], [5, 10, 100, 120])).toBe(2);
    expect(pairedRatio([10, 300, 10], [100, 100, 1])).toBe(3);
  });

  test('fails when a run lacks a side', () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow('each run needs both sides, got 2 and 1 values');
  });
});

describe('a slope', () => {
  test('is what one more instance costs, without what is loaded once', () => {
    expect(slope(new Map([[1, 108], [10, 500], [51, 508]]))).toBe(8);
  });

  test('does not depend on the order of the counts', () => {
    expect(slope(new Map([[51, 508], [1, 108]]))).toBe(8);
  });

  test('fails when there is one count only', () => {
    expect(() => slope(new Map([[1, 108]]))).toThrow('a slope needs two counts, got [1]');
  });
});
