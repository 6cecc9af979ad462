import { contentType } from '../../src/handlers/uploader/file-types';

describe('a file', () => {
  test.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['assets/app-BGzqvJ1K.js', 'text/javascript; charset=utf-8'],
    ['LOGO.SVG', 'image/svg+xml'],
    ['manifest.webmanifest', 'application/manifest+json'],
    ['jquery.min.mjs', 'text/javascript; charset=utf-8'],
    ['.well-known/security.txt', 'text/plain; charset=utf-8'],
    ['.well-known/apple-app-site-association', 'application/json'],
    ['apple-app-site-association', 'application/json'],
    ['.well-known/openid-configuration', 'application/json'],
    ['captions.vtt', 'text/vtt; charset=utf-8'],
    ['sound.wav', 'audio/wav'],
    ['sound.ogg', 'audio/ogg'],
    ['chair.glb', 'model/gltf-binary'],
    ['fonts.zip', 'application/zip'],
    ['blog/feed.atom', 'application/atom+xml'],
    ['blog/feed.rss', 'application/rss+xml'],
    ['CNAME', 'application/octet-stream'],
    ['data.constructor', 'application/octet-stream'],
    ['.nojekyll', 'application/octet-stream'],
  ])('%s is served as %s', (path, type) => {
    expect(contentType(path)).toBe(type);
  });
});
