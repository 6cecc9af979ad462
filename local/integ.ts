import { join } from 'node:path';
import type { IntegTestFile } from './checks/integ-tests';
import { findIntegTests, lookAlike, runIntegTest } from './checks/integ-tests';
import type { RunningCloud } from './cloud/cloud';
import { REGION } from './cloud/environment';
import { ROOT } from './cloud/places';
import { onThrowAwayCloud } from './cloud/throw-away';
import { ACCOUNT } from './platform/assembly';
import { CdkCli } from './platform/cdk';
import { build } from './platform/deploy';
import { main } from './support/main';
import { messageOf, Problem } from './support/problem';
import { seconds, step } from './support/progress';

const PACKAGES = join(ROOT, 'packages');

/** What CloudFront takes from us-east-1 is also tried from here. */
const OTHER_REGION = 'eu-central-1';

/** So many packages are tested at a time. */
const AT_A_TIME = 3;

/** `npm run integ [package...]`: every integration test with its assertions, on a cloud of its own that is thrown away. */
void main(async (interrupted) => {
  const tests = findIntegTests(PACKAGES, process.argv.slice(2));
  await onThrowAwayCloud({
    name: 'integ',
    what: 'a throw-away cloud',
    settings: [],
    prepare: async (place) => step('building the libraries', async () => build(place, interrupted, 'packages/*')),
    async use(cloud, signal) {
      await step('bootstrapping', async () => {
        for (const region of [REGION, OTHER_REGION]) await new CdkCli(cloud, ROOT, signal).bootstrap(ACCOUNT, region);
      });
      await runAll(cloud, tests, signal);
    },
  }, interrupted);
});

/** Packages side by side, since most of a test is waiting; the tests of one package in turn, since some share what an account has once. */
async function runAll(cloud: RunningCloud, tests: IntegTestFile[], signal: AbortSignal): Promise<void> {
  const count = { passed: 0, failed: 0 };
  console.log(`running ${tests.length} integration tests ...`);
  const packages = [...new Set(tests.map((test) => test.package))].values();
  const work = async () => {
    for (const name of packages) {
      for (const { file } of tests.filter((test) => test.package === name)) {
        const begun = Date.now();
        const failure = await runIntegTest(cloud, lookAlike(join(PACKAGES, name), cloud.place.file(join('work', name))), file, signal);
        count[failure.length === 0 ? 'passed' : 'failed']++;
        console.log([`  ${failure.length === 0 ? '✔' : '✘'} ${name} ${file} (${seconds(begun)})`, ...failure.map((line) => `    | ${line}`)].join('\n'));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  } catch (error) {
    console.log(`  ✘ ${messageOf(error)}`);
    throw error;
  } finally {
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${tests.length - count.passed - count.failed} skipped`);
  }
  if (count.failed > 0) throw new Problem(`the whole output is in ${cloud.place.file('integ.log')}`);
}
