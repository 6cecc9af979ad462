import type { Duration } from 'aws-cdk-lib';
import type { Build } from './private/content/build';
import { readBuild } from './private/content/build';

/** How the files of a folder are treated. */
export interface DirectoryOptions {
  /**
   * Folders whose files never change under the same name, because bundlers put a hash of the content into it. Written as `assets/**`.
   *
   * Browsers keep these files for a year without asking again, and those of earlier releases stay reachable for tabs that are still open.
   * Everything else is revalidated on each use, and belongs to one release. An empty list means that no folder is immutable.
   *
   * @default - those of `assets/**` (Vite), `static/js/**`, `static/css/**`, `static/media/**` (Create React App), `_app/immutable/**` (SvelteKit),
   * `_astro/**` (Astro), `_next/static/**` (Next.js) and `_nuxt/**` (Nuxt) that the build has; in a folder whose name others use too,
   * only scripts and styles, where their names have a hash, and other files with a hash in their own name
   */
  readonly immutable?: string[];

  /**
   * How long browsers keep images and fonts that are in no immutable folder without asking again: so late a changed one is seen.
   *
   * @default - they are revalidated on each use
   */
  readonly mediaMaxAge?: Duration;
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
    return new Directory(readBuild(path, options.immutable, options.mediaMaxAge && secondsOf(options.mediaMaxAge)));
  }

  /** @internal */
  public abstract readonly _build: Build;
}

class Directory extends SpaContent {
  constructor(public readonly _build: Build) {
    super();
  }
}

/** It is part of the release's id, so it has to be known. */
function secondsOf(duration: Duration): number {
  const seconds = duration.isUnresolved() ? undefined : duration.toSeconds({ integral: false });
  if (seconds === undefined || !Number.isInteger(seconds)) {
    throw new Error(`images and fonts are kept for whole seconds that are known at synthesis, such as Duration.days(1), got ${JSON.stringify(duration.toString())}`);
  }
  return seconds;
}
