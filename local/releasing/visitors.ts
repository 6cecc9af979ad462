import { setTimeout as delay } from 'node:timers/promises';
import type { Seen } from './judge';
import type { SampleRelease } from './sample-releases';
import { CONFIG, NOTICE, PAGE } from './sample-releases';
import type { Answer } from '../support/http';

/** So many at a time, each with a pause after each request: enough to meet every moment, and the cloud still deploys. */
const VISITORS = 2;
const PAUSE = 10;

/** How a site is asked for a path. */
export type Ask = (path: string) => Promise<Answer>;

/** People who use a site while something happens to it. Each keeps the tabs of the releases that it has met. */
export class Visitors {
  private readonly leaving = new AbortController();
  private readonly sessions: Promise<Seen[]>[];

  constructor(private readonly ask: Ask, private readonly releases: SampleRelease[], private readonly tabs: SampleRelease[]) {
    this.sessions = Array.from({ length: VISITORS }, async () => this.visit());
    for (const session of this.sessions) session.catch(() => undefined); // what went wrong is told when they leave
  }

  /** Lets each of them finish what it is about, and begin once more; resolves to what each has got. */
  public async leave(): Promise<Seen[][]> {
    this.leaving.abort();
    return Promise.all(this.sessions);
  }

  private async visit(): Promise<Seen[]> {
    const seen: Seen[] = [];
    const open = new Set(this.tabs);
    let last = false;
    do {
      last = this.leaving.signal.aborted; // the last round begins after all is done
      const page = await this.get(seen, '/', PAGE);
      const release = this.releases.find(({ files }) => files.get(PAGE) === page.body);
      if (release) open.add(release);
      await this.get(seen, '/config.json', CONFIG);
      await this.get(seen, '/orders/jane.doe', PAGE);
      await this.get(seen, '/version.txt', NOTICE);
      for (const { name, entry, details } of open) {
        await this.get(seen, `/${entry}`, entry, name);
        await this.get(seen, `/${details}`, details, name);
      }
    } while (!last);
    return seen;
  }

  private async get(seen: Seen[], path: string, file: string, of?: string): Promise<Answer> {
    const answer = await this.ask(path);
    seen.push({ path, file, of, status: answer.status, body: answer.body, at: Date.now() });
    await delay(PAUSE);
    return answer;
  }
}
