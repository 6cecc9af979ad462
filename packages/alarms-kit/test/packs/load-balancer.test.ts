import { AlarmTuning } from '../../src';
import { fires } from '../metric-math';
import type { Data } from '../metric-math';
import { alarmNamed, kitIn, Shop, stackOf } from '../world';
import type { Alarm } from '../world';

const stack = stackOf();
kitIn(stack).watchLoadBalancer(new Shop(stack).loadBalancer);

/** The same in each of so many periods. */
function always(values: Record<string, number>, periods = 5): Data {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.from({ length: periods }, () => value)]));
}

/** The metrics that go into an alarm: id, name, statistic, period. */
function readings({ Metrics }: Alarm): unknown[] {
  return Metrics?.flatMap(({ Id, MetricStat }) => MetricStat ? [[Id, MetricStat.Metric.MetricName, MetricStat.Stat, MetricStat.Period]] : []) ?? [];
}

describe('the error rate of a load balancer', () => {
  const alarm = alarmNamed(stack, 'ServerErrorRate');

  test('counts what the load balancer answered itself among requests and among errors', () => {
    expect(Object.fromEntries(alarm.Metrics?.flatMap(({ Id, Expression }) => Expression ? [[Id, Expression]] : []) ?? [])).toEqual({
      expr_1: 'IF(requests >= 20, 100 * errors / requests, 0)',
      requests: 'IF(counted > errors, counted, errors)',
      counted: 'FILL(forwarded, 0) + FILL(refused, 0) - FILL(broken, 0) - FILL(late, 0)',
      errors: 'FILL(failed, 0) + FILL(refused, 0)',
    });
    expect(readings(alarm).sort()).toEqual([
      ['broken', 'HTTPCode_ELB_502_Count', 'Sum', 60],
      ['failed', 'HTTPCode_Target_5XX_Count', 'Sum', 60],
      ['forwarded', 'RequestCount', 'Sum', 60],
      ['late', 'HTTPCode_ELB_504_Count', 'Sum', 60],
      ['refused', 'HTTPCode_ELB_5XX_Count', 'Sum', 60],
    ]);
    expect(alarm).toMatchObject({
      Threshold: 5, ComparisonOperator: 'GreaterThanThreshold', DatapointsToAlarm: 3, EvaluationPeriods: 5, TreatMissingData: 'notBreaching',
    });
  });

  test('fires when too many answers of the targets are errors', () => {
    expect(fires(alarm, always({ RequestCount: 100, HTTPCode_Target_5XX_Count: 6 }))).toBe(true);
    expect(fires(alarm, always({ RequestCount: 100, HTTPCode_Target_5XX_Count: 5 }))).toBe(false);
  });

  test('fires when the load balancer finds no target for anybody', () => {
    expect(fires(alarm, always({ HTTPCode_ELB_5XX_Count: 20 }))).toBe(true);
  });

  test('stays quiet below the request floor', () => {
    expect(fires(alarm, always({ RequestCount: 19, HTTPCode_Target_5XX_Count: 19 }))).toBe(false);
  });

  test('fires although the newest minutes are not published yet', () => {
    const newest = [undefined, undefined];
    expect(fires(alarm, { RequestCount: [100, 100, 100, ...newest], HTTPCode_Target_5XX_Count: [50, 50, 50, ...newest] })).toBe(true);
  });

  test('stays quiet without traffic', () => {
    expect(fires(alarm, always({ RequestCount: 0 }))).toBe(false);
  });
});

describe('the outage alarm of a load balancer', () => {
  const alarm = alarmNamed(stack, 'Outage');

  test('fires when every request fails, however few there are', () => {
    expect(fires(alarm, always({ HTTPCode_ELB_5XX_Count: 1 }))).toBe(true);
    expect(fires(alarm, always({ RequestCount: 1, HTTPCode_Target_5XX_Count: 1 }))).toBe(true);
  });

  test.each(['HTTPCode_ELB_502_Count', 'HTTPCode_ELB_504_Count'])('fires when every target answers too late or not at all (%s), which counts as a request and as an error', (code) => {
    expect(fires(alarm, always({ RequestCount: 10, HTTPCode_ELB_5XX_Count: 10, [code]: 10 }))).toBe(true);
    expect(fires(alarm, always({ RequestCount: 10, HTTPCode_ELB_5XX_Count: 9, [code]: 9 }))).toBe(false);
  });

  test('fires although the requests were counted in an earlier minute than their late answers', () => {
    expect(fires(alarm, always({ HTTPCode_ELB_5XX_Count: 10, HTTPCode_ELB_504_Count: 10 }))).toBe(true);
  });

  test('stays quiet when one request succeeds, and without traffic', () => {
    expect(fires(alarm, always({ RequestCount: 1, HTTPCode_ELB_5XX_Count: 99 }))).toBe(false);
    expect(fires(alarm, always({ RequestCount: 0 }))).toBe(false);
  });
});

describe('the latency alarm of a load balancer', () => {
  const alarm = alarmNamed(stack, 'LatencyP99');

  test('looks at the 99th percentile, in seconds', () => {
    expect(readings(alarm)).toEqual([
      ['latency', 'TargetResponseTime', 'p99', 300],
      ['requests', 'RequestCount', 'Sum', 300],
    ]);
    expect(alarm).toMatchObject({ Threshold: 1, DatapointsToAlarm: 3, EvaluationPeriods: 3, TreatMissingData: 'notBreaching' });
  });

  test('stays quiet below the request floor', () => {
    expect(fires(alarm, always({ TargetResponseTime: 3, RequestCount: 100 }))).toBe(true);
    expect(fires(alarm, always({ TargetResponseTime: 3, RequestCount: 99 }))).toBe(false);
    expect(fires(alarm, always({ RequestCount: 100 }))).toBe(false);
  });
});

describe('the alarm for refused connections', () => {
  test('fires at the second bad minute', () => {
    const alarm = alarmNamed(stack, 'RejectedConnections');
    expect(fires(alarm, { RejectedConnectionCount: [1, undefined, undefined, undefined, 1] })).toBe(true);
    expect(fires(alarm, { RejectedConnectionCount: [1, undefined, undefined, undefined, undefined] })).toBe(false);
  });
});

describe('a batch service behind a load balancer', () => {
  test('can do without the latency alarm', () => {
    const other = stackOf();
    const pack = kitIn(other).watchLoadBalancer(new Shop(other).loadBalancer, { latencyP99: AlarmTuning.off('answers take minutes') });
    expect(pack.latencyP99).toBeUndefined();
    expect(pack.serverErrorRate).toBeDefined();
  });
});
