import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Environment, Environments } from './environments';

/** What is wrong with the environments, each as a sentence. */
export function problems(all: Environments): string[] {
  return [...Object.values(all).flatMap((environment) => problemsOf(environment, all)), ...shrinking(all)];
}

function problemsOf(environment: Environment, all: Environments): string[] {
  const { name, account, region, zones, tasks, logRetention, domain } = environment;
  const rules: [boolean, string][] = [
    [/^\d{12}$/.test(account), `account ${JSON.stringify(account)} must have 12 digits`],
    [Object.values(all).every((other) => other === environment || other.account !== account),
      `account ${JSON.stringify(account)} is that of another stage too: give each stage an account of its own`],
    [RegionInfo.regions.some((known) => known.name === region), `region ${JSON.stringify(region)} must be an AWS region, such as "us-east-1"`],
    [new Set(zones).size >= 2, `zones ${JSON.stringify(zones)} must be at least two different ones`],
    [zones.every((zone) => zone.slice(0, -1) === region), `zones ${JSON.stringify(zones)} must be in region ${JSON.stringify(region)}`],
    [tasks.min >= 1 && tasks.min <= tasks.max, `tasks ${JSON.stringify(tasks)} must be at least 1, and min at most max`],
    [!domain || domain.site !== domain.api, `site and api are both ${JSON.stringify(domain?.site)}: give the API a name of its own`],
    [name !== 'prod' || domain !== undefined, 'domain is missing, but production always serves TLS: give it one'],
    [name !== 'prod' || environment.protected, 'protected is false, but production keeps its data: set it to true'],
    [name !== 'prod' || logRetention >= 30, `logRetention ${logRetention} must be at least 30 days in production`],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => `${name}: ${problem}`);
}

/** What never shrinks on the way to production: more is larger, better protected or longer-lived. */
function measures({ zones, domain, natPerZone, task, tasks, logRetention, ...environment }: Environment) {
  return { zones: zones.length, domain: domain ? 1 : 0, natPerZone: +natPerZone, ...task, ...tasks, logRetention, protected: +environment.protected };
}

function shrinking(all: Environments): string[] {
  return ([['beta', 'gamma'], ['gamma', 'prod']] as const).flatMap(([before, after]) => {
    const least: Record<string, number> = measures(all[before]);
    return Object.entries(measures(all[after]))
      .filter(([field, value]) => value < least[field])
      .map(([field]) => `${after}: ${field} is less than in ${before}: raise it in ${after} or lower it in ${before}`);
  });
}
