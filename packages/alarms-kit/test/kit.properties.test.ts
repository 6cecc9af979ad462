import { runs } from '@ashlar/testing';
import { TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { AlarmTuning, MuteWindow, Notification, Severity, Weekday } from '../src';
import type { AlarmsKit } from '../src';
import { fires } from './metric-math';
import { ImportedShop, kitIn, MAIL, resolvedOf, stackOf } from './world';
import type { Alarm } from './world';
import type { Ledger } from '../src/private/alarms/ledger';
import { BURN_RATES, errorRateOf } from '../src/private/slo/burn-rates';

const numRuns = runs();
const BERLIN = TimeZone.EUROPE_BERLIN;

interface Composite {
  readonly AlarmRule: { readonly 'Fn::Join': [string, (string | { readonly 'Fn::GetAtt': [string, string] })[]] };
  readonly AlarmActions?: unknown[];
}

function propertiesOf<T>(template: Template, type: string): Record<string, T> {
  return Object.fromEntries(Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties as T]));
}

/** What a kit knows of its alarms. */
function ledgerOf(kit: AlarmsKit): Ledger {
  return (kit as unknown as { ledger: Ledger }).ledger;
}

/** The alarms that a rule names. */
function membersOf({ AlarmRule }: Composite): string[] {
  return AlarmRule['Fn::Join'][1].flatMap((part) => typeof part === 'string' ? [] : [part['Fn::GetAtt'][0]]);
}

/** What there is to watch, with what attackers look for: the certificate and the web ACL. */
class GuardedShop extends ImportedShop {
  public readonly certificate = acm.Certificate.fromCertificateArn(this, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1');
  public readonly webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
    scope: 'REGIONAL', defaultAction: { allow: {} }, visibilityConfig: { metricName: 'shop', cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true },
  });
}

const WATCHES: Record<string, (kit: AlarmsKit, shop: GuardedShop) => object> = {
  loadBalancer: (kit, { loadBalancer }) => kit.watchLoadBalancer(loadBalancer),
  targetGroup: (kit, { targetGroup }) => kit.watchTargetGroup(targetGroup),
  service: (kit, { service }) => kit.watchFargateService(service),
  distribution: (kit, { distribution }) => kit.watchDistribution(distribution),
  certificate: (kit, { certificate }) => kit.watchCertificate(certificate),
  webAcl: (kit, { webAcl }) => kit.watchWebAcl(webAcl, 'shop'),
};
const PARTS = ['loadBalancer', 'targetGroup', 'service', 'distribution', 'certificate', 'webAcl'] as const;

/** What a user may do with a kit, in any order and number. */
const world = fc.record({
  watched: fc.subarray([...PARTS], { minLength: 1 }),
  services: fc.array(fc.subarray([...PARTS], { minLength: 1 }), { maxLength: 2 }),
  slo: fc.boolean(),
  trail: fc.boolean(),
  silent: fc.subarray(Object.values(Severity)),
  includeSecurity: fc.boolean(),
});

