import type { Strategy } from './router-code';
import type { Build } from '../content/build';

/** Knows which paths of the site are taken. */
export class ApiPaths {
  private readonly taken: string[] = [];

  private readonly answered: string[];

  constructor(build: Build, strategy: Strategy, runtimeConfig: boolean) {
    this.answered = [...build.files.map((file) => `/${file}`), ...runtimeConfig ? ['/config.json'] : [], ...strategy.answers];
  }

  /** The path patterns of CloudFront behaviours for an API; `/api/*` covers `/api` too. */
  public add(pattern: string): string[] {
    if (!/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)+(\/\*)?$/.test(pattern)) {
      throw new Error(`the path of an API is written like "/api/*" or "/graphql", got ${JSON.stringify(pattern)}`);
    }
    this.checkSite(pattern);
    this.checkOthers(pattern);
    const patterns = [...new Set([pattern, base(pattern)])].filter((path) => !this.taken.includes(path));
    this.taken.push(...patterns);
    return patterns;
  }

  private checkSite(pattern: string) {
    const shadowed = this.answered.find((path) => covers(pattern, path));
    if (shadowed !== undefined) {
      throw new Error(`the API path ${JSON.stringify(pattern)} hides ${JSON.stringify(shadowed)} of the site: choose another path, or rename the file or folder`);
    }
  }

  private checkOthers(pattern: string) {
    const earlier = this.taken.find((other) => covers(other, pattern));
    if (earlier !== undefined) {
      throw new Error(`the API path ${JSON.stringify(pattern)} is never reached, since ${JSON.stringify(earlier)} was added before: add the narrower path first`);
    }
  }
}

function base(pattern: string): string {
  return pattern.replace(/\/\*$/, '');
}

/** Whether requests for the path go to the behaviours of the pattern. */
function covers(pattern: string, path: string): boolean {
  return path === base(pattern) || (pattern.endsWith('/*') && path.startsWith(`${base(pattern)}/`));
}
