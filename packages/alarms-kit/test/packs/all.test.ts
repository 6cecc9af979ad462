import { CfnResource } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmTuning } from '../../src';
import { PACKS } from '../../src/packs/all';
import type { AlarmRecipe } from '../../src/packs/recipe';
import { Severity } from '../../src/severity';
import { alarmsOf, kitIn, stackOf } from '../world';
import type { Alarm } from '../world';
import { Estate, WATCHES } from './estate';
import { templated } from './support';

/** An alarm, with what is recommended for it. */
interface Case {
  readonly name: string;
  readonly recipe: AlarmRecipe;
  readonly alarm: Alarm;
}

const stack = stackOf();
const estate = new Estate(stack, 'Estate');
const kit = kitIn(stack);
/** Everything, with what is off by default asked for where that takes no threshold. */
const watched = PACKS.map((pack) => {
  const optional = Object.entries(pack.alarms).filter(([, { off }]) => off).map(([key]) => [key, AlarmTuning.evaluate({})]);
  return { pack, alarms: WATCHES[pack.method](kit, estate, Object.fromEntries(optional)) };
});
const template = alarmsOf(stack);
const all: Case[] = watched.flatMap(({ pack, alarms }) => Object.entries(templated(stack, alarms, template)).map(([key, alarm]) => (
  { name: `${pack.method} ${key}`, recipe: pack.alarms[key], alarm }
)));

describe('all packs', () => {
  test('are watched by one method each, and there is one for every method of a kit', () => {
    const methods = new Set<string>();
    const parent = (of: object) => Object.getPrototypeOf(of) as object;
    for (let prototype = parent(kit); prototype !== Object.prototype; prototype = parent(prototype)) {
      Object.getOwnPropertyNames(prototype).filter((name) => name.startsWith('watch')).forEach((name) => methods.add(name));
    }
    const ofOne = [...methods].filter((method) => !['watchScope', 'watchNatGateways'].includes(method));
    expect(PACKS.map(({ method }) => method).sort()).toEqual(ofOne.sort());
  });

  test('are for one type of resource each', () => {
    const resources = stack.node.findAll().filter((node) => CfnResource.isCfnResource(node));
    for (const pack of PACKS) {
      const types = new Set(resources.filter((resource) => pack.isFor(resource)).map(({ cfnResourceType }) => cfnResourceType));
      expect([pack.method, types.size]).toEqual([pack.method, 1]);
    }
    for (const resource of resources) {
      expect(PACKS.filter((pack) => pack.isFor(resource)).length).toBeLessThanOrEqual(1);
    }
  });

  test('leave nothing of the estate uncovered but what is watched on purpose only', () => {
    const { uncovered } = kit.coverage(estate);
    expect(uncovered.filter((path) => !/DeadLetters|Vpc\/.+NATGateway/.test(path))).toEqual([]);
  });
});

test('a whole estate can be watched in one line, and everything is covered then', () => {
  const other = stackOf();
  const whole = new Estate(other, 'Estate');
  const watching = kitIn(other);
  expect(watching.watchScope(whole)).toEqual([]);
  expect(watching.coverage(whole)).toMatchObject({ uncovered: [], percent: 100, leftOut: [] });
  expect(watching.alarms.length).toBeGreaterThan(all.length);
});

test('a response time that nobody ever waits for is refused, such as one in milliseconds', () => {
  const other = stackOf();
  const slow = new Estate(other, 'Estate');
  const kitOfSlow = kitIn(other);
  for (const [method, most] of [['watchLoadBalancer', 4000], ['watchHttpApi', 60], ['watchRestApi', 960]] as const) {
    const watch = (seconds: number) => WATCHES[method](kitOfSlow, slow, { latencyP99: AlarmTuning.threshold(seconds) });
    expect(() => watch(most + 0.1)).toThrow(`got a threshold of ${most + 0.1}: give a number from 0 to ${most}, in s`);
    expect(() => watch(most - 0.1)).not.toThrow();
  }
});

test('there are all alarms of all packs but those that make no sense for a resource', () => {
  const missing = watched.flatMap(({ pack, alarms }) => (
    Object.keys(pack.alarms).filter((key) => !(key in alarms)).map((key) => `${pack.method} ${key}`)
  ));
  expect(missing).toEqual(['watchDatabaseInstance replicaLag', 'watchDatabaseCluster transactionIds', 'watchQueue deadLetters']);
});

describe.each(all)('$name', ({ recipe, alarm }) => {
  const readings = alarm.Metrics?.flatMap(({ MetricStat }) => MetricStat ?? [])
    ?? [{ Metric: { MetricName: alarm.MetricName! }, Period: alarm.Period!, Stat: alarm.Statistic ?? alarm.ExtendedStatistic! }];

  test('says what is wrong, why that matters, what to do first and where to read on', () => {
    expect(alarm.AlarmDescription).toMatch(/^[A-Z][\w ]+ Shop\/Estate\/\S+: .+ (>=?|<) \d\S*.* \(\d+ of \d+ periods of .+\)\. /);
    expect(alarm.AlarmDescription).toMatch(/ Why: .+\. First: .+\. Source: https:\/\/docs\.aws\.amazon\.com\/\S+$/);
    expect(alarm.AlarmDescription).not.toMatch(/\.\.|undefined|NaN|FLOOR/);
    expect(alarm.AlarmDescription).not.toContain('Tuned');
  });

  test('leaves room for the path of a resource in its description (1,024 characters)', () => {
    const { why, first, source, measures } = recipe;
    expect(why.length + first.length + source.length + measures.length).toBeLessThanOrEqual(640);
  });

  test('says whether its threshold is recommended by AWS or derived', () => {
    expect(recipe.why).toMatch(/AWS|^derived: |^when nothing succeeds|^without a healthy|^a service without/);
  });

  test('looks at percentiles of what takes time, never at an average (I3)', () => {
    const ofTime = readings.filter(({ Metric }) => /Time$|Latency$|^Duration$/.test(Metric.MetricName));
    expect(ofTime.filter(({ Stat }) => !/^p\d\d/.test(Stat))).toEqual([]);
  });

  test('has a treatment of missing data, M <= N, and N >= 2 for a page (I1, I4)', () => {
    expect(Object.values(TreatMissingData)).toContain(alarm.TreatMissingData);
    expect(alarm.DatapointsToAlarm).toBeLessThanOrEqual(alarm.EvaluationPeriods);
    expect(recipe.severity === Severity.PAGE && alarm.EvaluationPeriods < 2).toBe(false);
  });

  test('has at most ten metrics, all of one period, in a window that CloudWatch takes (I9)', () => {
    const [period, ...others] = new Set(readings.map(({ Period }) => Period));
    expect(others).toEqual([]);
    expect(readings.length).toBeLessThanOrEqual(10);
    expect(period * alarm.EvaluationPeriods).toBeLessThanOrEqual(period < 3600 ? 86_400 : 604_800);
  });

  test('has a number as its threshold', () => {
    expect(Number.isFinite(alarm.Threshold)).toBe(true);
  });
});
