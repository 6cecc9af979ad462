import { runs } from '@ashlar/testing';
import * as fc from 'fast-check';
import { SpaRouting } from '../src';
import { folder } from './support/folder';
import { MemoryStore } from './support/memory-store';
import { routerOf } from './support/router';
import { zip } from './support/zip';
import { publish } from '../src/handlers/uploader/publish';
import { readBuild } from '../src/private/content/build';
import { routerCode } from '../src/private/front/router-code';

jest.setTimeout(10_000 + runs() * 400);

type Files = { [path: string]: string };

/** A hash that is no word; of one bundler's hashes all others may look like words. */
const entry = (hash: fc.Arbitrary<string>) => hash.filter((text) => /\d[A-Za-z]/.test(text) && /[A-Z]|^[0-9a-f]+$/.test(text));

const name = fc.constantFrom('index', 'page', 'my-page', 'user_list', 'Detail', 'vendor', '787');

function written(files: string[]): Files {
  return Object.fromEntries(['index.html', 'robots.txt', ...files].map((path) => [path, `content of ${path}`]));
}

function build(hash: fc.Arbitrary<string>, chunk: (name: string, hash: string) => string[]): fc.Arbitrary<Files> {
  return fc.tuple(entry(hash), fc.array(fc.tuple(name, hash), { maxLength: 8 }), fc.constantFrom([], ['assets/logo.svg', 'static/media/logo.svg']))
    .map(([first, others, pictures]) => written([['main', first], ...others].flatMap(([of, text]) => chunk(of, text)).concat(pictures)));
}

const vite = build(fc.stringMatching(/^[\w-]{8}$/), (of, hash) => [`assets/${of}-${hash}.js`, `assets/${of}-${hash}.js.map`, `assets/${of}-${hash}.css`, `assets/${of}-${hash}.wasm`]);

const webpack = fc.constantFrom(8, 16, 20).chain((length) => build(fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)), (of, hash) => [
  `static/js/${of}.${hash}.chunk.js`, `static/js/${of}.${hash}.chunk.js.map`, `static/js/${of}.${hash}.chunk.js.LICENSE.txt`, `static/css/${of}.${hash}.css`,
]));

const CODE = /\.(js|css|map|wasm|LICENSE\.txt)$/;

describe('a tab that is still open on the last release', () => {
  test.each([['Vite', vite], ['webpack', webpack]])('finds each script and style that %s has written', async (_, builds) => {
    await fc.assert(fc.asyncProperty(builds, builds, async (before, after) => {
      const store = new MemoryStore({ before: zip(before), after: zip(after) });
      const releases = [before, after].map((files) => readBuild(folder(files), undefined));
      for (const [i, { releaseId, immutable, changing }] of releases.entries()) {
        await publish(store, { bucket: 'site', releaseId, immutable, changing, assetBucket: 'assets', assetKey: ['before', 'after'][i] });
      }
      const [, next] = releases;
      const route = routerOf(routerCode(next, SpaRouting.historyApi()._strategy(next), undefined));
      for (const path of Object.keys(before).filter((file) => CODE.test(file))) {
        expect({ path, content: store.objects.get(`site${route(`/${path}`).uri}`)?.body.toString() }).toEqual({ path, content: before[path] });
      }
    }), { numRuns: runs() });
  });
});
