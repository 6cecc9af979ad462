import { runs } from '@ashlar/testing';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { AlarmTuning, Notification, Severity } from '../src';
import { fires } from './metric-math';
import type { Data, Series } from './metric-math';
import { Estate, WATCHES } from './packs/estate';
import { alarmNamed, alarmsOf, ImportedShop, kitIn, NORTHERN_VIRGINIA, resolvedOf, Shop, stackOf } from './world';
import type { Alarm } from './world';
import { PACKS } from '../src/packs/all';

const numRuns = runs();

/** Some of these options, good and bad ones. */
const options = fc.record({
  datapoints: fc.integer({ min: 0, max: 8 }),
  periods: fc.integer({ min: 0, max: 200 }),
  period: fc.constantFrom(Duration.seconds(30), Duration.minutes(1), Duration.minutes(5), Duration.minutes(60), Duration.days(1)),
  severity: fc.constantFrom(...Object.values(Severity)),
  requestFloor: fc.integer({ min: 0, max: 1000 }),
  missingData: fc.constantFrom(...Object.values(TreatMissingData)),
}, { requiredKeys: [] });

const value = fc.oneof(fc.integer({ min: -1, max: 101 }), fc.double());

const tuning = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(value, options).map(([threshold, more]) => AlarmTuning.threshold(threshold, more)) },
  { weight: 3, arbitrary: options.map((changes) => AlarmTuning.evaluate(changes)) },
  { weight: 1, arbitrary: fc.constant(AlarmTuning.off('not wanted')) },
);

/** For each severity: mail, pager, both, or nobody. */
const routing = fc.record(Object.fromEntries(Object.values(Severity).map((severity) => [severity, fc.constantFrom('mail', 'team', 'pager', 'both', 'nobody')])));

function notify(scope: Construct, routes: Record<string, string>): Notification[] {
  const pager = Notification.topic(sns.Topic.fromTopicArn(scope, 'Pager', 'arn:aws:sns:us-east-1:111122223333:pager'));
  const mail = Notification.email('ops@example.com');
  const ways: Record<string, Notification[]> = {
    mail: [mail], team: [mail, Notification.email('team@example.com')], pager: [pager], both: [mail, pager], nobody: [Notification.none('a sandbox')],
  };
  return Object.values(Severity).flatMap((severity) => ways[routes[severity]].map((way) => way.forSeverities(severity)));
}

/** Every alarm there is, of every pack. */
const ALARMS = PACKS.flatMap(({ method, alarms }) => Object.keys(alarms).map((key) => ({ method, key })));

const KITS_OF_AN_ESTATE = 50;
let latest: Estate;
let kits = 0;

/** A place for one more kit: a new estate now and then, so that its tree stays small however many cases there are. */
function nextKit(): { estate: Estate; stack: Stack; id: string } {
  if (kits % KITS_OF_AN_ESTATE === 0) latest = new Estate(stackOf(), 'Estate');
  return { estate: latest, stack: Stack.of(latest), id: `Kit${++kits}` };
}

describe('any tuning of any alarm of any pack, with any routing', () => {
  const runbook = fc.option(fc.webUrl({ validSchemes: ['https'] }), { nil: undefined });

  test('either fails with a sentence, or makes alarms that can fire, reach somebody and explain themselves', () => {
    let accepted = 0;
    fc.assert(fc.property(fc.constantFrom(...ALARMS), tuning, routing, runbook, ({ method, key }, change, routes, link) => {
      const { estate, stack, id } = nextKit();
      const kit = kitIn(stack, { notify: notify(new Construct(stack, `Routes${id}`), routes), runbook: link }, id);
      const watch = (how: AlarmTuning) => WATCHES[method](kit, estate, { [key]: how });
      let pack: object;
      try {
        pack = watch(change);
      } catch (error) {
        expect(String(error)).toMatch(/^Error: (alarm \w+ of [\w/]+: .+(: |, )(give|leave|so|nothing|one|the newest|CloudWatch) |[\w/]+ cannot have the alarm \w+: )/);
        return;
      }
      accepted += 1;
      expect(watch(change)).toEqual(pack); // I8
      expect(() => watch(AlarmTuning.off('another reason'))).toThrow(/ is watched already, and with other tuning for \w+: watch it once/);
      const silent = Object.values(routes).includes('nobody');
      for (const alarm of kit.alarms) {
        expectSound(resolvedOf(alarm), silent, link);
      }
    }), { numRuns: numRuns * 5 });
    expect(accepted).toBeGreaterThan(numRuns);
  });
});

describe('any routing', () => {
  test('has encrypted topics to which CloudWatch may publish, over TLS only (I7)', () => {
    fc.assert(fc.property(routing, (routes) => {
      const stack = stackOf();
      kitIn(stack, { notify: notify(stack, routes) }).watchLoadBalancer(new ImportedShop(stack).loadBalancer);
      expectSafeTopics(stack);
    }), { numRuns });
  });
});

