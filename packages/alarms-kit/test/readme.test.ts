import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKS } from '../src/packs/all';

const [readme, catalogue] = ['README.md', 'ALARMS.md'].map((name) => readFileSync(join(__dirname, '..', name), 'utf8'));

describe('the README', () => {
  test('names every method, and every alarm of it', () => {
    for (const { method, alarms } of PACKS) {
      const row = readme.split('\n').find((line) => line.startsWith('| `watch') && line.split('|')[1].includes(`\`${method}\``));
      const named = [...row?.matchAll(/`(\w+)`/g) ?? []].map(([, word]) => word).filter((word) => !word.startsWith('watch'));
      expect([method, named.sort()]).toEqual([method, Object.keys(alarms).sort()]);
    }
  });

  test('compares with what AWS recommends as the catalogue does', () => {
    const table = /\| Resource \| AWS recommends \| of these here [^]+?\n\n/.exec(catalogue)![0];
    expect(readme).toContain(table);
  });
});
