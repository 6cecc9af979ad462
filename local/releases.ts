import { proveAll } from './checks/smoke';
import { REGION } from './cloud/environment';
import { ROOT } from './cloud/places';
import { onThrowAwayCloud } from './cloud/throw-away';
import { ACCOUNT } from './platform/assembly';
import { CdkCli } from './platform/cdk';
import { build } from './platform/deploy';
import { Browser } from './releasing/browser';
import { story } from './releasing/story';
import { uploaderCases } from './releasing/uploader-cases';
import { main } from './support/main';
import { seconds, step } from './support/progress';

/** Proves on a throw-away cloud what packages/spa-hosting promises of releases, to visitors, to open tabs and in a browser. */
void main(async (interrupted) => {
  const begun = Date.now();
  await onThrowAwayCloud({
    name: 'releases',
    what: 'a throw-away cloud that enforces IAM',
    // Nobody needs its state afterwards, and 10,000 files are written faster to memory.
    settings: ['AUTH=true', 'PERSIST_STATE=0', 'S3_PERSIST=0'],
    prepare: async (place) => step('building the library', async () => build(place, interrupted, 'packages/spa-hosting')),
    async use(cloud, signal) {
      const browser = new Browser(cloud.place);
      try {
        await step('starting a browser', async () => browser.start(), (version) => version);
        await step('bootstrapping', async () => new CdkCli(cloud, ROOT, signal).bootstrap(ACCOUNT, REGION));
        console.log('deploying releases ...');
        await proveAll(cloud, [...story(cloud, browser, signal), ...uploaderCases(cloud, signal)], signal);
        console.log(`took ${seconds(begun)}`);
      } finally {
        await browser.end();
      }
    },
  }, interrupted);
});
