import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One build of the sample site. All that a visitor can get of it is known, byte for byte. */
export interface SampleRelease {
  readonly name: string;
  /** The content of each path of the build, and of the configuration that is deployed with it. */
  readonly files: ReadonlyMap<string, string>;
  /** What the page loads at once, and what it loads when somebody asks for details: names with a hash of their content. */
  readonly entry: string;
  readonly details: string;
}

/** What is asked for by the same name in each release. */
export const PAGE = 'index.html';
export const NOTICE = 'version.txt';
export const CONFIG = 'config.json';

/** So many files beside those that the page needs, so that there is a time during which a release is half there. */
const PICTURES = 60;

/** A build as a bundler would write it: a page, chunks that know each other by their hashes, a file whose name never changes. */
export function sampleRelease(name: string): SampleRelease {
  const files = new Map<string, string>();
  const hashed = (stem: string, extension: string, content: string) => {
    const path = `assets/${stem}-${createHash('sha256').update(content).digest('hex').slice(0, 16)}.${extension}`;
    files.set(path, content);
    return path;
  };
  const style = hashed('style', 'css', 'main { font-family: sans-serif; }\n');
  const details = hashed('details', 'js', `export const details = 'details of release ${name}';\n`);
  const entry = hashed('entry', 'js', script(name, details));
  for (let picture = 1; picture <= PICTURES; picture++) {
    hashed(`picture-${picture}`, 'svg', `<svg xmlns="http://www.w3.org/2000/svg"><!-- ${name} ${picture} ${'.'.repeat(10_000)} --></svg>\n`);
  }
  files.set(PAGE, page(name, style, entry));
  files.set(NOTICE, `release ${name}\n`);
  files.set('favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>\n');
  files.set(CONFIG, JSON.stringify({ release: name }));
  return { name, files, entry, details };
}

/** Writes the build for the CDK; the configuration is none of its files. */
export function writeRelease({ files }: SampleRelease, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of files) {
    if (path === CONFIG) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

function page(name: string, style: string, entry: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Release ${name}</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/${style}">
    <script type="module" src="/${entry}"></script>
  </head>
  <body>
    <main></main>
    <button>Details</button>
  </body>
</html>
`;
}

/** Shows which route it is on and what it was configured with, and loads the details on demand. */
function script(name: string, details: string): string {
  return `const main = document.querySelector('main');
document.querySelector('button').addEventListener('click', async () => {
  const loaded = await import('/${details}').catch((error) => ({ details: String(error) }));
  main.textContent = loaded.details;
});
const config = await (await fetch('/config.json')).json();
main.textContent = 'release ${name} at ' + location.pathname + ', configured for ' + config.release;
`;
}
