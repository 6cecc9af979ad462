import { Duration, Lazy, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { AlarmTuning, Severity } from '../../src';
import type { FunctionTuning } from '../../src';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, offIn, watched } from './support';

function functionIn(scope: Construct, props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  const code = lambda.Code.fromInline('0');
  return new lambda.Function(scope, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code, ...props });
}

const watch = (props?: Partial<lambda.FunctionProps>, tuning?: FunctionTuning) => (
  watched((kit, stack) => kit.watchFunction(functionIn(stack, props), tuning))
);

function imported(tuning?: FunctionTuning) {
  const stack = stackOf();
  const kit = kitIn(stack);
  const handler = lambda.Function.fromFunctionArn(stack, 'Function', 'arn:aws:lambda:us-east-1:111122223333:function:orders');
  return { kit, pack: kit.watchFunction(handler, tuning) };
}

describe('a function', () => {
  const alarms = watch();

  test('pages when more than a twentieth of real traffic fails, and not for a single failure', () => {
    expect(fires(alarms.errorRate, always({ Invocations: 100, Errors: 6 }))).toBe(true);
    expect(fires(alarms.errorRate, always({ Invocations: 100, Errors: 5 }))).toBe(false);
    expect(fires(alarms.errorRate, always({ Invocations: 19, Errors: 19 }))).toBe(false);
  });

  test('is reported when it fails at its only run of the night', () => {
    expect(fires(alarms.outage, { Invocations: [undefined, 1, undefined], Errors: [undefined, 1, undefined] })).toBe(true);
    expect(fires(alarms.outage, { Invocations: [2], Errors: [1] })).toBe(false);
    expect(fires(alarms.outage, always({ Invocations: undefined, Errors: undefined }))).toBe(false);
  });

  test('is reported when invocations are refused for five minutes, which no rate sees', () => {
    expect(fires(alarms.throttles, always({ Throttles: 1 }, 5))).toBe(true);
    expect(fires(alarms.throttles, always({ Throttles: 1 }, 4))).toBe(false);
  });

  test('is reported when an event is given up', () => {
    expect(fires(alarms.droppedEvents, { AsyncEventsDropped: [undefined, 1] })).toBe(true);
  });

  test('has a timeout of three seconds unless it says otherwise, and the kit converts to milliseconds', () => {
    expect(alarms.durationP99).toMatchObject({ MetricName: 'Duration', ExtendedStatistic: 'p99', Threshold: 2400 });
    expect(alarms.durationP99.AlarmDescription).toContain('99th percentile of the run time > 80 % of the timeout (15 of 15 periods of 1 minute)');
    expect(watch({ timeout: Duration.seconds(30) }).durationP99.Threshold).toBe(24_000);
    expect(watch({ timeout: Duration.seconds(30) }, { durationP99: AlarmTuning.threshold(50) }).durationP99.Threshold).toBe(15_000);
  });

  test('has an alarm for its concurrency only if it reserves some', () => {
    expect(alarms).not.toHaveProperty('concurrency');
    expect(watch({ reservedConcurrentExecutions: 50 }).concurrency).toMatchObject({ MetricName: 'ConcurrentExecutions', Statistic: 'Maximum', Threshold: 45 });
    expect(watch({}, { concurrency: AlarmTuning.threshold(900) }).concurrency).toMatchObject({ Threshold: 900 });
    expect(watch({}, { concurrency: AlarmTuning.evaluate({ datapoints: 5 }) })).not.toHaveProperty('concurrency');
  });

  test('has an alarm for its concurrency that can fire before it is used up, and none where a single run uses it up', () => {
    const { concurrency } = watch({ reservedConcurrentExecutions: 5 });
    expect(fires(concurrency, always({ ConcurrentExecutions: 5 }))).toBe(true);
    expect(fires(concurrency, always({ ConcurrentExecutions: 4 }))).toBe(false);
    const ten = watch({ reservedConcurrentExecutions: 10 }).concurrency;
    expect(fires(ten, always({ ConcurrentExecutions: 9 }))).toBe(true);
    expect(ten.AlarmDescription).toContain('>= 90 % of the reserved concurrency');
    for (const [reservedConcurrentExecutions, reason] of [[0, 'nothing may invoke it'], [1, 'all of which each invocation uses']] as const) {
      const stack = stackOf();
      const kit = kitIn(stack);
      expect(kit.watchFunction(functionIn(stack, { reservedConcurrentExecutions }))).not.toHaveProperty('concurrency');
      expect(offIn(kit)).toEqual([expect.stringMatching(`^concurrency: .*${reason}$`)]);
    }
  });

  test('pages after two bad periods of five minutes, however few invocations there are, if the outage shall page', () => {
    const { outage } = watch({}, { outage: AlarmTuning.evaluate({ datapoints: 2, periods: 3, severity: Severity.PAGE }) });
    expect(fires(outage, { Invocations: [3, undefined, 3], Errors: [3, undefined, 3] })).toBe(true);
    expect(fires(outage, { Invocations: [3, 3, 3], Errors: [3, 0, 2] })).toBe(false);
  });

  test('may be watched through an alias, whose metrics are its own and whose timeout is that of the function', () => {
    const { durationP99 } = watched((kit, stack) => kit.watchFunction(functionIn(stack, { timeout: Duration.seconds(10) }).addAlias('live')));
    expect(durationP99.Threshold).toBe(8000);
    expect(durationP99.Dimensions?.map(({ Name }) => Name)).toEqual(['FunctionName', 'Resource']);
  });
});

describe('an imported function', () => {
  test('has no alarm for what is not known of it, and coverage names that', () => {
    const { kit, pack } = imported();
    expect(Object.keys(pack)).toEqual(['outage', 'errorRate', 'throttles', 'droppedEvents']);
    expect(kit.coverage().leftOut).toEqual([
      'Shop/Function: durationP99: the timeout is not known: give AlarmTuning.threshold() in seconds',
      'Shop/Function: concurrency: the reserved concurrency is not known: give AlarmTuning.threshold() as a count',
    ]);
  });

  test('gets that alarm with a threshold, in seconds', () => {
    const { durationP99 } = watched((kit, stack) => kit.watchFunction(
      lambda.Function.fromFunctionArn(stack, 'Function', 'arn:aws:lambda:us-east-1:111122223333:function:orders'), { durationP99: AlarmTuning.threshold(4.5) },
    ));
    expect(durationP99.Threshold).toBe(4500);
    expect(durationP99.AlarmDescription).toContain('> 4.5 s (15 of 15 periods of 1 minute)');
  });

  test('fails when that is more than a function may run for, as milliseconds would be', () => {
    expect(() => imported({ durationP99: AlarmTuning.threshold(24_000) })).toThrow(
      'alarm durationP99 of Shop/Function: got a threshold of 24000: give a number from 0 to 900, in s',
    );
  });
});

test('a timeout that only CloudFormation knows counts as unknown', () => {
  const stack = stackOf();
  const handler = functionIn(stack);
  (handler.node.defaultChild as lambda.CfnFunction).timeout = Token.asNumber(Lazy.number({ produce: () => 5 }));
  const kit = kitIn(stack);
  expect(kit.watchFunction(handler)).not.toHaveProperty('durationP99');
  expect(kit.coverage().leftOut).toHaveLength(1);
});
