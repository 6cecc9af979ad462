import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { SlowDown } from './slow-down';
import type { UploadedRelease } from './uploads';
import { Uploads } from './uploads';
import type { Check } from '../checks/check';
import { expectThat } from '../checks/check';
import type { RunningCloud } from '../cloud/cloud';

/** So many files has a large release. */
const MANY = 10_000;

/** A Lambda function of the uploader has so many megabytes. */
const MEMORY = 1024;

/** What the uploader does with a real S3 API, when things go well and when they do not. */
export function uploaderCases(cloud: RunningCloud, signal: AbortSignal): Check[] {
  const uploads = async (name: string, ...releases: UploadedRelease[]) => new Uploads(cloud, name, signal).create(...releases);
  return [
    {
      name: `${MANY} files are uploaded by one call; once more, nothing is written`,
      async run() {
        const large = release('large', MANY);
        const site = await uploads('large', large);
        const first = await site.deliver(large);
        expectThat(first?.answer.Data?.FilesWritten === `${MANY}`, `${MANY} files`, JSON.stringify(first?.answer));
        expectThat(first.ended.megabytes < MEMORY / 2, `less than ${MEMORY / 2} MB`, `${first.ended.megabytes} MB`);
        await site.expectWhole(large);
        const page = await site.headers('site/releases/large/index.html');
        const asset = await site.headers('site/immutable/assets/chunk-large-1.js');
        expectThat(page === 'text/html; charset=utf-8; no-cache', 'a page that is revalidated', page);
        expectThat(asset === 'text/javascript; charset=utf-8; public, max-age=31536000, immutable', 'a script that is kept', asset);
        const again = await site.deliver(large);
        expectThat(again?.answer.Data?.FilesWritten === '0', 'no file', JSON.stringify(again?.answer));
        return `${first.ended.seconds.toFixed(1)} s and ${first.ended.megabytes} MB, then ${again.ended.seconds.toFixed(1)} s`;
      },
    },
    {
      name: 'an uploader that is killed in the middle goes on when the event is delivered again',
      async run() {
        const first = release('first', 150);
        const site = await uploads('killed', first);
        const requestId = 'the same event';
        expectThat(await site.deliver(first, { requestId, killedAt: 50 }) === undefined, 'a process that was killed', 'an answer');
        const left = (await site.keys('site/')).length;
        expectThat(left < first.files.size, 'a part of the files', `all ${left}`);
        const again = await site.deliver(first, { requestId });
        expectThat(again?.answer.Status === 'SUCCESS', 'SUCCESS', JSON.stringify(again?.answer));
        await site.expectWhole(first);
        return `${left} of ${first.files.size} files were there`;
      },
    },
    {
      name: 'what an uploader that was killed has left behind is removed by the next deployment, and the live release is untouched',
      async run() {
        const [live, broken, next] = [release('live', 20), release('broken', 150), release('next', 20)];
        const site = await uploads('left', live, broken, next);
        await site.deploy(live);
        expectThat(await site.deliver(broken, { previous: live, killedAt: 60, remaining: 12_000 }) === undefined, 'a process that was killed', 'an answer');
        await site.expectWhole(live);
        const left = (await site.keys('site/')).filter((key) => key.includes('broken')).length;
        const { ended } = await site.deploy(next, live);
        await site.expectWhole(live);
        await site.expectWhole(next);
        const rest = (await site.keys()).filter((key) => key.includes('broken'));
        expectThat(left > 0 && rest.length === 0, 'nothing of it', rest.join(', '));
        return `${left} files; it waited until the killed one could not be running any more, ${ended.seconds.toFixed(1)} s`;
      },
    },
    {
      name: 'an upload ends also when S3 refuses every fourth request',
      async run() {
        const first = release('first', 100);
        const site = await uploads('slow', first);
        const slow = new SlowDown(cloud.port, 4);
        const endpoint = await slow.start();
        try {
          const delivered = await site.deliver(first, { endpoint });
          expectThat(delivered?.answer.Status === 'SUCCESS', 'SUCCESS', JSON.stringify(delivered?.answer));
          await site.expectWhole(first);
          expectThat(slow.refused > 20, 'more than 20 refusals', `${slow.refused}`);
          return `${slow.refused} refusals, ${delivered.ended.seconds.toFixed(1)} s`;
        } finally {
          await slow.end();
        }
      },
    },
    {
      name: 'a release that is no longer kept is removed, without what others use, and can be brought back from its versions',
      async run() {
        const releases = ['r1', 'r2', 'r3', 'r4'].map((id) => release(id, 10));
        const [r1, r2, r3, r4] = releases;
        const site = await uploads('kept', ...releases);
        await site.deploy(r1);
        await site.deploy(r2, r1);
        await site.deploy(r3, r2);
        await site.age();
        const { answer } = await site.deploy(r4, r3);
        expectThat(answer.Data?.EditionsRemoved === '1', 'one release removed', JSON.stringify(answer.Data));
        for (const kept of [r2, r3, r4]) await site.expectWhole(kept);
        const rest = (await site.keys()).filter((key) => key.includes('r1'));
        expectThat(rest.length === 0, 'nothing of the first release', rest.join(', '));
        expectThat((await site.keys()).includes('site/immutable/assets/shared.js'), 'what all releases share', 'nothing');
        const { Versions = [] } = await site.s3.send(new ListObjectVersionsCommand({ Bucket: 'uploads-kept', Prefix: 'site/releases/r1/' }));
        expectThat(Versions.length > 0, 'earlier versions', 'none');
        return `${Versions.length} versions`;
      },
    },
    {
      name: 'a rollback does not wait for an upload that is running',
      async run() {
        const [r1, r2, large] = [release('r1', 10), release('r2', 10), release('large', 600)];
        const site = await uploads('meanwhile', r1, r2, large);
        await site.deploy(r1);
        await site.deploy(r2, r1);
        const order: string[] = [];
        const uploading = site.deliver(large, { previous: r2 }).finally(() => order.push('upload'));
        while ((await site.keys('manifests/')).length < 3) signal.throwIfAborted();
        const { seconds } = await site.call({ rollback: 'r1' }).finally(() => order.push('rollback'));
        expectThat(await site.live() === 'r1', 'r1', await site.live());
        expectThat((await uploading)?.answer.Status === 'SUCCESS', 'SUCCESS', JSON.stringify(await uploading));
        expectThat(order.join() === 'rollback,upload', 'the rollback to end first', order.join());
        for (const kept of [r1, r2, large]) await site.expectWhole(kept);
        return `${seconds.toFixed(1)} s`;
      },
    },
  ];
}

/** A build with so many files; some of them are in all builds. */
function release(id: string, count: number): UploadedRelease {
  const files = new Map([['index.html', `<h1>${id}</h1>`], ['assets/shared.js', 'export default 1;']]);
  for (let i = 1; files.size < count; i++) files.set(i % 2 === 0 ? `pictures/${i}.svg` : `assets/chunk-${id}-${i}.js`, `// ${id} ${i} ${'.'.repeat(500)}`);
  return { id, files };
}
