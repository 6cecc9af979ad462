import type { Target } from '../case';
import type { Measured } from '../measure';
import { missed } from '../report';
import { rowsOf, seriesRows } from '../rows';

/** A case of which only the figures matter. */
function measured(targets: Target[], figures: Partial<Measured> = {}): Measured {
  const side = { module: 'aws-cdk-lib', build: () => undefined };
  return {
    subject: { name: 'doors', instance: '', features: [], notes: [], counts: [1, 10], targets, ours: { ...side, name: 'ours' }, peer: { ...side, name: 'peer' } },
    runs: new Map([
      ['import', { ours: [10, 12, 11], peer: [20, 24, 22] }],
      ['synth:1', { ours: [100, 110], peer: [100, 100] }],
      ['synth:10', { ours: [300, 330], peer: [200, 200] }],
    ]),
    facts: { ours: { resources: 3, findings: 0, keys: 2 }, peer: { resources: 5, findings: 4, handles: 1 } },
    sizes: { ours: { tarball: 1000, unpacked: 3000, installed: 3000, packages: 1 }, peer: undefined },
    ...figures,
  };
}

function row(targets: Target[], id: string, figures?: Partial<Measured>) {
  return rowsOf(measured(targets, figures)).find((candidate) => candidate.id === id)!;
}

describe('a table', () => {
  test('has the median, the spread and the ratio of what varies', () => {
    expect(row([], 'import')).toMatchObject({ ours: { median: 11, min: 10, max: 12 }, peer: { median: 22 }, ratio: 0.5 });
  });

  test('names the number of instances', () => {
    expect(row([], 'synth:10').label).toBe('synthesis of 10, CPU ms');
  });

  test('has figures that only one side has', () => {
    expect(row([], 'keys')).toMatchObject({ label: 'keys', ours: { median: 2 }, peer: undefined, ratio: undefined });
    expect(row([], 'handles')).toMatchObject({ ours: undefined, peer: { median: 1 } });
    expect(row([], 'tarball')).toMatchObject({ label: 'tarball, kB', ours: { median: 1 }, peer: undefined });
  });

  test('has no ratio to nothing', () => {
    expect(row([], 'findings', { facts: { ours: { findings: 0 }, peer: { findings: 0 } } }).ratio).toBeUndefined();
  });
});

describe('a target', () => {
  test('can be a ratio to the peer', () => {
    expect(row([{ measure: 'import', ratio: 0.5 }], 'import').verdict).toEqual({ wanted: '<= 0.5 x', met: true });
    expect(row([{ measure: 'import', ratio: 0.4 }], 'import').verdict).toEqual({ wanted: '<= 0.4 x', met: false });
  });

  test('can be a limit', () => {
    expect(row([{ measure: 'resources', limit: 3 }], 'resources').verdict).toEqual({ wanted: '<= 3', met: true });
    expect(row([{ measure: 'resources', limit: 2 }], 'resources').verdict).toEqual({ wanted: '<= 2', met: false });
  });

  test('can be a floor', () => {
    expect(row([{ measure: 'keys', atLeast: 2 }], 'keys').verdict).toEqual({ wanted: '>= 2', met: true });
    expect(row([{ measure: 'keys', atLeast: 3 }], 'keys').verdict).toEqual({ wanted: '>= 3', met: false });
  });

  test('speaks of all numbers of instances, each judged by itself', () => {
    const targets = [{ measure: 'synth', ratio: 1.2 }];
    expect(row(targets, 'synth:1').verdict?.met).toBe(true);
    expect(row(targets, 'synth:10').verdict?.met).toBe(false);
    expect(row(targets, 'import').verdict).toBeUndefined();
  });

  test('is met by 0 against 0, and missed by anything against 0', () => {
    const targets = [{ measure: 'findings', ratio: 1 }];
    expect(row(targets, 'findings', { facts: { ours: { findings: 0 }, peer: { findings: 0 } } }).verdict?.met).toBe(true);
    expect(row(targets, 'findings', { facts: { ours: { findings: 1 }, peer: { findings: 0 } } }).verdict?.met).toBe(false);
  });

  test('is missed when ours has no such figure', () => {
    expect(row([{ measure: 'handles', limit: 9 }], 'handles').verdict?.met).toBe(false);
  });

  test('fails when it speaks of a measure that does not exist', () => {
    expect(() => rowsOf(measured([{ measure: 'speed', ratio: 1 }]))).toThrow('no measure is called "speed": use one of ["import","synth:1",');
  });

  test('that is missed is told with its figures', () => {
    const seen = measured([{ measure: 'resources', limit: 2 }, { measure: 'findings', limit: 0 }]);
    expect(missed([{ ...seen, rows: rowsOf(seen) }])).toEqual(['doors: resources: 3 against 5, wanted <= 2']);
  });
});

describe('a contest', () => {
  const series = new Map([['deploy', { ours: [8, 10, 9], peer: [10, 20, 12] }], ['upload', { ours: [1, 2, 3], peer: [2, 4, 6] }]]);

  test('has a row for each figure, with its verdict', () => {
    const rows = seriesRows(series, [{ measure: 'deploy', ratio: 1 }]);
    expect(rows).toMatchObject([
      { label: '`cdk deploy`, s', ours: { median: 9 }, peer: { median: 12 }, ratio: 0.75, verdict: { met: true } },
      { label: 'of that the function, s', ratio: 0.5, verdict: undefined },
    ]);
  });

  test('is lost when ours takes longer', () => {
    expect(seriesRows(series, [{ measure: 'deploy', ratio: 0.7 }])[0].verdict).toEqual({ wanted: '<= 0.7 x', met: false });
  });

  test('fails when its target speaks of a measure that does not exist', () => {
    expect(() => seriesRows(series, [{ measure: 'resources', ratio: 1 }])).toThrow('no measure is called "resources"');
  });
});
