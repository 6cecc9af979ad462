import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmTuning, Severity } from '../src';
import type { DistributionTuning, FargateServiceTuning, LoadBalancerTuning, TuningOptions } from '../src';
import { alarmNamed, alarmsOf, kitIn, Shop, stackOf } from './world';

function watchService(tuning: FargateServiceTuning) {
  const stack = stackOf();
  kitIn(stack).watchFargateService(new Shop(stack).service, tuning);
  return stack;
}

function watchLoadBalancer(tuning: LoadBalancerTuning) {
  const stack = stackOf();
  kitIn(stack).watchLoadBalancer(new Shop(stack).loadBalancer, tuning);
  return stack;
}

describe('tuning', () => {
  test('can change a threshold', () => {
    expect(alarmNamed(watchService({ cpu: AlarmTuning.threshold(85) }), 'Cpu')).toMatchObject({ Threshold: 85, DatapointsToAlarm: 5, EvaluationPeriods: 5 });
  });

  test('can change everything else, and leaves alone what is not given', () => {
    const stack = watchService({
      memory: AlarmTuning.evaluate({
        datapoints: 2, periods: 3, period: Duration.minutes(5), severity: Severity.INFO, missingData: TreatMissingData.IGNORE,
      }),
      cpu: AlarmTuning.evaluate({ periods: undefined }),
      runningTasks: undefined,
    });

    const memory = alarmNamed(stack, 'Memory');
    expect(memory).toMatchObject({ Threshold: 80, DatapointsToAlarm: 2, EvaluationPeriods: 3, Period: 300, TreatMissingData: 'ignore' });
    expect(memory.OKActions).toBeUndefined();
    expect(memory.AlarmDescription).toContain('> 80 % (2 of 3 periods of 5 minutes). Tuned: recommended is > 80 % (5 of 5 periods of 1 minute). Why: ');
    expect(alarmNamed(stack, 'Cpu')).toMatchObject({ EvaluationPeriods: 5 });
  });

  test('can change the request floor, and the period of all metrics of a rate at once', () => {
    const { Metrics } = alarmNamed(watchLoadBalancer({
      serverErrorRate: AlarmTuning.threshold(10, { requestFloor: 500, period: Duration.minutes(5) }),
    }), 'ServerErrorRate');

    expect(Metrics?.map(({ Expression }) => Expression)).toContain('IF(requests >= 500, 100 * errors / requests, 0)');
    expect(Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])).toEqual([300, 300, 300, 300, 300]);
  });

  test('does not contradict the reason of an alarm, which is that of the recommendation', () => {
    const tuned = watchLoadBalancer({ serverErrorRate: AlarmTuning.threshold(20, { requestFloor: 50 }) });
    expect(alarmNamed(tuned, 'ServerErrorRate').AlarmDescription).toContain('> 20 % (3 of 5 periods of 1 minute, from 50 requests a period). '
      + 'Tuned: recommended is > 5 % (3 of 5 periods of 1 minute, from 20 requests a period). Why: AWS recommends about 5 %');
    const sameJudgement = watchLoadBalancer({ serverErrorRate: AlarmTuning.evaluate({ severity: Severity.TICKET, period: Duration.seconds(60) }) });
    for (const { AlarmDescription } of [...Object.values(alarmsOf(sameJudgement)), ...Object.values(alarmsOf(watchLoadBalancer({})))]) {
      expect(AlarmDescription).not.toContain('Tuned');
      expect(AlarmDescription).not.toMatch(/Why: [^:]*a minute/);
    }
  });

  test('can turn an alarm off, and keeps the reason', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    const pack = kit.watchFargateService(new Shop(stack).service, { runningTasks: AlarmTuning.off('stopped at night') });

    expect(pack.runningTasks).toBeUndefined();
    expect(Object.keys(alarmsOf(stack))).toHaveLength(2);
    expect(kit.node.findAll().flatMap(({ node }) => node.metadata)).toContainEqual(
      expect.objectContaining({ type: '@ashlar/alarms-kit:off', data: 'runningTasks: stopped at night' }),
    );
  });

  test('fails when an alarm is turned off without a reason', () => {
    expect(() => AlarmTuning.off('')).toThrow('AlarmTuning.off() needs a reason, got "": say why the alarm is not wanted');
  });
});

