import { posix } from 'path';

/** webpack, Parcel: hex, with a letter so that it is no date or number. */
const HEX = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{8,64}$/;

/** esbuild, Angular: eight characters of base 32. */
const BASE32 = /^(?=.*[2-7][A-Z])[A-Z2-7]{8}$/;

/** Vite, Rollup: eight characters of base64url. One in forty looks like the words below. */
const BASE64URL = /^(?=.*[A-Z])[\w-]{8}$/;
const WORDS = /^(?:[A-Z]?[a-z]{2,}[-_]?|\d+[-_]|[A-Z]{8})+\d*$/;

/** What any of them could have written. */
const ANY = /^(?:[\w-]{8}|[0-9a-f]{8,64})$/;

/** What nobody calls a picture: neither `IMG_1234` nor `iOSLight`. */
const MIXED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{8}$/;

const SCRIPT_OR_STYLE = /\.(?:m?js|css)$/;

/** Scripts and styles, and what bundlers write beside them. */
export const CODE = /\.(?:m?js|css|wasm|map)(?:\.(?:gz|br|LICENSE\.txt))?$/;

/** Those of some files of one folder whose names hold a hash of their content: files that never change under the same name. */
export function hashed(files: string[]): string[] {
  const code = new Set(hashedCode(files));
  return files.filter((file) => CODE.test(file) ? code.has(file) : candidates(file).some(isSurelyHash));
}

/**
 * The same, of scripts and styles only. They come from one bundler, so where most of them have a hash, all have: a hash may look like a word,
 * and an open tab that loses a script is broken. If one has none, the deployment that would change it fails.
 */
export function hashedCode(files: string[]): string[] {
  const code = files.filter((file) => CODE.test(file));
  const proving = code.filter((file) => SCRIPT_OR_STYLE.test(file));
  if (!proving.some((file) => candidates(file).some(isHash))) return [];
  const most = proving.filter(mayHaveHash).length * 2 > proving.length;
  return most ? code : code.filter(mayHaveHash);
}

/** Scripts and styles in whose names nothing can be a hash. */
export function plainlyNamed(files: string[]): string[] {
  return files.filter((file) => SCRIPT_OR_STYLE.test(file) && !mayHaveHash(file));
}

function mayHaveHash(file: string): boolean {
  return candidates(file).some((text) => ANY.test(text));
}

function isHash(text: string): boolean {
  return HEX.test(text) || BASE32.test(text) || (BASE64URL.test(text) && !WORDS.test(text));
}

/** A picture that is wrongly taken for one that never changes could not be replaced; one whose hash is not seen is asked for again. */
function isSurelyHash(text: string): boolean {
  return HEX.test(text) || (MIXED.test(text) && !WORDS.test(text));
}

/** What stands between a hyphen or dot and the next dot; as hashes may hold hyphens, also any eight characters there. */
function candidates(file: string): string[] {
  const parts = posix.basename(file).split('.');
  return parts.slice(0, -1).flatMap((part, i) => [
    ...i > 0 ? [part] : [],
    ...part.includes('-') ? [part.slice(part.lastIndexOf('-') + 1)] : [],
    ...part.at(-9) === '-' ? [part.slice(-8)] : [],
  ]);
}
