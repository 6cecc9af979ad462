import { contentType } from '../../src/handlers/uploader/file-types';

describe('a file', () => {
  test.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['assets/app-BGzqvJ1K.js', 'text/javascript; charset=utf-8'],
    ['LOGO.SVG', 'image/svg+xml'],
    ['manifest.webmanifest', 'application/manifest+json'],
    ['jquery.min.mjs', 'text/javascript; charset=utf-8'],
    ['.well-known/security.txt', 'text/plain; charset=utf-8'],
    ['CNAME', 'application/octet-stream'],
    ['data.constructor', 'application/octet-stream'],
    ['.nojekyll', 'application/octet-stream'],
  ])('%s is served as %s', (path, type) => {
    expect(contentType(path)).toBe(type);
  });
});