describe('a kit, whatever is done with it', () => {
  test('has no alarm that tells nobody without a reason (I1), no composite beyond the limits (I9), no muted alarm on attackers (I6)', () => {
    fc.assert(fc.property(world, ({ watched, services, slo, trail, silent, includeSecurity }) => {
      const stack = stackOf();
      const shop = new GuardedShop(stack);
      const told = Object.values(Severity).filter((severity) => !silent.includes(severity));
      const kit = kitIn(stack, {
        notify: [...told.length > 0 ? [MAIL.forSeverities(...told)] : [], ...silent.length > 0 ? [Notification.none('not wanted').forSeverities(...silent)] : []],
      });
      const packs = watched.map((part) => WATCHES[part](kit, shop));
      const onAttackers = packs.filter((_, i) => ['certificate', 'webAcl'].includes(watched[i])).flatMap((pack): cloudwatch.AlarmBase[] => Object.values(pack));
      const count = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
      kit.addAlarm('Few', { metric: count, threshold: 1, why: 'somebody always orders', first: 'order something' }); // may always be muted
      if (slo) kit.addSlo('Orders', { objective: 99.9, good: count, total: count });
      if (trail) onAttackers.push(...kit.addCisAlarms(logs.LogGroup.fromLogGroupName(stack, 'Trail', 'trail')));
      const free = new Set<string>(watched);
      for (const [i, parts] of services.entries()) {
        const resources = parts.filter((part) => free.delete(part)).map((part): IConstruct => shop[part]);
        if (resources.length > 0) kit.addHealth(`Service${i}`, { resources });
      }
      kit.mute('Nights', MuteWindow.weekly({ start: '20:00', end: '06:00', timeZone: BERLIN }), { includeSecurity });

      const template = Template.fromStack(stack);
      const alarms = propertiesOf<Alarm>(template, 'AWS::CloudWatch::Alarm');
      const composites = propertiesOf<Composite>(template, 'AWS::CloudWatch::CompositeAlarm');
      const spokenFor = new Set(Object.values(composites).flatMap(membersOf));
      const idOf = (alarm: cloudwatch.AlarmBase) => stack.getLogicalId(alarm.node.defaultChild as cloudwatch.CfnAlarm);
      for (const [id, { AlarmActions = [] }] of Object.entries({ ...alarms, ...composites })) {
        // It acts itself, or its composite does, or its severity was silenced: one of the three.
        const { severity } = ledgerOf(kit).entries.find(({ alarm }) => idOf(alarm) === id)!.facts;
        expect([AlarmActions.length > 0, spokenFor.has(id), silent.includes(severity) && !spokenFor.has(id)].filter(Boolean)).toEqual([true]);
      }
      for (const composite of Object.values(composites)) {
        expect(membersOf(composite).length).toBeLessThanOrEqual(100);
        expect(JSON.stringify(composite.AlarmRule).length).toBeLessThanOrEqual(10_240);
      }
      const [{ MuteTargets }] = Object.values(propertiesOf<{ MuteTargets: { AlarmNames: { Ref: string }[] } }>(template, 'AWS::CloudWatch::AlarmMuteRule'));
      const targets = MuteTargets.AlarmNames.map(({ Ref }) => Ref);
      expect(targets.filter((id) => spokenFor.has(id))).toEqual([]);
      const guarded = new Set(onAttackers.map(idOf));
      const speaking = Object.entries(composites).filter(([, composite]) => membersOf(composite).some((id) => guarded.has(id))).map(([id]) => id);
      const security = [...guarded].filter((id) => !spokenFor.has(id)).concat(speaking);
      expect(security.filter((id) => targets.includes(id))).toEqual(includeSecurity ? security : []);
      expect(new Set(kit.alarms.map(idOf)).size).toBe(kit.alarms.length); // I5
    }), { numRuns });
  });
});

/** As CloudWatch sees it: the name of an alarm is that of its stack, its logical id and 12 characters. */
function longestRuleOf(ids: string[]): string {
  return ids.map((id) => `ALARM("arn:aws-us-gov:cloudwatch:us-gov-west-1:111122223333:alarm:Shop-${id}-${'X'.repeat(12)}")`).join(' OR ');
}

