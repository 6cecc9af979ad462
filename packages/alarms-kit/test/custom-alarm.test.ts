import type { Stack } from 'aws-cdk-lib';
import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Severity } from '../src';
import type { AlarmsKit, AnomalyAlarmOptions, CustomAlarmOptions, LogAlarmOptions } from '../src';
import { alarmNamed, alarmsOf, kitIn, stackOf } from './world';

const REASONS = { why: 'orders that fail are lost', first: 'read the errors of the payment provider' };
const orders = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'FailedOrders', statistic: cloudwatch.Stats.SUM });

function addAlarm(kit: AlarmsKit, options: Partial<CustomAlarmOptions> = {}) {
  return kit.addAlarm('FailedOrders', { metric: orders, threshold: 10, ...REASONS, ...options });
}

describe('an alarm on a metric of your own', () => {
  test('is a ticket that says what is wrong, why it matters and what to do first', () => {
    const stack = stackOf();
    addAlarm(kitIn(stack));

    expect(alarmNamed(stack, 'FailedOrders')).toMatchObject({
      AlarmDescription: 'FailedOrders: > 10 (3 of 5 periods of 5 minutes). Why: orders that fail are lost. First: read the errors of the payment provider.',
      MetricName: 'FailedOrders',
      Threshold: 10,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 5,
      Period: 300,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: expect.stringMatching('Topic') }],
      OKActions: [{ Ref: expect.stringMatching('Topic') }],
    });
  });

  test('takes what is known better, and links to the runbook', () => {
    const stack = stackOf();
    addAlarm(kitIn(stack, { runbook: 'https://wiki.example.com/runbook' }), {
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 0.5,
      period: Duration.minutes(1),
      datapoints: 2,
      periods: 2,
      severity: Severity.PAGE,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      source: 'https://pay.example.com/errors',
    });

    expect(alarmNamed(stack, 'FailedOrders')).toMatchObject({
      AlarmDescription: expect.stringMatching(
        /^FailedOrders: <= 0\.5 \(2 of 2 periods of 1 minute\)\. Why: .+ Source: https:\/\/pay\.example\.com\/errors Runbook: https:\/\/wiki\.example\.com\/runbook#failed-orders$/,
      ),
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      Period: 60,
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 30 },
    });
  });

  test('takes math, whose period it can change', () => {
    const stack = stackOf();
    const metric = new cloudwatch.MathExpression({ expression: '100 * failed / 2', usingMetrics: { failed: orders } });
    addAlarm(kitIn(stack), { metric, period: Duration.minutes(10) });

    expect(alarmNamed(stack, 'FailedOrders').AlarmDescription).toContain('3 of 5 periods of 10 minutes');
    expect(alarmNamed(stack, 'FailedOrders').Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])).toEqual([600]);
  });

  test('takes a threshold that is known at deployment only', () => {
    const stack = stackOf();
    addAlarm(kitIn(stack), { threshold: Token.asNumber(Lazy.number({ produce: () => 7 })) });
    expect(alarmNamed(stack, 'FailedOrders').Threshold).toBe(7);
  });

  test.each<[Partial<CustomAlarmOptions>, string]>([
    [{ threshold: Infinity }, 'alarm FailedOrders: got a threshold of Infinity: give a number, in the unit of the metric'],
    [{ datapoints: 6 }, 'alarm FailedOrders: got 6 of 5 periods: give at most as many datapoints as periods'],
    [{ datapoints: 1, periods: 1, severity: Severity.PAGE }, 'got 1 of 1 periods: one period is no reason to wake somebody'],
    [{ period: Duration.seconds(30) }, 'got a period of "30 seconds": give whole minutes'],
    [{ period: Duration.hours(1), periods: 200 }, 'got 200 periods of 1 hour: CloudWatch looks back at most 7 days'],
    [{ comparison: cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD }, 'got comparison "GreaterThanUpperThreshold": use one of GreaterThanThreshold, GreaterThanOrEqualToThreshold'],
    [{ why: ' ' }, 'got " " for "why": say it, for whoever is woken by it'],
    [{ first: '' }, 'got "" for "first": say it'],
    [{ why: 'x'.repeat(1000) }, 'the description of alarm "FailedOrders" has 1104 characters, and CloudWatch takes 1024: say why and what to do first in fewer words'],
  ])('fails when CloudWatch would refuse it or nobody could act on it (%#)', (options, message) => {
    expect(() => addAlarm(kitIn(stackOf()), options)).toThrow(message);
  });
});

