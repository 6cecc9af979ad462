import { mkdirSync, readdirSync, symlinkSync, truncateSync, utimesSync } from 'fs';
import { join } from 'path';
import type { AssetStaging } from 'aws-cdk-lib';
import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { SpaContent } from '../src';
import { folder } from './support/folder';
import { codeOf, routerOf } from './support/router';
import { host, properties } from './support/site';

function releaseOf(content: SpaContent) {
  return properties(host({ content }), 'Custom::SpaRelease');
}

describe('the content of a site', () => {
  test('has an id that depends on names and bytes only', () => {
    const one = folder({ 'index.html': '1', 'b/x.txt': 'x', 'b.txt': 'b', 'ä.txt': 'ä' });
    const two = folder({ 'ä.txt': 'ä', 'b.txt': 'b', 'b/x.txt': 'x', 'index.html': '1', '.DS_Store': 'of one machine' });
    utimesSync(join(two, 'index.html'), 1, 1);
    // Written down: another value would upload every site again.
    expect(releaseOf(SpaContent.directory(one)).ReleaseId).toBe('bca6cbe6d00cdf7c66d6');
    expect(releaseOf(SpaContent.directory(two)).ReleaseId).toBe('bca6cbe6d00cdf7c66d6');
  });

  test.each<[string, { [path: string]: string }]>([
    ['a byte', { 'index.html': '2', 'a.txt': 'a' }],
    ['a name', { 'index.html': '1', 'b.txt': 'a' }],
    ['a file', { 'index.html': '1', 'a.txt': 'a', 'b.txt': '' }],
  ])('has another id when %s changed', (_, files) => {
    const before = releaseOf(SpaContent.directory(folder({ 'index.html': '1', 'a.txt': 'a' }))).ReleaseId;
    expect(releaseOf(SpaContent.directory(folder(files))).ReleaseId).not.toBe(before);
  });

  test('has another id when files are stored in another way', () => {
    const path = folder({ 'index.html': '1', 'lib/a.js': 'a' });
    expect(releaseOf(SpaContent.directory(path, { immutable: ['lib/**'] })).ReleaseId).not.toBe(releaseOf(SpaContent.directory(path)).ReleaseId);
  });

  test.each([
    ['Vite', 'assets', 'assets/index-BGzqvJ1K.js'],
    ['Create React App', 'static/js', 'static/js/main.8d9a1b2c.chunk.js'],
    ['SvelteKit', '_app/immutable', '_app/immutable/chunks/B1x.js'],
    ['Astro', '_astro', '_astro/page.css'],
    ['Next.js', '_next/static', '_next/static/build/_ssgManifest.js'],
    ['Nuxt', '_nuxt', '_nuxt/BGzqvJ1K.js'],
  ])('built by %s has its immutable folder recognized', (_, immutable, file) => {
    expect(releaseOf(SpaContent.directory(folder({ 'index.html': '', [file]: '' }))).Immutable).toEqual([immutable]);
  });

  test('is revalidated where a file in a bundler\'s folder has no hash in its name, and all the others are kept', () => {
    const site = host({ content: SpaContent.directory(folder({ 'index.html': '', 'assets/index-BGzqvJ1K.js': '', 'assets/hero-background.png': '' })) });
    expect(properties(site, 'Custom::SpaRelease')).toMatchObject({ Immutable: ['assets'], Changing: ['assets/hero-background.png'] });
    Annotations.fromStack(Stack.of(site)).hasNoWarning('*', Match.anyValue());
    const route = routerOf(codeOf(site));
    expect(route('/assets/hero-background.png').uri).toBe(`/releases/${site.releaseId}/assets/hero-background.png`);
    expect(route('/assets/index-BGzqvJ1K.js').uri).toBe('/immutable/assets/index-BGzqvJ1K.js');
    expect(route('/assets/of-an-earlier-Dg5f_8Ka.js').uri).toBe('/immutable/assets/of-an-earlier-Dg5f_8Ka.js');
  });

  test('is revalidated, with a warning, where a folder is named like a bundler\'s but holds other files', () => {
    const site = host({ content: SpaContent.directory(folder({ 'index.html': '', 'assets/logo.svg': '', 'assets/privacy-policy-2024.pdf': '' })) });
    expect(properties(site, 'Custom::SpaRelease')).toMatchObject({ Immutable: [], Changing: [] });
    Annotations.fromStack(Stack.of(site)).hasWarning('/Stack/Site', 'the files in "assets/**" are not cached for long, and open tabs lose them with the next release, ' +
      'since 2 of 2 have no content hash in their name, such as "assets/logo.svg": declare which folders are immutable, or [] for none ' +
      '[ack: @ashlar/spa-hosting:immutableFolder]');
  });

  test('is revalidated where Nuxt writes the same name with each build', () => {
    const files = { '_nuxt/BGzqvJ1K.js': '', '_nuxt/builds/latest.json': '', '_nuxt/builds/meta/1f0c.json': '' };
    expect(releaseOf(SpaContent.directory(folder({ 'index.html': '', ...files })))).toMatchObject({ Immutable: ['_nuxt'], Changing: ['_nuxt/builds/latest.json'] });
  });

  test('is revalidated by the ending of its names where too many have no hash for the router to know them all', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`assets/some-picture-of-ours-${i}.png`, '']));
    const rest = { 'assets/index-BGzqvJ1K.js': '', 'assets/logo-x9QwErT1.png': '', 'assets/README': '' };
    const site = host({ content: SpaContent.directory(folder({ 'index.html': '', ...rest, ...many })) });
    expect(properties(site, 'Custom::SpaRelease')).toMatchObject({ Immutable: ['assets'], Changing: ['*E', '*.png'] });
    Annotations.fromStack(Stack.of(site)).hasNoWarning('*', Match.anyValue());
    const route = routerOf(codeOf(site));
    const release = `/releases/${site.releaseId}`;
    expect(route('/assets/index-BGzqvJ1K.js').uri).toBe('/immutable/assets/index-BGzqvJ1K.js');
    expect(route('/assets/logo-x9QwErT1.png').uri).toBe(`${release}/assets/logo-x9QwErT1.png`);
    expect(route('/assets/some-picture-of-ours-7.png').uri).toBe(`${release}/assets/some-picture-of-ours-7.png`);
  });

  test('is revalidated, with a warning, where too many scripts have no hash for the router to know them all', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`assets/some-script-of-ours-${i}.js`, '']));
    const site = host({ content: SpaContent.directory(folder({ 'index.html': '', 'assets/index-BGzqvJ1K.js': '', ...many })) });
    expect(properties(site, 'Custom::SpaRelease')).toMatchObject({ Immutable: [], Changing: [] });
    Annotations.fromStack(Stack.of(site)).hasWarning('/Stack/Site', Match.stringLikeRegexp('^the files in "assets/\\*\\*" .* since 100 of 101 have no content hash'));
  });

  test.each(['vendor.js', 'remoteEntry.js', 'index.css', 'worker.mjs'])('warns about %s beside hashed files, since a deployment that changes it fails', (name) => {
    const hashed = { 'assets/index-BGzqvJ1K.js': '', 'assets/about-Download.js': '', 'assets/index-x9QwErT1.css': '' };
    const path = folder({ 'index.html': '', [`assets/${name}`]: '', ...hashed });
    const site = host({ content: SpaContent.directory(path) });
    expect(properties(site, 'Custom::SpaRelease')).toMatchObject({ Immutable: ['assets'], Changing: [] });
    Annotations.fromStack(Stack.of(site)).hasWarning('/Stack/Site', `a deployment that changes "assets/${name}" will fail, since scripts and styles in "assets/**" ` +
      'never change under the same name, and 1 of 4 files there can have no content hash in it: let the bundler write one, ' +
      'move them out of the folder, or declare which folders are immutable, or [] for none [ack: @ashlar/spa-hosting:immutableFolder]');
    Annotations.fromStack(Stack.of(host({ content: SpaContent.directory(path, { immutable: ['assets/**'] }) }))).hasNoWarning('*', Match.anyValue());
  });

  test.each<[string, string[]]>([
    ['Vite', ['assets/index-BGzqvJ1K.js', 'assets/index-legacy-a-B_c9Xy.js', 'assets/_plugin-vue_export-helper-DlAUqK2U.js', 'assets/index-BGzqvJ1K.js.map', 'assets/index-x9QwErT1.css', 'assets/sum-Dg5f_8Ka.wasm', 'assets/logo.svg']],
    ['VitePress', ['assets/app.Cb-X_1a2.js', 'assets/guide_index.md.BGzqvJ1K.lean.js', 'assets/chunks/theme.download.js', 'assets/style.x9QwErT1.css']],
    ['Create React App', ['static/js/main.8d9a1b2c.js', 'static/js/787.3c3cf9c9.chunk.js', 'static/js/main.8d9a1b2c.js.LICENSE.txt', 'static/js/main.8d9a1b2c.js.map', 'static/css/main.e6c13ad2.css', 'static/media/logo.6ce24c58023cc2f8fd88.svg']],
    ['Docusaurus', ['assets/js/runtime~main.c5d8fd5a.js', 'assets/js/17896441.0a1b2c3d.js', 'assets/css/styles.5d2a3f1c.css']],
    ['SvelteKit', ['_app/immutable/entry/start.BGzqvJ1K.js', '_app/immutable/chunks/index.js', '_app/version.json', '_app/env.js']],
    ['Astro', ['_astro/page.css', '_astro/hoisted.DFLjBGzq.js']],
    ['Next.js', ['_next/static/chunks/main-app-8d9a1b2c3d4e5f60.js', '_next/static/x1/_buildManifest.js', '_next/static/chunks/webpack.js']],
    ['Nuxt', ['_nuxt/BGzqvJ1K.js', '_nuxt/entry.x9QwErT1.css', '_nuxt/builds/latest.json']],
  ])('does not warn about what %s writes', (_, files) => {
    const path = folder(Object.fromEntries(['index.html', ...files].map((name) => [name, ''])));
    Annotations.fromStack(Stack.of(host({ content: SpaContent.directory(path) }))).hasNoWarning('*', Match.anyValue());
  });

  test('warns about hashed files at the top of the build, which open tabs would lose', () => {
    const path = folder({ 'index.html': '', 'robots.txt': '', 'main-5K2JYE7Z.js': '', 'media/logo.svg': '' });
    const warning = 'open tabs lose files such as "main-5K2JYE7Z.js" with the next release, since they lie at the top of the build: let the bundler write ' +
      'files with a content hash into a folder such as "assets", or declare which folders are immutable, or [] for none [ack: @ashlar/spa-hosting:immutableFolder]';
    Annotations.fromStack(Stack.of(host({ content: SpaContent.directory(path) }))).hasWarning('/Stack/Site', warning);
    Annotations.fromStack(Stack.of(host({ content: SpaContent.directory(path, { immutable: [] }) }))).hasNoWarning('*', Match.anyValue());
  });

  test('warns about hashed files in folders that no known bundler writes, which open tabs would lose', () => {
    const path = folder({
      'index.html': '', 'js/app.8d9a1b2c.js': '', 'js/about.1b2c3d4e.js': '', 'css/app.5e6f7a8b.css': '', 'css/about.6f7a8b9c.css': '', 'lib/one-BGzqvJ1K.js': '', 'img/logo.svg': '',
    });
    const warning = 'open tabs lose the files in "css/**", "js/**" with the next release, although their names have a content hash: ' +
      'declare which folders are immutable, all of them, or [] for none [ack: @ashlar/spa-hosting:immutableFolder]';
    Annotations.fromStack(Stack.of(host({ content: SpaContent.directory(path) }))).hasWarning('/Stack/Site', warning);
    Annotations.fromStack(Stack.of(host({ content: SpaContent.directory(path, { immutable: ['js/**', 'css/**'] }) }))).hasNoWarning('*', Match.anyValue());
  });

  test('is another release when images and fonts are kept for another time', () => {
    const path = folder({ 'index.html': '1', 'logo.svg': '' });
    const release = (mediaMaxAge?: Duration) => releaseOf(SpaContent.directory(path, { mediaMaxAge }));
    expect(release(Duration.days(1)).MediaMaxAge).toBe(86_400);
    expect(release()).not.toHaveProperty('MediaMaxAge');
    expect(new Set([release(), release(Duration.days(1)), release(Duration.days(2))].map(({ ReleaseId }) => ReleaseId)).size).toBe(3);
  });

  test.each([Duration.millis(1500), Duration.seconds(Token.asNumber({ Ref: 'Seconds' }))])('fails when images and fonts are kept for %s', (mediaMaxAge) => {
    expect(() => SpaContent.directory(folder({ 'index.html': '' }), { mediaMaxAge }))
      .toThrow('images and fonts are kept for whole seconds that are known at synthesis, such as Duration.days(1), got "');
  });

  test('takes the folders that are declared as immutable, and no others', () => {
    const path = folder({ 'index.html': '', 'assets/logo.svg': '', 'lib/deep/a.js': '', '_astro/a.js': '' });
    const immutable = (globs: string[]) => releaseOf(SpaContent.directory(path, { immutable: globs })).Immutable;
    expect(immutable(['lib/deep/**', 'assets/**', 'lib/**', 'assets/**'])).toEqual(['assets', 'lib']);
    expect(immutable([])).toEqual([]);
  });

  test.each(['.DS_Store', 'Thumbs.db', 'thumbs.db', 'desktop.ini', 'Desktop.ini', 'THUMBS.DB'])('has %s neither in its list nor in its archive', (name) => {
    const path = folder({ 'index.html': '', [`docs/${name}`]: '', 'docs/a.txt': '' });
    const app = new App();
    const site = host({ content: SpaContent.directory(path) }, new Stack(app, 'Stack'));
    expect(releaseOf(SpaContent.directory(path)).ReleaseId).toBe(releaseOf(SpaContent.directory(folder({ 'index.html': '', 'docs/a.txt': '' }))).ReleaseId);
    const { directory } = app.synth();
    const staged = (site.node.findAll().find(({ node }) => node.id === 'Stage' && node.scope!.node.id === 'Content') as AssetStaging).absoluteStagedPath;
    expect(staged.startsWith(directory)).toBe(true);
    expect(readdirSync(join(staged, 'docs'))).toEqual(['a.txt']);
  });

  test('fails without a folder', () => {
    expect(() => SpaContent.directory('no/such/folder')).toThrow('there is no folder "no/such/folder": build the site before the app is synthesized');
    expect(() => SpaContent.directory(join(folder({ 'index.html': '' }), 'index.html'))).toThrow('there is no folder');
  });

  test('fails with an empty folder', () => {
    expect(() => SpaContent.directory(folder({}))).toThrow('is empty: build the site before the app is synthesized');
  });

  test('fails without an index.html', () => {
    const path = folder({ 'dist/index.html': '' });
    expect(() => SpaContent.directory(path)).toThrow(`the folder ${JSON.stringify(path)} has no index.html: name the folder that the bundler writes`);
  });

  test('fails when a declared immutable folder holds no file', () => {
    const path = folder({ 'index.html': '' });
    mkdirSync(join(path, 'assets'));
    expect(() => SpaContent.directory(path, { immutable: ['assets/**'] })).toThrow('the immutable folder "assets/**" holds no file');
  });

  test.each(['assets', 'assets/*', '/assets/**', '**', '', 'a/../b/**', './**', 'a*/**', 'a//**'])('fails when an immutable folder is written %j', (glob) => {
    expect(() => SpaContent.directory(folder({ 'index.html': '' }), { immutable: [glob] }))
      .toThrow(`an immutable folder is written like "assets/**", got ${JSON.stringify(glob)}`);
  });

  test('fails when a path is too long to be a key', () => {
    const deep = Array.from({ length: 5 }, () => 'd'.repeat(200)).join('/');
    expect(() => SpaContent.directory(folder({ 'index.html': '', [`${deep}/a`]: '' }))).toThrow(/^a path of the build may have 900 bytes, "d.* has 1006: shorten it$/);
  });

  test('fails when a file is too large for the uploader', () => {
    const path = folder({ 'index.html': '', 'video.mp4': '' });
    truncateSync(join(path, 'video.mp4'), 100 * 1024 * 1024 + 1);
    expect(() => SpaContent.directory(path)).toThrow('a file of the build may have 100 MiB, "video.mp4" has 101: serve it from a bucket of its own');
  });

  test('fails when it links to something outside', () => {
    const path = folder({ 'index.html': '' });
    symlinkSync('/etc', join(path, 'etc'));
    expect(() => SpaContent.directory(path)).toThrow('"etc" in');
    expect(() => SpaContent.directory(path)).toThrow('is neither a file nor a folder: replace links by what they point to');
  });
});
