import type { Measured } from '../measure';
import { growthPlot, summaryPlot } from '../plot';
import type { Section } from '../report';
import { rowsOf } from '../rows';

/** A case with a name that has to be escaped, and a peer that has 0 of something. */
function section(): Section {
  const side = { module: 'aws-cdk-lib', build: () => undefined };
  const measured: Measured = {
    subject: {
      name: 'doors',
      instance: '',
      features: [],
      notes: [],
      counts: [1, 10],
      targets: [],
      ours: { ...side, name: 'Door<T>' },
      peer: { ...side, name: 'Gate & Co' },
    },
    runs: new Map([
      ['synth:1', { ours: [100, 110], peer: [100, 130] }],
      ['synth:10', { ours: [300, 330], peer: [200, 200] }],
      ['slope', { ours: [22, 24], peer: [11, 8] }],
    ]),
    facts: { ours: { resources: 3 }, peer: { resources: 0 } },
    sizes: { ours: undefined, peer: undefined },
  };
  return { ...measured, rows: rowsOf(measured) };
}

describe('plots', () => {
  test('are the same for the same figures', () => {
    expect(growthPlot(section())).toBe(growthPlot(section()));
    expect(summaryPlot([section()])).toBe(summaryPlot([section()]));
  });

  test('have finite coordinates, even where a peer has nothing', () => {
    expect(growthPlot(section()) + summaryPlot([section()])).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('escape the names that they show', () => {
    expect(growthPlot(section())).toContain('>Door&lt;T><');
    expect(growthPlot(section())).toContain('>Gate &amp; Co<');
  });

  test('have a point for each number of instances and side, higher where it took longer', () => {
    const heights = [...growthPlot(section()).matchAll(/cy="([\d.]+)" r="3.5"/g)].map(([, y]) => Number(y));
    expect(heights).toHaveLength(4);
    const [peerOne, peerTen, oursOne, oursTen] = heights;
    expect(peerTen).toBeLessThan(peerOne);
    expect(oursTen).toBeLessThan(peerTen);
    expect(oursOne).toBeGreaterThan(oursTen);
  });

  test('show what is more than the peer right of the line', () => {
    const plot = summaryPlot([section()]);
    const slope = Number(/cx="([\d.]+)" cy="[\d.]+" r="5" fill="#0f766e"/.exec(plot)?.[1]);
    const once = Number(/x1="([\d.]+)"[^>]*stroke="#374151"/.exec(plot)?.[1]);
    expect(slope).toBeGreaterThan(once);
  });
});
