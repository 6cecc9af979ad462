import { createHash } from 'crypto';
import { runs } from '@ashlar/testing';
import * as fc from 'fast-check';
import { hashed } from '../src/private/content-hash';

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
    'assets/index-BGzqvJ1K.js', 'assets/index-BGzqvJ1K.js.map', 'assets/a-Bc-D_9fG.css', 'assets/my-icon-x9-QwErT.png', 'assets/index.4e3f9c1d.js',
    'main-5K2JYE7Z.js', 'polyfills-FFHMD2TL.js', 'static/js/main.8d9a1b2c.chunk.js', 'static/js/main.8d9a1b2c.js.LICENSE.txt',
    'static/media/logo.6ce24c58023cc2f8fd88.svg', 'main.8d9a1b2c3d4e5f60.js',
  ])('is found in %s', (file) => expect(hashed([file])).toEqual([file]));

  test.each([
    'assets/hero-background.png', 'assets/foo.component.html', 'assets/site-stylesheet.css', 'assets/privacy-policy-2024.pdf',
    'assets/logo.svg', 'assets/app-download.js', 'assets/my-original.photo.jpg', 'assets/photo-1024x768.jpg', 'assets/font-700-bold.woff2',
    'assets/minutes-20240115.pdf', 'assets/policy-may-2024.pdf', 'assets/icon-IconList.svg', 'assets/hero-Chapter2.png', 'assets/logo-ORIGINAL.svg',
    'assets/Download.svg', 'assets/hero-Logo-Big.png', 'assets/plan-Abc-2024.png', 'assets/plan-12-Abcde.png', 'assets/BGzqvJ1K', 'assets/BGzqvJ1K.js', 'BGzqvJ1K/app.js', 'assets/index-BGzqvJ1.js', 'assets/defaced-decade.js',
  ])('is not found in %s', (file) => expect(hashed([file])).toEqual([]));

  test('is found without a digit beside one that has digits', () => {
    const files = ['main-5K2JYE7Z.js', 'chunk-QWERTYUI.js', 'logo-thumbnail.svg', 'logo-download.svg'];
    expect(hashed(files)).toEqual(['main-5K2JYE7Z.js', 'chunk-QWERTYUI.js']);
    expect(hashed(files.slice(1))).toEqual([]);
  });

  test.each(BUNDLERS)('is found in nearly all names that %s writes', (_, nameOf) => {
    const found = hashed([...Array(2000).keys()].map((i) => nameOf(`content ${i}`)));
    expect(found.length).toBeGreaterThan(0.95 * 2000);
  });

  test('is never found in a name of plain words, numbers and dates', () => {
    const word = fc.stringMatching(/^[a-z]{3,12}$/);
    const part = fc.oneof(word, word.map((text) => text[0].toUpperCase() + text.slice(1)), fc.stringMatching(/^\d{1,8}$/), fc.stringMatching(/^\d{2,4}x\d{2,4}$/));
    const name = fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom('-', '_', '.'), fc.constantFrom('js', 'png', 'component.html', 'd.ts'))
      .map(([parts, separator, extension]) => `assets/${parts.join(separator)}.${extension}`);
    fc.assert(fc.property(name, (file) => expect(hashed([file])).toEqual([])), { numRuns: runs() });
  });
});
