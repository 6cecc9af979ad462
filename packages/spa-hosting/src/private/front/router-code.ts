import { Token } from 'aws-cdk-lib';
import type { HostRedirect } from './host-redirect';
import { hostRedirectCode } from './host-redirect';
import type { Build } from '../content/build';
import { LONGEST_NAME } from '../domain/host-names';
import { CONFIG_PATH, LONGEST_PATH, releasePath, SHARED_PATH } from '../layout';

/** What a kind of routing adds to the router: data, and the body of a function that finds what to serve. */
export interface Strategy {
  readonly data: { readonly [name: string]: string[] | { readonly [path: string]: string } };
  /**
   * Sees `name` (the path without slashes around it, `''` for the root), `parts`, and `folder` (whether a slash ends it).
   * Answers a path of the build, or a response.
   */
  readonly find: string;
  /** Paths that are answered beside those of the files. */
  readonly answers: string[];
}

/**
 * Code and quota of CloudFront functions are counted in bytes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
 */
export const LARGEST_CODE = 10 * 1024;

/** As long as the ids that the uploader gives to runtime configurations. */
const ANY_CONFIG_ID = '0'.repeat(20);

/** As long as a domain can be that is known only at deployment. */
const ANY_DOMAIN = '0'.repeat(LONGEST_NAME);

/** How the router reads a path: decoded, and without what leads nowhere. `''` is the root. */
export function nameOf(path: string): string {
  const parts: string[] = [];
  for (const part of decoded(path).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Ends the synthesis with a sentence if the function would be refused by CloudFront. */
export function checkSize(build: Build, strategy: Strategy, redirect?: HostRedirect) {
  const longest = redirect && Token.isUnresolved(redirect.to) ? { ...redirect, to: ANY_DOMAIN } : redirect;
  const size = Buffer.byteLength(routerCode(build, strategy, ANY_CONFIG_ID, longest));
  if (size > LARGEST_CODE) {
    throw new Error(`the router of this site needs ${size} bytes, CloudFront allows ${LARGEST_CODE}: ` +
      'put files and folders at the top of the build into fewer folders, or route with fewer pages or redirects');
  }
}

/**
 * The code of the viewer-request function: it answers where in the bucket the requested path lies.
 *
 * Only what AWS lists for runtime 2.0 may be used: no destructuring, spread, default parameters, classes, for-of.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export function routerCode(build: Build, strategy: Strategy, configId: string | undefined, redirect?: HostRedirect): string {
  const data = { release: releasePath(build.releaseId), config: configId ?? '', immutable: build.immutable, changing: build.changing, ...strategy.data };
  return `const site = ${ascii(JSON.stringify(data))};

function find(name, parts, folder) {
${strategy.find}
}

function encode(part) {
  try { return encodeURIComponent(part); } catch (error) { return '_'; }
}

function place(path) {
  const key = path.split('/').map(encode).join('/');
  const bytes = key.replace(/%../g, '_');
  if (bytes.length > ${LONGEST_PATH}) return site.release + '/' + bytes.slice(0, ${LONGEST_PATH + 1});
  const changes = site.changing.indexOf(path) >= 0 || site.changing.indexOf('*' + path.slice(path.lastIndexOf('.'))) >= 0;
  for (let i = 0; i < site.immutable.length; i++) {
    if (path.indexOf(site.immutable[i] + '/') === 0 && !changes) return '${SHARED_PATH}/' + key;
  }
  return site.release + '/' + key;
}

function handler(event) {
  const request = event.request;
${redirect ? hostRedirectCode(redirect) : ''}  const parts = [];
  let path = request.uri;
  try { path = decodeURIComponent(path); } catch (error) { }
  path.split('/').forEach(function (part) {
    if (part === '..') parts.pop(); else if (part !== '' && part !== '.') parts.push(part);
  });
  const name = parts.join('/');
  const folder = path.slice(-1) === '/';
  if (site.config && name === 'config.json' && !folder) {
    request.uri = '${CONFIG_PATH}/' + site.config + '.json';
    return request;
  }
  const found = name === '' ? 'index.html' : find(name, parts, folder);
  if (typeof found !== 'string') return found;
  request.uri = place(found);
  return request;
}
`;
}

/** Escapes what is not ASCII, so that bytes and characters are the same. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
