import { alarmChecks } from './alarms';
import { apiChecks } from './api';
import type { Check, Deployed } from './check';
import type { Endpoint } from './endpoints';
import { apiOf, siteOf } from './endpoints';
import { siteChecks } from './site';
import { stackChecks } from './stacks';
import { trustChecks } from './trust';
import { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';
import type { SynthesizedStack } from '../platform/assembly';
import type { Deployment } from '../platform/deployment';
import { messageOf, Problem } from '../support/problem';

export interface SmokeTest {
  readonly checks: Check[];
  /** Where a browser on this machine finds what was deployed. */
  readonly endpoints: Record<'site' | 'api', Endpoint>;
}

/** All that `npm start` proves about the platform it deployed. */
export async function smokeTest(
  cloud: RunningCloud, deployment: Deployment, stacks: SynthesizedStack[], deployAgain: () => Promise<string[]>,
): Promise<SmokeTest> {
  const deployed: Deployed = { cloud, deployment, aws: new AwsClients(cloud) };
  const [site, api] = [await siteOf(deployed), await apiOf(deployed)];
  const checks = [
    ...siteChecks(site),
    ...apiChecks(api, site),
    ...alarmChecks(deployed),
    ...await trustChecks(deployed),
    ...stackChecks(deployment, stacks, deployAgain),
  ];
  return { checks, endpoints: { site, api } };
}

/** Runs all checks until the signal aborts, one line each; resolves to the number of those that failed. */
export async function runChecks(checks: Check[], signal: AbortSignal, print: (line: string) => void = console.log): Promise<number> {
  let failed = 0;
  for (const check of checks) {
    signal.throwIfAborted();
    try {
      print(`  ✔ ${check.name}: ${shorten(await check.run())}`);
    } catch (error) {
      signal.throwIfAborted(); // what was cut off has not failed
      failed++;
      print(`  ✘ ${check.name}: ${messageOf(error)}`);
    }
  }
  return failed;
}

/** Runs the checks of a proof and sums them up; fails when one does not hold. */
export async function proveAll(cloud: RunningCloud, checks: Check[], signal: AbortSignal): Promise<void> {
  const failed = await runChecks(checks, signal);
  signal.throwIfAborted();
  console.log(`\n${checks.length - failed} passed, ${failed} failed`);
  if (failed > 0) throw new Problem(`the output of the CDK CLI is in ${cloud.place.file('cdk.log')}`);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
