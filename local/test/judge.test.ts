import type { Seen } from '../releasing/judge';
import { judge } from '../releasing/judge';
import type { SampleRelease } from '../releasing/sample-releases';
import { NOTICE, PAGE, sampleRelease } from '../releasing/sample-releases';

const [a, b, c] = ['A', 'B', 'C'].map(sampleRelease);
const all = [a, b, c];
let now = 0;

/** What a visitor gets who asks for a file when a release is live. */
function answer(release: SampleRelease, file: string, of?: SampleRelease): Seen {
  return { path: `/${file}`, file, of: of?.name, status: 200, body: release.files.get(file) ?? '', at: ++now };
}

const page = (release: SampleRelease) => answer(release, PAGE);
const notice = (release: SampleRelease) => answer(release, NOTICE);
const details = (release: SampleRelease) => answer(release, release.details, release);

describe('a visitor', () => {
  test('is content with one release, whose chunks all come from it', () => {
    expect(judge([page(a), notice(a), details(a)], all, ['A'])).toEqual({ requests: 3, switches: [] });
  });

  test('sees a release replace another once, and is told when', () => {
    const seen = [page(a), notice(a), notice(b), page(b)];
    expect(judge(seen, all, ['A', 'B'])).toEqual({ requests: 4, switches: [{ to: 'B', at: seen[2].at }] });
  });

  test('may keep a tab of the earlier release', () => {
    expect(() => judge([page(a), page(b), details(a), details(b)], all, ['A', 'B'])).not.toThrow();
  });

  test('sees a release come and go when its deployment fails', () => {
    expect(judge([page(b), page(c), page(b)], all, ['B', 'C', 'B']).switches.map(({ to }) => to)).toEqual(['C', 'B']);
  });
});

describe('the judge of what a visitor got fails', () => {
  test('when an answer of the earlier release follows one of the next', () => {
    expect(() => judge([page(b), notice(a), page(b)], all, ['A', 'B'])).toThrow('expected A, then B, saw B, then A, then B');
  });

  test('when the release never arrives', () => {
    expect(() => judge([page(a), page(a)], all, ['A', 'B'])).toThrow('expected A, then B, saw A');
  });

  test('when a release that is none of the way is seen, however shortly', () => {
    expect(() => judge([page(a), notice(c), page(b)], all, ['A', 'B'])).toThrow('saw A, then C, then B');
  });

  test('when nobody asked for anything', () => {
    expect(() => judge([], all, ['A'])).toThrow('saw nothing');
  });

  test('when something is missing', () => {
    const missing = { ...details(a), status: 404, body: '<Error/>' };
    expect(() => judge([page(a), missing], all, ['A'])).toThrow(`expected /${a.details} with 200, saw 404 "<Error/>"`);
  });

  test('when a chunk is not that of the page that asks for it', () => {
    const other = { ...details(a), body: b.files.get(b.details)! };
    expect(() => judge([page(a), other], all, ['A'])).toThrow(`expected ${a.details} of a release`);
  });

  test('when the page is answered in the place of a chunk', () => {
    expect(() => judge([page(a), { ...details(a), body: a.files.get(PAGE)! }], all, ['A'])).toThrow(`expected ${a.details} of a release`);
  });

  test('when an answer is of no release, and be it by a byte', () => {
    expect(() => judge([{ ...page(a), body: `${a.files.get(PAGE)} ` }], all, ['A'])).toThrow('expected index.html of a release at /index.html');
  });

  test('when what is asked for does not tell releases apart', () => {
    expect(() => judge([answer(a, 'favicon.svg')], all, ['A'])).toThrow('expected /favicon.svg to tell its release, saw what A and B and C have in common');
  });
});

describe('sample releases', () => {
  test('differ in everything that changes, and share what does not', () => {
    for (const file of [PAGE, NOTICE, 'config.json']) {
      expect(new Set(all.map(({ files }) => files.get(file))).size).toBe(3);
    }
    expect(new Set(all.map(({ entry }) => entry)).size).toBe(3);
    expect(new Set(all.map(({ details: path }) => path)).size).toBe(3);
    expect(new Set(all.map(({ files }) => files.get('favicon.svg'))).size).toBe(1);
  });

  test('are the same whenever they are made', () => {
    expect([...sampleRelease('A').files]).toEqual([...a.files]);
  });

  test('have pages that name the chunks of their own release', () => {
    for (const { files, entry, details: path } of all) {
      expect(files.get(PAGE)).toContain(`src="/${entry}"`);
      expect(files.get(entry)).toContain(`import('/${path}')`);
    }
  });
});