describe('an alarm on what is unusual', () => {
  const add = (stack: Stack, options: Partial<AnomalyAlarmOptions> = {}) => kitIn(stack).addAnomalyAlarm('Orders', { metric: orders, ...REASONS, ...options });

  test('follows a band of two standard deviations', () => {
    const stack = stackOf();
    add(stack);

    expect(alarmNamed(stack, 'Orders')).toMatchObject({
      AlarmDescription: expect.stringContaining('Orders: outside of 2 standard deviations around what is usual (3 of 5 periods of 5 minutes). Why: '),
      ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
      AlarmActions: [expect.anything()],
      Metrics: expect.arrayContaining([expect.objectContaining({ Expression: expect.stringMatching(/^ANOMALY_DETECTION_BAND\(\w+, 2\)$/) })]),
    });
  });

  test('can look at one side only', () => {
    const stack = stackOf();
    add(stack, { comparison: cloudwatch.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD, standardDeviations: 3 });
    expect(alarmNamed(stack, 'Orders').AlarmDescription).toContain('below 3 standard deviations');
  });

  test.each<[Partial<AnomalyAlarmOptions>, string]>([
    [{ standardDeviations: 0 }, 'alarm Orders: got 0 standard deviations: give a number above 0'],
    [{ standardDeviations: Infinity }, 'got Infinity standard deviations: give a number above 0'],
    [{ comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD }, 'got comparison "LessThanThreshold": use one of LessThanLowerOrGreaterThanUpperThreshold, '],
  ])('fails when there could be no such band (%#)', (options, message) => {
    expect(() => add(stackOf(), options)).toThrow(message);
  });
});

describe('an alarm on lines of a log', () => {
  function add(stack: Stack, options: Partial<LogAlarmOptions> = {}) {
    const logGroup = new logs.LogGroup(stack, 'Log');
    return kitIn(stack).addLogAlarm('Panics', { logGroup, pattern: logs.FilterPattern.anyTerm('panic'), ...REASONS, ...options });
  }

  test('is a ticket for the first line in five minutes', () => {
    const stack = stackOf();
    add(stack);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      LogGroupName: { Ref: Match.stringLikeRegexp('^Log') },
      FilterPattern: '"panic"',
      MetricTransformations: [{ MetricNamespace: 'AlarmsKit/Shop', MetricName: Match.stringLikeRegexp('^ShopAlarms\\w+-Panics$'), MetricValue: '1' }],
    });
    expect(alarmNamed(stack, 'Panics')).toMatchObject({ Namespace: 'AlarmsKit/Shop', Statistic: 'Sum', Threshold: 0, Period: 300, DatapointsToAlarm: 1, EvaluationPeriods: 1 });
  });

  test('counts apart what another kit counts', () => {
    const stack = stackOf();
    const log = new logs.LogGroup(stack, 'Log');
    for (const name of ['Alarms', 'More']) {
      kitIn(stack, {}, name).addLogAlarm('Panics', { logGroup: log, pattern: logs.FilterPattern.allEvents(), ...REASONS });
    }
    expect(new Set(Object.values(alarmsOf(stack)).map(({ MetricName }) => MetricName)).size).toBe(2);
  });

  test('looks at two periods to wake somebody, and takes what is known better', () => {
    const stack = stackOf();
    add(stack, { severity: Severity.PAGE, threshold: 5, period: Duration.minutes(1) });
    expect(alarmNamed(stack, 'Panics')).toMatchObject({ Threshold: 5, Period: 60, DatapointsToAlarm: 1, EvaluationPeriods: 2 });

    const other = stackOf();
    add(other, { datapoints: 2, periods: 4 });
    expect(alarmNamed(other, 'Panics')).toMatchObject({ DatapointsToAlarm: 2, EvaluationPeriods: 4 });
  });

  test.each([-1, 0.5])('fails when the threshold is %d lines', (threshold) => {
    expect(() => add(stackOf(), { threshold })).toThrow(`alarm Panics: got a threshold of ${threshold}: give a whole number from 0, as it counts lines`);
  });
});

describe('the alarms of the CIS benchmark', () => {
  test('are those that AWS Security Hub looks for, on one log', () => {
    const stack = stackOf();
    const alarms = kitIn(stack).addCisAlarms(logs.LogGroup.fromLogGroupName(stack, 'Trail', 'trail'));

    expect(alarms).toHaveLength(14);
    const filters = Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties);
    expect(filters).toHaveLength(14);
    const patterns = filters.map(({ FilterPattern }) => FilterPattern as string);
    // https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html: one of each shape, to the letter
    expect(patterns).toEqual(expect.arrayContaining([
      '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
      '{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}',
      '{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}',
    ]));
    for (const pattern of patterns) {
      expect(pattern.length).toBeLessThanOrEqual(1024); // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
      expect(pattern.split('(').length).toBe(pattern.split(')').length);
    }
    const sources = Object.values(alarmsOf(stack)).map(({ AlarmDescription }) => Number(/cloudwatch-controls\.html#cloudwatch-(\d+)$/.exec(AlarmDescription)?.[1]));
    expect(sources.sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    expect(alarmNamed(stack, 'CisRootUser')).toMatchObject({ EvaluationPeriods: 2, DatapointsToAlarm: 1 });
  });
});