describe('the health of a service of any size', () => {
  test('is a composite alarm within the limits of CloudWatch, or fails with a sentence (I9)', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 110 }), fc.integer({ min: 1, max: 60 }), (count, length) => {
      const stack = stackOf();
      const kit = kitIn(stack);
      const resources = Array.from({ length: count }, (_, i) => {
        const queue = sqs.Queue.fromQueueArn(stack, `${'Q'.repeat(length)}${i}`, `arn:aws:sqs:us-east-1:111122223333:queue-${i}`);
        kit.watchQueue(queue, { messageAge: AlarmTuning.threshold(60, { severity: Severity.PAGE }), inFlight: AlarmTuning.off('one alarm is enough here') });
        return queue;
      });
      const ids = kit.alarms.map(({ node }) => stack.getLogicalId(node.defaultChild as cloudwatch.CfnAlarm));
      const fits = count <= 100 && longestRuleOf(ids).length <= 10_240;
      if (!fits) {
        expect(() => kit.addHealth('Everything', { resources })).toThrow(/^service "Everything" has \d+ alarms of one severity.*make it two services$/);
        return;
      }
      const { page } = kit.addHealth('Everything', { resources });
      expect(membersOf(resolvedOf(page!)).sort()).toEqual(ids.sort());
    }), { numRuns });
  });
});

describe('any objective', () => {
  const objective = fc.double({ min: 93.1, max: 99.999, noNaN: true });

  test('has windows that can fire, that a single bad event never makes fire, and that a total outage does (I2, I9)', () => {
    fc.assert(fc.property(objective, fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }), (percent, requestFloor) => {
      const stack = stackOf();
      const [good, total] = ['Good', 'Total'].map((metricName) => new cloudwatch.Metric({ namespace: 'Shop', metricName, statistic: 'Sum' }));
      kitIn(stack).addSlo('Orders', { objective: percent, good, total, requestFloor });

      for (const alarm of Object.values(propertiesOf<Alarm>(Template.fromStack(stack), 'AWS::CloudWatch::Alarm'))) {
        const floor = Math.max(2, requestFloor ?? 0);
        expect(alarm.Threshold).toBeGreaterThan(0);
        expect(alarm.Threshold).toBeLessThan(100);
        const one = { ...alarm, DatapointsToAlarm: 1 };
        expect(fires(one, { Total: [floor - 1], Good: [0] })).toBe(false);
        expect(fires(one, { Total: [floor], Good: [0] })).toBe(true);
        expect(fires(one, { Total: [floor], Good: [undefined] })).toBe(true);
        expect(fires(one, { Total: [undefined], Good: [undefined] })).toBe(false);
        expect(fires(one, { Total: [floor], Good: [floor - 1] })).toBe(false);
        const [period] = alarm.Metrics!.flatMap(({ MetricStat }) => MetricStat?.Period ?? []);
        expect(period * alarm.EvaluationPeriods).toBeLessThanOrEqual(period < 3600 ? 86_400 : 604_800);
      }
    }), { numRuns });
  });

  test('has thresholds in the order of its burn rates', () => {
    fc.assert(fc.property(objective, (percent) => {
      const thresholds = BURN_RATES.map(({ rate }) => errorRateOf(rate, percent));
      expect(thresholds).toEqual([...thresholds].sort((a, b) => b - a));
      expect(thresholds[0] / thresholds[2]).toBeCloseTo(14.4, 6);
    }), { numRuns });
  });
});

describe('any weekly mute window', () => {
  const time = fc.tuple(fc.nat(23), fc.nat(59));
  const written = ([hour, minute]: [number, number]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

  test('begins at its start and lasts until its end, a minute to a day', () => {
    fc.assert(fc.property(time, time, fc.subarray(Object.values(Weekday), { minLength: 1 }), (start, end, days) => {
      const { expression, duration } = MuteWindow.weekly({ start: written(start), end: written(end), timeZone: BERLIN, days });
      const [minute, hour, , , week] = expression.split(' ');
      expect([Number(hour), Number(minute)]).toEqual(start);
      expect(week).toBe(days.length === 7 ? '*' : days.join(','));
      expect((60 * start[0] + start[1] + duration.toMinutes()) % 1440).toBe(60 * end[0] + end[1]);
      expect(duration.toMinutes()).toBeGreaterThanOrEqual(1);
      expect(duration.toMinutes()).toBeLessThanOrEqual(1440);
    }), { numRuns });
  });
});
