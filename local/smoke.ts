import type { SynthesizedStack } from './assembly';
import { AwsClients } from './aws';
import { alarmChecks } from './checks/alarms';
import { apiChecks } from './checks/api';
import type { Check, Deployed } from './checks/check';
import type { Endpoint } from './checks/endpoints';
import { apiOf, siteOf } from './checks/endpoints';
import { siteChecks } from './checks/site';
import { stackChecks } from './checks/stacks';
import { trustChecks } from './checks/trust';
import type { RunningCloud } from './cloud';
import type { Deployment } from './deployment';
import { messageOf } from './problem';

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

/** Runs all checks, one line each; resolves to the number of those that failed. */
export async function runChecks(checks: Check[], print: (line: string) => void = console.log): Promise<number> {
  let failed = 0;
  for (const check of checks) {
    try {
      print(`  ✔ ${check.name}: ${shorten(await check.run())}`);
    } catch (error) {
      failed++;
      print(`  ✘ ${check.name}: ${messageOf(error)}`);
    }
  }
  return failed;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