describe('a threshold', () => {
  test.each<[FargateServiceTuning, string]>([
    [{ cpu: AlarmTuning.threshold(-1) }, 'cpu of Shop/Api/Service: got a threshold of -1: give a number from 0 to 100, in percent'],
    [{ cpu: AlarmTuning.threshold(101) }, 'got a threshold of 101: give a number from 0 to 100, in percent'],
    [{ cpu: AlarmTuning.threshold(NaN) }, 'got a threshold of NaN: give a number from 0 to 100, in percent'],
    [{ cpu: AlarmTuning.threshold(100) }, 'got a threshold of 100: nothing exceeds that, so it would never fire: give less, or AlarmTuning.off()'],
    [{ runningTasks: AlarmTuning.threshold(1.5) }, 'got a threshold of 1.5: give a whole number from 0, as it counts'],
    [{ runningTasks: AlarmTuning.threshold(0) }, 'got a threshold of 0: it would never fire, so give more than 0, or AlarmTuning.off()'],
    [{ cpu: AlarmTuning.threshold(Token.asNumber(Lazy.number({ produce: () => 80 }))) }, 'the threshold is not known at synth: give a plain number'],
  ])('fails when a service cannot have it (%#)', (tuning, message) => {
    expect(() => watchService(tuning)).toThrow(message);
  });

  test.each<[LoadBalancerTuning, string]>([
    [{ latencyP99: AlarmTuning.threshold(0) }, 'got a threshold of 0: it would always fire, so give more than 0'],
    [{ latencyP99: AlarmTuning.threshold(-2) }, 'got a threshold of -2: give a number from 0 to 4000, in s'],
    [{ latencyP99: AlarmTuning.threshold(Infinity) }, 'got a threshold of Infinity: give a number from 0 to 4000, in s'],
    [{ outage: AlarmTuning.threshold(0) }, 'got a threshold of 0: it would always fire'],
  ])('fails when a load balancer cannot have it (%#)', (tuning, message) => {
    expect(() => watchLoadBalancer(tuning)).toThrow(message);
  });

  test('fails when it is more than any metric can be, in the unit of the metric', () => {
    const watchDistribution = (seconds: number) => {
      const stack = stackOf();
      return kitIn(stack).watchDistribution(new Shop(stack).distribution, { originLatencyP90: AlarmTuning.threshold(seconds) });
    };
    expect(() => watchDistribution(1.8e305)).toThrow('got a threshold of 1.8e+305: no metric reaches that: give less');
    expect(() => watchDistribution(2 ** 360 / 1000 * 1.01)).toThrow('no metric reaches that');
    expect(() => watchDistribution(2 ** 360 / 1000 * 0.99)).not.toThrow();
  });

  test.each<[DistributionTuning]>([
    [{ serverErrorRate: AlarmTuning.threshold(0) }],
    [{ serverErrorRate: AlarmTuning.threshold(99.9) }],
    [{ outage: AlarmTuning.threshold(100) }],
    [{ outage: AlarmTuning.threshold(0.1) }],
  ])('may touch the ends of its range where that can both fire and recover (%#)', (tuning) => {
    const stack = stackOf();
    expect(() => kitIn(stack).watchDistribution(new Shop(stack).distribution, tuning)).not.toThrow();
  });
});

describe('M of N', () => {
  test.each<[TuningOptions, string]>([
    [{ datapoints: 6 }, 'got 6 of 5 periods: give at most as many datapoints as periods'],
    [{ datapoints: 0 }, 'got 0 of 5 periods: give whole numbers from 1'],
    [{ datapoints: 1, periods: 1.5 }, 'got 1 of 1.5 periods: give whole numbers from 1'],
    [{ datapoints: 1, periods: 1, severity: Severity.PAGE }, 'got 1 of 1 periods: one period is no reason to wake somebody, so give at least 2 periods, or another severity'],
    [{ period: Duration.seconds(30) }, 'got a period of "30 seconds": give whole minutes, at least one, as AWS services publish by the minute'],
    [{ period: Duration.seconds(90) }, 'got a period of "1 minute 30 seconds": give whole minutes'],
    [{ period: Duration.minutes(Token.asNumber(Lazy.number({ produce: () => 1 }))) }, 'got a period of "unknown length": give whole minutes'],
    [{ period: Duration.minutes(30), periods: 49 }, 'got 49 periods of 30 minutes: CloudWatch looks back at most 1 day, so give fewer or shorter periods'],
    [{ period: Duration.hours(1), periods: 169 }, 'got 169 periods of 1 hour: CloudWatch looks back at most 7 days'],
    [{ requestFloor: 20 }, 'got a request floor of 20: this alarm does not depend on traffic, so leave the floor out'],
  ])('fails when CloudWatch would refuse it or nobody would want it (%#)', (options, message) => {
    expect(() => watchService({ cpu: AlarmTuning.evaluate(options) })).toThrow(`alarm cpu of Shop/Api/Service: ${message}`);
  });

  test.each<[TuningOptions]>([
    [{ datapoints: 1, periods: 1 }],
    [{ period: Duration.minutes(30), periods: 48 }],
    [{ period: Duration.hours(1), periods: 168 }],
    [{ datapoints: 2, periods: 2, severity: Severity.PAGE }],
  ])('may go to the limit (%#)', (options) => {
    expect(() => watchService({ cpu: AlarmTuning.evaluate(options) })).not.toThrow();
  });

  test('fails when a rate would be stuck because its newest period lacks data', () => {
    expect(() => watchLoadBalancer({ serverErrorRate: AlarmTuning.evaluate({ datapoints: 5 }) })).toThrow(
      'alarm serverErrorRate of Shop/Api/LoadBalancer: got 5 of 5 periods: the newest period may lack data and then counts as zero, so give fewer datapoints than periods',
    );
  });

  test.each([0, -20, 2.5])('fails when the request floor is %j', (requestFloor) => {
    expect(() => watchLoadBalancer({ serverErrorRate: AlarmTuning.evaluate({ requestFloor }) })).toThrow(
      `got a request floor of ${JSON.stringify(requestFloor)}: give a whole number from 1`,
    );
  });

  test('fails when an outage is given a request floor', () => {
    expect(() => watchLoadBalancer({ outage: AlarmTuning.evaluate({ requestFloor: 20 }) })).toThrow('this alarm does not depend on traffic');
  });
});
