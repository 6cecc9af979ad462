import { runs } from '@ashlar/testing';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type { AlarmBase, CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as fc from 'fast-check';
import { AlarmTuning } from '../../src';
import { PACKS } from '../../src/packs/all';
import { fires } from '../metric-math';
import type { Data, Series } from '../metric-math';
import { alarmsOf, ImportedShop, kitIn, stackOf } from '../world';
import type { Alarm } from '../world';
import { Estate, WATCHES } from './estate';
import { watched } from './support';

const numRuns = runs();

/** What came in a period, and how many of these failed. */
interface Traffic {
  readonly requests: number;
  readonly failed: number;
}

/** An alarm for outage and one for the rate, and how the service publishes traffic; nothing at all for a period without any. */
interface Service {
  readonly outage: Alarm;
  readonly rate: Alarm;
  readonly publish: (traffic: Traffic[]) => Data;
}

const FLOOR = 20;
const each = (traffic: Traffic[], value: (of: Traffic) => number): Series => traffic.map((of) => of.requests === 0 ? undefined : value(of));
const share = ({ requests, failed }: Traffic) => failed / requests;

const SERVICES: Record<string, Service> = {
  'a function': serviceOf(
    watched((kit, stack) => kit.watchFunction(
      new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('0') }),
      { errorRate: AlarmTuning.evaluate({ requestFloor: FLOOR }) },
    )),
    (traffic) => ({ Invocations: each(traffic, ({ requests }) => requests), Errors: each(traffic, ({ failed }) => failed) }),
  ),
  'an HTTP API': serviceOf(
    watched((kit, stack) => kit.watchHttpApi(new apigatewayv2.HttpApi(stack, 'Api'))),
    (traffic) => ({ 'Count': each(traffic, ({ requests }) => requests), '5xx': each(traffic, share) }),
  ),
  'a distribution': serviceOf(
    watched((kit, stack) => kit.watchDistribution(new ImportedShop(stack).distribution)),
    (traffic) => ({ 'Requests': each(traffic, ({ requests }) => requests), '5xxErrorRate': each(traffic, (of) => 100 * share(of)) }),
  ),
};

function serviceOf(alarms: { outage: Alarm; errorRate?: Alarm; serverErrorRate?: Alarm }, publish: Service['publish']): Service {
  return { outage: alarms.outage, rate: (alarms.errorRate ?? alarms.serverErrorRate)!, publish };
}

const trafficUpTo = (most: number) => fc.tuple(fc.nat(most), fc.constantFrom(0, 0.04, 0.06, 0.5, 1))
  .map(([requests, part]): Traffic => ({ requests, failed: Math.ceil(requests * part) }));

/** M of any N periods in a row are bad. */
function mOfN({ DatapointsToAlarm, EvaluationPeriods }: Alarm, bad: boolean[]): boolean {
  return bad.some((_, last) => bad.slice(Math.max(0, last + 1 - EvaluationPeriods), last + 1).filter(Boolean).length >= DatapointsToAlarm);
}

describe.each(Object.entries(SERVICES))('the error rate of %s (I2)', (_name, { outage, rate, publish }) => {
  test('fires exactly when enough periods with enough requests have more than 5 % errors', () => {
    fc.assert(fc.property(fc.array(trafficUpTo(60), { minLength: 1, maxLength: 12 }), (traffic) => {
      // 6 of 100 as a share is not quite 0.06: stay away from the edge.
      fc.pre(traffic.every((of) => Math.abs(share(of) - 0.05) > 1e-9));
      expect(fires(rate, publish(traffic))).toBe(mOfN(rate, traffic.map(({ requests, failed }) => requests >= FLOOR && failed / requests > 0.05)));
    }), { numRuns });
  });

  test('cannot fire below the request floor, whatever fails', () => {
    fc.assert(fc.property(fc.array(trafficUpTo(FLOOR - 1), { minLength: 5, maxLength: 20 }), (traffic) => {
      expect(fires(rate, publish(traffic))).toBe(false);
    }), { numRuns });
  });

  test('hides no outage: when every request fails the outage alarm fires, for any traffic', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 5, maxLength: 10 }), (counts) => {
      expect(fires(outage, publish(counts.map((requests) => ({ requests, failed: requests }))))).toBe(true);
    }), { numRuns });
  });

  test('is quiet while somebody succeeds in every period, as far as the outage goes', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 2, max: 1000 }), { minLength: 5, maxLength: 10 }), (counts) => {
      expect(fires(outage, publish(counts.map((requests) => ({ requests, failed: requests - 1 }))))).toBe(false);
    }), { numRuns });
  });
});

describe('an alarm with a request floor (I2)', () => {
  const stack = stackOf();
  const estate = new Estate(stack, 'Estate');
  const kit = kitIn(stack);
  const alarms = PACKS.flatMap(({ method, alarms: recipes }) => {
    const pack = WATCHES[method](kit, estate) as Record<string, AlarmBase | undefined>;
    return Object.entries(recipes).flatMap(([key, { requestFloor, reads }]) => (
      requestFloor !== undefined && 'requests' in reads ? [{ name: `${method} ${key}`, requestFloor, alarm: pack[key]! }] : []
    ));
  });
  const templates = alarmsOf(stack);

  test.each(alarms)('cannot fire below it, whatever is measured: $name', ({ requestFloor, alarm: { node } }) => {
    const alarm = templates[stack.getLogicalId(node.defaultChild as CfnAlarm)];
    const ids = alarm.Metrics!.flatMap(({ Id, MetricStat }) => MetricStat && Id !== 'requests' ? [Id] : []);
    const measured = fc.record(Object.fromEntries(ids.map((id) => [id, fc.oneof(fc.constant(undefined), fc.nat(), fc.constant(1e12))])));
    const minute = (requests: fc.Arbitrary<number | undefined>) => fc.record({ requests, measured });
    const dataOf = (minutes: { requests?: number; measured: Record<string, number | undefined> }[]): Data => ({
      requests: minutes.map(({ requests }) => requests), ...Object.fromEntries(ids.map((id) => [id, minutes.map((of) => of.measured[id])])),
    });

    fc.assert(fc.property(fc.array(minute(fc.option(fc.nat(requestFloor - 1), { nil: undefined })), { minLength: 5, maxLength: 20 }), (minutes) => {
      expect(fires(alarm, dataOf(minutes))).toBe(false);
    }), { numRuns });
    const terrible = Object.fromEntries(ids.map((id) => [id, 1e12]));
    expect(fires(alarm, dataOf(Array.from({ length: 20 }, () => ({ requests: requestFloor, measured: terrible }))))).toBe(true);
  });
});
