import { createHash } from 'crypto';
import { runs } from '@ashlar/testing';
import * as fc from 'fast-check';
import { hashed, plainlyNamed } from '../src/private/content/content-hash';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const bytes = (content: string) => [...createHash('sha256').update(content).digest()];

/** How bundlers name the same content. */
const BUNDLERS: [string, (content: string) => string][] = [
  ['Vite', (content) => `assets/index-${bytes(content).slice(0, 8).map((byte) => BASE64URL[byte % 64]).join('')}.js`],
  ['esbuild', (content) => `assets/chunk-${bytes(content).slice(0, 8).map((byte) => BASE32[byte % 32]).join('')}.js`],
  ['webpack', (content) => `static/js/main.${Buffer.from(bytes(content)).toString('hex').slice(0, 8)}.chunk.js`],
  ['webpack, for images', (content) => `static/media/logo.${Buffer.from(bytes(content)).toString('hex').slice(0, 20)}.svg`],
];

describe('the hash in a name', () => {
  test.each([
    'assets/index-BGzqvJ1K.js', 'assets/a-Bc-D_9fG.css', 'assets/my-icon-x9QwErT1.png', 'assets/index.4e3f9c1d.js',
    'main-5K2JYE7Z.js', 'polyfills-FFHMD2TL.js', 'static/js/main.8d9a1b2c.chunk.js',
    'static/media/logo.6ce24c58023cc2f8fd88.svg', 'main.8d9a1b2c3d4e5f60.js',
  ])('is found in %s', (file) => expect(hashed([file])).toEqual([file]));

  test.each([
    'assets/hero-background.png', 'assets/foo.component.html', 'assets/site-stylesheet.css', 'assets/privacy-policy-2024.pdf',
    'assets/logo.svg', 'assets/app-download.js', 'assets/my-original.photo.jpg', 'assets/photo-1024x768.jpg', 'assets/font-700-bold.woff2',
    'assets/minutes-20240115.pdf', 'assets/policy-may-2024.pdf', 'assets/icon-IconList.svg', 'assets/hero-Chapter2.png', 'assets/logo-ORIGINAL.svg',
    'assets/Download.svg', 'assets/hero-Logo-Big.png', 'assets/plan-Abc-2024.png', 'assets/plan-12-Abcde.png', 'assets/BGzqvJ1K', 'assets/BGzqvJ1K.js', 'BGzqvJ1K/app.js', 'assets/index-BGzqvJ1.js', 'assets/defaced-decade.js',
    'assets/holiday-IMG_1234.jpg', 'assets/guide-v2_Final.pdf', 'assets/icon-iOSLight.svg', 'assets/logo-EU_Blue2.svg', 'assets/data-CO2_2024.json', 'assets/trip-DSC_0001.jpg',
    'assets/index-BGzqvJ1K.js.map',
  ])('is not found in %s', (file) => expect(hashed([file])).toEqual([]));

  test('is found without a digit beside one that has digits', () => {
    const files = ['main-5K2JYE7Z.js', 'chunk-QWERTYUI.js', 'logo-thumbnail.svg', 'logo-download.svg'];
    expect(hashed(files)).toEqual(['main-5K2JYE7Z.js', 'chunk-QWERTYUI.js']);
    expect(hashed(files.slice(1))).toEqual([]);
  });

  test('is in all scripts and styles, and what is beside them, where most of them have one', () => {
    const files = ['a/index-BGzqvJ1K.js', 'a/page-Download.js', 'a/index-BGzqvJ1K.js.map', 'a/page-download.css', 'a/sum.wasm', 'a/vendor.js', 'a/vendor.js.LICENSE.txt'];
    expect(hashed([...files, 'a/logo.svg'])).toEqual(files);
  });

  test('is in those scripts and styles that may have one where most have none', () => {
    const found = ['a/index-BGzqvJ1K.js', 'a/page-Download.js', 'a/index-BGzqvJ1K.js.map'];
    expect(hashed([...found, 'a/one.js', 'a/two.css', 'a/sum.wasm'])).toEqual(found);
  });

  test.each(BUNDLERS)('is found in all scripts that %s writes', (_, nameOf) => {
    const files = [...Array(2000).keys()].map((i) => nameOf(`content ${i}`)).filter((name) => name.endsWith('.js'));
    expect(hashed(files)).toEqual(files);
    expect(plainlyNamed(files)).toEqual([]);
  });

  test('may be in any eight characters of a script, and in no others that are plain', () => {
    expect(plainlyNamed(['a/vendor.js', 'a/page-download.js', 'a/page-Home.css', 'a/sum.wasm', 'a/vendor.js.map', 'a/logo.svg'])).toEqual(['a/vendor.js', 'a/page-Home.css']);
  });

  test('is found in all pictures that webpack writes, and in most that Vite writes', () => {
    const share = (nameOf: (i: number) => string) => hashed([...Array(2000).keys()].map(nameOf)).length / 2000;
    expect(share((i) => BUNDLERS[3][1](`content ${i}`))).toBeGreaterThan(0.99);
    expect(share((i) => BUNDLERS[0][1](`content ${i}`).replace('.js', '.png'))).toBeGreaterThan(0.5);
  });

  test('is never found in a name of plain words, numbers and dates', () => {
    const word = fc.stringMatching(/^[a-z]{3,12}$/);
    const part = fc.oneof(word, word.map((text) => text[0].toUpperCase() + text.slice(1)), fc.stringMatching(/^\d{1,8}$/), fc.stringMatching(/^\d{2,4}x\d{2,4}$/));
    const name = fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom('-', '_', '.'), fc.constantFrom('js', 'png', 'component.html', 'd.ts'))
      .map(([parts, separator, extension]) => `assets/${parts.join(separator)}.${extension}`);
    fc.assert(fc.property(name, (file) => expect(hashed([file])).toEqual([])), { numRuns: runs() });
  });
});
