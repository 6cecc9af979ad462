import { posix } from 'path';

/** webpack, Parcel: hex, with a letter so that it is no date or number. */
const HEX = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{8,64}$/;

/** esbuild, Angular: eight characters of base 32. One in five has no digit; those are known by their neighbours. */
const BASE32 = /^[A-Z2-7]{8}$/;
const SURELY_BASE32 = /^(?=.*[2-7][A-Z])[A-Z2-7]{8}$/;

/** Vite, Rollup: eight characters of base64url. One in forty looks like this, and could be a word. */
const BASE64URL = /^(?=.*[A-Z])[\w-]{8}$/;
const WORDS = /^(?:[A-Z]?[a-z]{2,}[-_]?|\d+[-_]|[A-Z]{8})+\d*$/;

/**
 * Those of some files of one folder whose names hold a hash of their content: files that never change under the same name.
 *
 * A name that could be made of plain words is never taken for a hash, although a few hashes look like that: such a file
 * is asked for again, but one that is wrongly kept for a year could never be corrected.
 */
export function hashed(files: string[]): string[] {
  const base32 = files.some((file) => candidates(file).some((text) => SURELY_BASE32.test(text)));
  return files.filter((file) => candidates(file).some((text) => isHash(text) || (base32 && BASE32.test(text))));
}

function isHash(text: string): boolean {
  return HEX.test(text) || SURELY_BASE32.test(text) || (BASE64URL.test(text) && !WORDS.test(text));
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
