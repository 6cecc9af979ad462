import type { Browser } from './browser';
import { judge } from './judge';
import type { Listed } from './operator';
import { Operator } from './operator';
import type { Tabs } from './pages';
import { pages } from './pages';
import type { SampleRelease } from './sample-releases';
import { CONFIG, sampleRelease } from './sample-releases';
import { Shop } from './shop';
import { Visitors } from './visitors';
import type { Check } from '../checks/check';
import { expectThat } from '../checks/check';
import type { RunningCloud } from '../cloud/cloud';
import { ask } from '../support/http';

/** What happened while visitors used the site. */
interface Lived<T> {
  readonly result: T;
  readonly answers: number;
  /** Seconds until the first visitor got each release that followed. */
  readonly switched: number[];
}

/** What happens to a site in its first weeks, in an order in which one builds on the other. */
export function story(cloud: RunningCloud, browser: Browser, signal: AbortSignal): Check[] {
  const shop = new Shop(cloud, signal);
  const [a, b, c, d, e] = ['A', 'B', 'C', 'D', 'E'].map(sampleRelease);
  const tabs: Tabs = new Map();

  /** Lets visitors use the site while something happens, and judges what they got. `open` are releases of which they have tabs already. */
  const during = async <T>(way: SampleRelease[], happening: () => Promise<T>, open: SampleRelease[] = []): Promise<Lived<T>> => {
    const visitors = new Visitors(shop.ask, way, open);
    const begun = Date.now();
    const result = await happening().finally(async () => visitors.leave());
    const experiences = (await visitors.leave()).map((seen) => judge(seen, [a, b, c, d, e], way.map(({ name }) => name)));
    return {
      result,
      answers: experiences.reduce((sum, { requests }) => sum + requests, 0),
      switched: way.slice(1).map((_, turn) => (Math.min(...experiences.map(({ switches }) => switches[turn].at)) - begun) / 1000),
    };
  };
  const operator = async () => Operator.of(cloud, shop.output('OperatorRole'));
  const rollBack = async (release: SampleRelease) => (await operator()).call<{ live: string }>(shop.output('RollbackFunction'), { rollback: shop.idOf(release) });

  return [
    {
      name: 'release A is deployed',
      run: async () => `in ${inSeconds((await shop.release(a)).seconds)}`,
    },
    ...pages(shop, browser, tabs),
    {
      name: 'nobody but the distribution reads the bucket',
      async run() {
        for (const path of ['', `/site/releases/${shop.idOf(a)}/index.html`]) {
          const { status } = await ask(cloud.port, `127.0.0.1:${cloud.port}`, `/${shop.output('Bucket')}${path}`);
          expectThat(status === 403, '403', String(status));
        }
        return '403';
      },
    },
    {
      name: 'B replaces A while visitors use it: each answer is of one release, none is missing, nobody goes back',
      async run() {
        const { result, answers, switched } = await during([a, b], async () => shop.release(b));
        return `${answers} answers, switched after ${inSeconds(switched[0])} of ${inSeconds(result.seconds)}`;
      },
    },
    {
      name: 'a tab that was opened on A still loads what A loads on demand',
      async run() {
        const tab = tabs.get('A');
        expectThat(tab !== undefined, 'a tab that was opened on A', 'none');
        await tab.click('button');
        return tab.shows(/^details of release A$/);
      },
    },
    {
      name: 'a deployment of C that fails after the switch gives B back',
      async run() {
        const { result, answers, switched } = await during([b, c, b], async () => shop.deploy(c, true), [a]);
        expectThat(!result.succeeded && result.output.includes('refused on purpose'), 'a deployment that was refused on purpose', result.output.slice(-1000));
        return `${answers} answers, C was live for ${inSeconds(switched[1] - switched[0])}`;
      },
    },
    {
      name: 'somebody who may only roll back goes back to A, by one call',
      async run() {
        const { result, answers, switched } = await during([b, a], async () => {
          const begun = Date.now();
          await rollBack(a);
          return (Date.now() - begun) / 1000;
        });
        return `after ${inSeconds(switched[0])}, the call took ${inSeconds(result)}, ${answers} answers`;
      },
    },
    {
      name: 'and may do nothing else',
      run: async () => (await operator()).expectNothingElse({ function: shop.output('RollbackFunction'), router: shop.output('Router'), bucket: shop.output('Bucket') }),
    },
    {
      name: 'going back to what was never deployed is refused, with the releases there are',
      async run() {
        const refusal = await (await operator()).call(shop.output('RollbackFunction'), { rollback: 'nothing' }).then(() => 'nothing', (error: Error) => error.message);
        expectThat([a, b].every((release) => refusal.includes(shop.idOf(release))), 'a refusal that names A and B', refusal);
        return refusal;
      },
    },
    {
      name: 'deploying B again changes nothing, so A stays',
      async run() {
        const { result } = await during([a], async () => shop.release(b));
        expectThat(result.output.includes('(no changes)'), 'no changes', result.output.slice(-500));
        return inSeconds(result.seconds);
      },
    },
    {
      name: 'the next release, D, takes the place of A',
      async run() {
        const { result, answers } = await during([a, d], async () => shop.release(d), [b]);
        return `${answers} answers, ${inSeconds(result.seconds)}`;
      },
    },
    {
      name: 'weeks later E removes what is no longer kept, and no tab of a kept release misses a file',
      async run() {
        await shop.passDays(60);
        const { answers } = await during([d, e], async () => shop.release(e), [a, b]);
        const { editions } = await (await operator()).call<Listed>(shop.output('RollbackFunction'), { list: 'releases' });
        const listed = [a, b, d, e].filter((release) => editions.some(({ releaseId }) => releaseId === shop.idOf(release))).map(({ name }) => name);
        expectThat(listed.join() === 'A,B,D,E' && editions.length === 4, 'A, B, D and E', `${listed.join(', ')} in ${JSON.stringify(editions)}`);
        const { status } = await shop.ask(`/${c.details}`);
        expectThat(status === 404, '404 for what only C had', String(status));
        return `${listed.join(', ')} are kept, ${answers} answers`;
      },
    },
    {
      name: 'and B, gone back to then, is whole',
      async run() {
        await during([e, b], async () => rollBack(b));
        for (const [path, content] of b.files) {
          const { status, body } = await shop.ask(`/${path}`);
          expectThat(status === 200 && body === content, `${path} of B`, `${status} ${JSON.stringify(body.slice(0, 200))}`);
        }
        expectThat(b.files.has(CONFIG), 'its configuration among them', 'none');
        return `${b.files.size} files`;
      },
    },
  ];
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
