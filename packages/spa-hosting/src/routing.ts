import type { Build } from './private/content/build';
import type { Strategy } from './private/front/router-code';
import { nameOf } from './private/front/router-code';

/** How a site of static pages answers. */
export interface StaticPagesOptions {
  /**
   * Paths that moved, and where to: `{ '/old': '/new' }`. Answered with 301, which browsers revalidate.
   *
   * @default - no redirects
   */
  readonly redirects?: { [path: string]: string };
}

/**
 * Which file answers which path.
 *
 * Whatever is chosen, the root answers index.html, and a path to a missing file answers 404.
 */
export abstract class SpaRouting {
  /**
   * The page's own router knows the routes: what is not in the build answers index.html.
   *
   * A file at the top of the build answers its exact path, a folder at the top answers all paths in it;
   * so `/u/jane.doe` is a route, and a missing `/assets/app.js` is a 404.
   */
  public static historyApi(): SpaRouting {
    return new HistoryApi();
  }

  /** Each page is a file: `/about` answers about.html or about/index.html. */
  public static staticPages(options: StaticPagesOptions = {}): SpaRouting {
    return new StaticPages(options.redirects ?? {});
  }

  /** Each path answers the file of that name. */
  public static none(): SpaRouting {
    return new Verbatim();
  }

  /** @internal */
  public abstract _strategy(build: Build): Strategy;
}

class HistoryApi extends SpaRouting {
  public _strategy(build: Build): Strategy {
    const files = build.files.filter((file) => !file.includes('/'));
    const folders = new Set(build.files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
    return {
      data: { files, folders: [...folders] },
      answers: [],
      find: `  if (!folder && site.files.indexOf(name) >= 0) return name;
  if ((folder || parts.length > 1) && site.folders.indexOf(parts[0]) >= 0) return folder ? name + '/' : name;
  return 'index.html';`,
    };
  }
}

class StaticPages extends SpaRouting {
  private readonly redirects: { [path: string]: string };

  constructor(redirects: { [path: string]: string }) {
    super();
    for (const [path, target] of Object.entries(redirects)) {
      checkRedirect(path, target);
    }
    this.redirects = Object.fromEntries(Object.entries(redirects).map(([path, target]) => [path.slice(1), target]));
    for (const name of Object.keys(this.redirects)) {
      checkEnd(name, this.redirects);
    }
  }

  public _strategy(build: Build): Strategy {
    const pages = build.files.filter((file) => file.endsWith('.html')).map((file) => file.slice(0, -'.html'.length));
    return {
      // with its slash no path is called like what every object has, such as __proto__
      data: { pages, redirects: Object.fromEntries(Object.entries(this.redirects).map(([name, target]) => [`/${name}`, target])) },
      answers: [...pages.map((page) => `/${page.replace(/(^|\/)index$/, '')}`), ...Object.keys(this.redirects).map((name) => `/${name}`)],
      find: `  if (Object.prototype.hasOwnProperty.call(site.redirects, '/' + name)) {
    return {
      statusCode: 301,
      statusDescription: 'Moved Permanently',
      headers: { 'location': { value: site.redirects['/' + name] }, 'cache-control': { value: 'no-cache' } },
    };
  }
  if (site.pages.indexOf(name) >= 0) return name + '.html';
  if (site.pages.indexOf(name + '/index') >= 0) return name + '/index.html';
  return folder ? name + '/' : name;`,
    };
  }
}

class Verbatim extends SpaRouting {
  public _strategy(): Strategy {
    return { data: {}, answers: [], find: "  return folder ? name + '/' : name;" };
  }
}

function checkRedirect(path: string, target: string) {
  if (!/^\/[^/]/.test(path) || /[?#]|\/$/.test(path)) {
    throw new Error(`a redirect starts from a path such as "/old", without a slash at the end, query or fragment, got ${JSON.stringify(path)}`);
  }
  const read = `/${nameOf(path)}`;
  if (read !== path) {
    throw new Error(`the redirect of ${JSON.stringify(path)} would never be found, as the router reads that path as ${JSON.stringify(read)}: write it so`);
  }
  if (!/^(\/(?!\/)|https:\/\/)[\x21-\x7e]*$/.test(target)) {
    throw new Error(`the redirect of ${JSON.stringify(path)} leads to a path such as "/new" or to an https URL, got ${JSON.stringify(target)}`);
  }
}

/** Follows a redirect through the others, as a browser would. */
function checkEnd(start: string, redirects: { [name: string]: string }) {
  const way: string[] = [];
  let name: string | undefined = start;
  while (name !== undefined && Object.hasOwn(redirects, name) && way.length <= Object.keys(redirects).length) {
    const target: string = redirects[name];
    way.push(target);
    name = target.startsWith('/') ? nameOf(target.replace(/[?#].*$/, '')) : undefined;
    if (name === start) {
      throw new Error(`the redirect of ${JSON.stringify(`/${start}`)} leads to itself (${way.map((step) => JSON.stringify(step)).join(', ')}): ` +
        'name another path, or leave it out');
    }
  }
}
