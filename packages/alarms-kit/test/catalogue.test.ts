import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { catalogue } from './packs/catalogue';
import { RECOMMENDED } from './packs/recommended';
import { PACKS } from '../src/packs/all';

const FILE = path.join(__dirname, '..', 'ALARMS.md');

describe('the catalogue of alarms', () => {
  test('says what the packs say (write it anew with UPDATE_CATALOGUE=1)', () => {
    if (process.env.UPDATE_CATALOGUE) {
      writeFileSync(FILE, catalogue());
    }
    expect(readFileSync(FILE, 'utf8')).toBe(catalogue());
  });

  test('names each alarm once, and has a working link for each of its entries', () => {
    const text = catalogue();
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title);
    expect(new Set(headings).size).toBe(headings.length);
    expect(headings.filter((title) => title.includes(': '))).toHaveLength(PACKS.flatMap(({ alarms }) => Object.keys(alarms)).length);
    const anchors = headings.map((title) => title.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'));
    expect([...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor).filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });
});

describe("AWS's list of recommended alarms", () => {
  test.each(Object.entries(RECOMMENDED))('has for %s an alarm here or a reason each', (method, all = []) => {
    const pack = PACKS.find((candidate) => candidate.method === method);
    for (const { metric, ours } of all) {
      if ('reason' in ours) {
        expect(ours.reason.length).toBeGreaterThan(10);
      } else {
        const metrics = Object.values(pack?.alarms[ours.key]?.reads ?? {}).map((reading) => reading.metric);
        expect([metric, metrics]).toEqual([metric, expect.arrayContaining([metric])]);
      }
    }
  });

  test('is what an alarm refers to that says so, metric by metric', () => {
    for (const { method, alarms } of PACKS) {
      for (const [key, { source, reads }] of Object.entries(alarms)) {
        if (!source.includes('Best_Practice_Recommended_Alarms') || method === 'watchLoadBalancer') continue;
        const listed = (RECOMMENDED[method] ?? []).map(({ metric }) => metric);
        expect([`${method} ${key}`, Object.values(reads).some(({ metric }) => listed.includes(metric))]).toEqual([`${method} ${key}`, true]);
      }
    }
  });
});
