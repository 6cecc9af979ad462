import type { Build } from './private/build';
import { readBuild } from './private/build';

/** How the files of a folder are treated. */
export interface DirectoryOptions {
  /**
   * Folders whose files never change under the same name, because bundlers put a hash of the content into it. Written as `assets/**`.
   *
   * Browsers keep these files for a year without asking again, and those of earlier releases stay reachable for tabs that are still open.
   * Everything else is revalidated on each use, and belongs to one release. An empty list means that no folder is immutable.
   *
   * @default - those of `assets/**` (Vite), `static/js/**`, `static/css/**`, `static/media/**` (Create React App), `_app/immutable/**` (SvelteKit),
   * `_astro/**` (Astro) and `_next/static/**` (Next.js) that the build has; in a folder whose name others use too only the files that have a hash in their name
   */
  readonly immutable?: string[];
}

/** What a site serves. */
export abstract class SpaContent {
  /**
   * What a bundler has written into a folder.
   *
   * The folder is read when this is called: build the site before.
   *
   * @param path the folder with the site's index.html, relative to the working directory
   */
  public static directory(path: string, options: DirectoryOptions = {}): SpaContent {
    return new Directory(readBuild(path, options.immutable));
  }

  /** @internal */
  public abstract readonly _build: Build;
}

class Directory extends SpaContent {
  constructor(public readonly _build: Build) {
    super();
  }
}
