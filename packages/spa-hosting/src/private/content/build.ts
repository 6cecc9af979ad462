import { createHash } from 'crypto';
import { readdirSync, readFileSync, statSync } from 'fs';
import { join, posix } from 'path';
import { CODE, hashed, hashedCode, plainlyNamed } from './content-hash';
import { endingOf, isWithin, LONGEST_PATH } from '../layout';

/** What a built site consists of. */
export interface Build {
  readonly directory: string;
  /** Relative paths with forward slashes, in an order that is the same on every machine. */
  readonly files: string[];
  /** The folders, without the glob, whose files never change under the same name. */
  readonly immutable: string[];
  /** The files in these folders that may change all the same; `*.png` stands for all that end so. */
  readonly changing: string[];
  /** For so many seconds browsers keep other images and fonts without asking. */
  readonly mediaMaxAge?: number;
  readonly releaseId: string;
  readonly warnings: string[];
}

type Layout = Pick<Build, 'immutable' | 'changing'>;

/** What file managers leave behind, in any case of letters: not part of any build, and different on every machine. */
export const LITTER = ['.ds_store', 'thumbs.db', 'desktop.ini'];

/** Read whole into the uploader's memory, so it has to fit. */
const LARGEST_FILE = 100 * 1024 * 1024;

/** Where bundlers put files whose names hold a hash of their content. */
const BUNDLER_FOLDERS = [
  'assets', // Vite
  'static/js', 'static/css', 'static/media', // Create React App
  '_app/immutable', // SvelteKit
  '_astro', // Astro
  '_next/static', // Next.js, static export
  '_nuxt', // Nuxt
];

/**
 * What bundlers write there under the same name with each build.
 *
 * @see https://github.com/nuxt/nuxt/pull/34002
 */
const REWRITTEN = ['_nuxt/builds/latest.json'];

/** The router has to know which files in immutable folders may change, and it is small: so many bytes are for their paths. */
const ROOM_FOR_CHANGING = 2000;

/** Part of every release id: raise it when the same build would be stored in another way. */
const FORMAT = 'ashlar-release-1';

/** Reads a built site from a folder, or says what is wrong with it. */
export function readBuild(directory: string, immutable: string[] | undefined, mediaMaxAge?: number): Build {
  const files = list(directory);
  if (files.length === 0) {
    throw new Error(`the folder ${JSON.stringify(directory)} is empty: build the site before the app is synthesized`);
  }
  if (!files.includes('index.html')) {
    throw new Error(`the folder ${JSON.stringify(directory)} has no index.html: name the folder that the bundler writes, such as "dist"`);
  }
  const warnings: string[] = [];
  const layout = immutable ? { immutable: declared(directory, files, immutable), changing: [] } : known(files, warnings);
  return { directory, files, ...layout, mediaMaxAge, releaseId: hash(directory, files, layout, mediaMaxAge), warnings };
}

function list(directory: string): string[] {
  const root = statSync(directory, { throwIfNoEntry: false });
  if (!root?.isDirectory()) {
    throw new Error(`there is no folder ${JSON.stringify(directory)}: build the site before the app is synthesized`);
  }
  return walk(directory, '').sort();
}

function walk(directory: string, prefix: string): string[] {
  return readdirSync(join(directory, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (LITTER.includes(entry.name.toLowerCase())) return [];
    if (entry.isDirectory()) return walk(directory, `${path}/`);
    if (!entry.isFile()) {
      throw new Error(`${JSON.stringify(path)} in ${JSON.stringify(directory)} is neither a file nor a folder: replace links by what they point to`);
    }
    checkFile(directory, path);
    return [path];
  });
}

function checkFile(directory: string, path: string) {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw new Error(`a path of the build may have ${LONGEST_PATH} bytes, ${JSON.stringify(path)} has ${Buffer.byteLength(path)}: shorten it`);
  }
  const { size } = statSync(join(directory, path));
  if (size > LARGEST_FILE) {
    throw new Error(`a file of the build may have 100 MiB, ${JSON.stringify(path)} has ${Math.ceil(size / 1024 / 1024)}: serve it from a bucket of its own`);
  }
}

