import { dirname, join } from 'node:path';

/** The folder bench/, seen from what the compiler wrote into .build. */
export const BENCH = dirname(__dirname);

/** The build of a small single-page app. */
export const SITE = join(BENCH, 'fixtures', 'site');
