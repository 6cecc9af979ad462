import type { SampleRelease } from './sample-releases';
import { expectThat } from '../checks/check';

/** One answer that a visitor got. */
export interface Seen {
  readonly path: string;
  /** The file of the build that has to be answered. */
  readonly file: string;
  /** The release that it has to come from, where the name leaves no choice; else it is the one that is live. */
  readonly of?: string;
  readonly status: number;
  readonly body: string;
  /** When the answer was there, in milliseconds. */
  readonly at: number;
}

/** What a visitor lived through, when nothing was wrong. */
export interface Experience {
  readonly requests: number;
  /** When the visitor first got each release that came after the first one. */
  readonly switches: { readonly to: string; readonly at: number }[];
}

/**
 * Judges what one visitor got, in the order in which it was asked for.
 *
 * Each answer has to be, byte for byte, what one release has there. And all that is called the same in each release has to
 * change at once: after the first answer of the next release there is none of the one before. `way` says which releases
 * come one after the other.
 */
export function judge(seen: Seen[], releases: SampleRelease[], way: string[]): Experience {
  const live: { to: string; at: number }[] = [];
  for (const answer of seen) {
    const from = releaseOf(answer, releases);
    if (answer.of !== undefined) {
      expectThat(from.includes(answer.of), `${answer.path} of release ${answer.of}`, `that of ${from.join(', ')}`);
    } else {
      expectThat(from.length === 1, `${answer.path} to tell its release`, `what ${from.join(' and ')} have in common`);
      if (live.at(-1)?.to !== from[0]) live.push({ to: from[0], at: answer.at });
    }
  }
  const lived = live.map(({ to }) => to);
  expectThat(lived.join() === way.join(), `${way.join(', then ')}`, lived.join(', then ') || 'nothing');
  return { requests: seen.length, switches: live.slice(1) };
}

/** The releases that have just this there. */
function releaseOf({ path, file, status, body }: Seen, releases: SampleRelease[]): string[] {
  expectThat(status === 200, `${path} with 200`, `${status} ${JSON.stringify(body.slice(0, 200))}`);
  const found = releases.filter(({ files }) => files.get(file) === body).map(({ name }) => name);
  expectThat(found.length > 0, `${file} of a release at ${path}`, JSON.stringify(body.slice(0, 200)));
  return found;
}