function declared(directory: string, files: string[], globs: string[]): string[] {
  const folders = [...new Set(globs.map(folderOf))].sort();
  for (const folder of folders) {
    if (!files.some((file) => file.startsWith(`${folder}/`))) {
      throw new Error(`the immutable folder ${JSON.stringify(`${folder}/**`)} holds no file in ${JSON.stringify(directory)}: name folders that the build has`);
    }
  }
  return folders.filter((folder) => !isWithin(folder, folders.filter((other) => other !== folder)));
}

function folderOf(glob: string): string {
  const folder = /^((?:[^/*?]+\/)+)\*\*$/.exec(glob)?.[1].slice(0, -1);
  if (folder === undefined || folder.split('/').some((part) => part === '.' || part === '..')) {
    throw new Error(`an immutable folder is written like "assets/**", got ${JSON.stringify(glob)}`);
  }
  return folder;
}

/** The folders of known bundlers, without the files in them that could change and keep their name. */
function known(files: string[], warnings: string[]): Layout {
  const layout: { immutable: string[]; changing: string[] } = { immutable: [], changing: [] };
  for (const folder of BUNDLER_FOLDERS) {
    const inside = files.filter((file) => file.startsWith(`${folder}/`));
    // Names with an underscore belong to one bundler; anybody may have a folder "assets".
    const bundlersOwn = folder.startsWith('_');
    const lasting = new Set(bundlersOwn ? inside.filter((file) => !REWRITTEN.includes(file)) : hashed(inside));
    const plain = inside.filter((file) => !lasting.has(file));
    const changing = fitting(layout.changing, plain);
    if (lasting.size > 0 && changing) {
      layout.immutable.push(folder);
      layout.changing = changing;
      if (!bundlersOwn) warnAboutPlain(folder, [...lasting], warnings);
    } else if (inside.length > 0) {
      warnings.push(`the files in ${JSON.stringify(`${folder}/**`)} are not cached for long, and open tabs lose them with the next release, since ` +
        `${plain.length} of ${inside.length} have no content hash in their name, such as ${JSON.stringify(plain[0])}: ` +
        'declare which folders are immutable, or [] for none');
    }
  }
  warnAboutTop(files, warnings);
  warnAboutOthers(files, warnings);
  return layout;
}

/** More files that may change, each by itself or, where those are too many pictures and the like, by how they end. */
function fitting(changing: string[], plain: string[]): string[] | undefined {
  const each = [...changing, ...plain];
  if (isSmall(each)) return each;
  const endings = [...new Set([...changing, ...plain.map((file) => `*${endingOf(file)}`)])];
  return !plain.some((file) => CODE.test(file)) && isSmall(endings) ? endings : undefined;
}

function isSmall(changing: string[]): boolean {
  return JSON.stringify(changing).length <= ROOM_FOR_CHANGING;
}

/** Somebody's own script beside those of the bundler, or one that a plugin always calls the same, such as remoteEntry.js. */
function warnAboutPlain(folder: string, lasting: string[], warnings: string[]) {
  const plain = plainlyNamed(lasting);
  if (plain.length > 0) {
    warnings.push(`a deployment that changes ${JSON.stringify(plain[0])} will fail, since scripts and styles in ${JSON.stringify(`${folder}/**`)} ` +
      `never change under the same name, and ${plain.length} of ${lasting.length} files there can have no content hash in it: ` +
      'let the bundler write one, move them out of the folder, or declare which folders are immutable, or [] for none');
  }
}

/** Angular writes its hashed files beside index.html, where everything belongs to one release. */
function warnAboutTop(files: string[], warnings: string[]) {
  const lost = hashedCode(files.filter((file) => !file.includes('/'))).at(0);
  if (lost !== undefined) {
    warnings.push(`open tabs lose files such as ${JSON.stringify(lost)} with the next release, since they lie at the top of the build: ` +
      'let the bundler write files with a content hash into a folder such as "assets", or declare which folders are immutable, or [] for none');
  }
}

/** Bundlers can be told to use other folders, and Vue CLI does. */
function warnAboutOthers(files: string[], warnings: string[]) {
  const folders = [...new Set(files.map((file) => posix.dirname(file)))].filter((folder) => folder !== '.' && !isWithin(folder, BUNDLER_FOLDERS));
  const lost = folders.filter((folder) => hashedCode(files.filter((file) => posix.dirname(file) === folder)).length > 1);
  if (lost.length > 0) {
    const globs = lost.map((folder) => JSON.stringify(`${folder}/**`)).join(', ');
    warnings.push(`open tabs lose the files in ${globs} with the next release, although their names have a content hash: ` +
      'declare which folders are immutable, all of them, or [] for none');
  }
}

/** The same for the same content on any machine: names and bytes count, dates, modes and the folder's own name do not. */
function hash(directory: string, files: string[], { immutable, changing }: Layout, mediaMaxAge: number | undefined): string {
  const way = [FORMAT, immutable, changing, ...mediaMaxAge === undefined ? [] : [mediaMaxAge]];
  const sum = createHash('sha256').update(JSON.stringify(way));
  for (const file of files) {
    sum.update(JSON.stringify([file, createHash('sha256').update(readFileSync(join(directory, file))).digest('hex')]));
  }
  return sum.digest('hex').slice(0, 20);
}