function expectSound(alarm: Alarm, silent: boolean, runbook: string | undefined): void {
  // I1
  expect((alarm.AlarmActions ?? []).length > 0 || silent).toBe(true);
  expect(Object.values(TreatMissingData)).toContain(alarm.TreatMissingData);
  expect(alarm.AlarmDescription).toMatch(/ Why: .+ First: .+ Source: https:\/\/docs\.aws\.amazon\.com\//);
  expect(alarm.AlarmDescription).toContain(runbook ?? 'Source: ');
  expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
  // I3
  const readings = alarm.Metrics?.flatMap(({ MetricStat }) => MetricStat ?? [])
    ?? [{ Metric: { MetricName: alarm.MetricName! }, Period: alarm.Period!, Stat: alarm.Statistic ?? alarm.ExtendedStatistic! }];
  for (const { Metric, Stat } of readings.filter((reading) => /(Latency|Duration|ResponseTime|ExecutionTime)$/.test(reading.Metric.MetricName))) {
    expect([Metric.MetricName, Stat]).toEqual([Metric.MetricName, expect.stringMatching(/^p\d/)]);
  }
  // I4
  expect(alarm.DatapointsToAlarm).toBeGreaterThanOrEqual(1);
  expect(alarm.DatapointsToAlarm).toBeLessThanOrEqual(alarm.EvaluationPeriods);
  // I9
  const [period, ...others] = new Set(readings.map(({ Period }) => Period));
  expect(others).toEqual([]);
  expect(readings.length).toBeLessThanOrEqual(10);
  expect(period % 60).toBe(0);
  expect(Number.isFinite(alarm.Threshold)).toBe(true);
  expect(period * alarm.EvaluationPeriods).toBeLessThanOrEqual(period < 3600 ? 86_400 : 604_800);
}

/** I7 */
function expectSafeTopics(stack: Stack): void {
  const template = Template.fromStack(stack);
  const topics = Object.keys(template.findResources('AWS::SNS::Topic', { Properties: { KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlarmsKey'), 'Arn'] } } }));
  template.resourceCountIs('AWS::SNS::Topic', topics.length);
  template.resourceCountIs('AWS::KMS::Key', Math.min(topics.length, 1));
  const policies = Object.values(template.findResources('AWS::SNS::TopicPolicy')).map(({ Properties }) => Properties);
  expect(policies.flatMap(({ Topics }) => Topics).map(({ Ref }) => Ref).sort()).toEqual(topics.sort());
  for (const { PolicyDocument } of policies) {
    expect(PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Action: 'sns:Publish', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({ Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
    ]);
  }
  for (const { Properties } of Object.values(template.findResources('AWS::KMS::Key'))) {
    expect(Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Principal: { Service: 'cloudwatch.amazonaws.com' } }),
    );
  }
}

describe('a page', () => {
  test('never comes from one period, however it is tuned (I4)', () => {
    const hasty = AlarmTuning.evaluate({ severity: Severity.PAGE, datapoints: 1, periods: 1 });
    for (const { method, key } of ALARMS) {
      const { estate, stack, id } = nextKit();
      expect(() => WATCHES[method](kitIn(stack, {}, id), estate, { [key]: hasty })).toThrow(/got 1 of 1 periods: one period is no reason to wake somebody|cannot have the alarm/);
    }
  });
});

/** What came in a minute: answered by targets, among them failures; forwarded to targets that broke off or came too late; and refused for want of a target. */
interface Minute {
  readonly answered: number;
  readonly failed: number;
  readonly broken: number;
  readonly late: number;
  readonly refused: number;
}

const FLOORS = [1, 20, 300];
const RATES = new Map(FLOORS.map((requestFloor) => {
  const stack = stackOf();
  const shop = new Shop(stack);
  kitIn(stack).watchLoadBalancer(shop.loadBalancer, { serverErrorRate: AlarmTuning.evaluate({ requestFloor }) });
  return [requestFloor, { rate: alarmNamed(stack, 'ServerErrorRate'), outage: alarmNamed(stack, 'Outage') }];
}));

const some = (most: number) => fc.oneof(fc.constant(0), fc.nat(most));
const minute = (most: number) => fc.record({
  answered: some(most), share: fc.constantFrom(0, 0.04, 0.06, 0.5, 1), broken: some(most), late: some(most), refused: some(most),
}).map(({ share, ...rest }): Minute => ({ ...rest, failed: Math.ceil(rest.answered * share) }));

/** As the load balancer publishes it: what found a target is a request, whatever came of it; a count of zero is no data point. */
function published(minutes: Minute[]): Data {
  const series = (count: (of: Minute) => number): Series => minutes.map((of) => count(of) || undefined);
  return {
    RequestCount: series(({ answered, broken, late }) => answered + broken + late),
    HTTPCode_Target_5XX_Count: series(({ failed }) => failed),
    HTTPCode_ELB_5XX_Count: series(({ broken, late, refused }) => broken + late + refused),
    HTTPCode_ELB_502_Count: series(({ broken }) => broken),
    HTTPCode_ELB_503_Count: series(({ refused }) => refused),
    HTTPCode_ELB_504_Count: series(({ late }) => late),
  };
}

/** Whether three of any five minutes in a row are bad. */
function threeOfFive(minutes: Minute[], isBad: (requests: number, errors: number) => boolean): boolean {
  const bad = minutes.map(({ answered, failed, broken, late, refused }) => {
    const unanswered = broken + late + refused;
    return isBad(answered + unanswered, failed + unanswered);
  });
  return bad.some((_, last) => bad.slice(Math.max(0, last - 4), last + 1).filter(Boolean).length >= 3);
}

describe('the error rate (I2)', () => {
  test('fires exactly when three of five minutes with enough requests have too many errors', () => {
    fc.assert(fc.property(fc.constantFrom(...FLOORS), fc.array(minute(400), { minLength: 1, maxLength: 12 }), (floor, minutes) => {
      const { rate, outage } = RATES.get(floor)!;
      expect(fires(rate, published(minutes))).toBe(threeOfFive(minutes, (requests, errors) => requests >= floor && errors / requests > 0.05));
      expect(fires(outage, published(minutes))).toBe(threeOfFive(minutes, (requests, errors) => requests > 0 && errors === requests));
    }), { numRuns: numRuns * 5 });
  });

  test('cannot fire below the request floor, whatever fails', () => {
    fc.assert(fc.property(fc.array(minute(4), { minLength: 5, maxLength: 20 }), (minutes) => {
      expect(fires(RATES.get(20)!.rate, published(minutes))).toBe(false);
    }), { numRuns });
  });

  test('hides no outage: without a healthy target the outage alarms fire for any traffic', () => {
    const stack = stackOf();
    kitIn(stack).watchTargetGroup(new Shop(stack).targetGroup);
    const healthy = Object.values(alarmsOf(stack)).find(({ MetricName }) => MetricName === 'HealthyHostCount')!;

    const traffic = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 5, maxLength: 10 });
    fc.assert(fc.property(traffic, fc.constantFrom('broken', 'late', 'refused'), fc.constantFrom(0, undefined), (counts, kind, hosts) => {
      const minutes = counts.map((count) => ({ answered: 0, failed: 0, broken: 0, late: 0, refused: 0, [kind]: count }));
      expect(fires(RATES.get(300)!.outage, published(minutes))).toBe(true);
      expect(fires(healthy, { HealthyHostCount: counts.map(() => hosts) })).toBe(true);
    }), { numRuns });
  });
});

describe('the ids of alarms (I5)', () => {
  const path = fc.array(fc.constantFrom('A', 'B', 'AB', 'A-B', 'a', 'Alarms', 'Outage'), { minLength: 1, maxLength: 3 });
  const paths = fc.uniqueArray(path, { selector: (ids) => ids.join('/'), minLength: 1, maxLength: 8 });

  test('are unique, and depend on the path of the resource only', () => {
    fc.assert(fc.property(paths, fc.boolean(), (all, inOtherStack) => {
      const forward = idsByPath(all, inOtherStack);
      const backward = idsByPath([...all].reverse(), inOtherStack);
      const alone = idsByPath(all.slice(0, 1), inOtherStack);

      expect(new Set(Object.values(forward).flat()).size).toBe(all.length * 4);
      expect(backward).toEqual(forward);
      expect(forward).toMatchObject(alone);
    }), { numRuns });
  });

  /** The logical ids of the alarms of a load balancer at each path. */
  function idsByPath(all: string[][], inOtherStack: boolean): Record<string, string[]> {
    const app = new App();
    const stack = new Stack(app, 'Watching', { env: NORTHERN_VIRGINIA });
    const home = inOtherStack ? new Stack(app, 'Watched', { env: NORTHERN_VIRGINIA }) : new Construct(stack, 'Watched');
    const kit = kitIn(stack);
    return Object.fromEntries(all.map((ids) => {
      const scope = ids.reduce<Construct>((parent, id) => (parent.node.tryFindChild(id)) ?? new Construct(parent, id), home);
      const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(scope, 'LoadBalancer', {
        loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188', securityGroupId: 'sg-1',
      });
      const alarms = Object.values(kit.watchLoadBalancer(loadBalancer));
      return [loadBalancer.node.path, alarms.map((alarm: Construct) => stack.getLogicalId(alarm.node.defaultChild as CfnAlarm))];
    }));
  }
});
