import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmsKit, SloOptions } from '../src';
import { alarmsOf, kitIn, stackOf } from './world';
import { BUDGET_PERIOD, BURN_RATES } from '../src/private/slo/burn-rates';

const total = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: cloudwatch.Stats.SUM });
const good = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'GoodOrders', statistic: cloudwatch.Stats.SUM });

function addSlo(kit: AlarmsKit, options: Partial<SloOptions> = {}) {
  return kit.addSlo('Availability', { objective: 99.9, good, total, ...options });
}

describe('an objective', () => {
  test('is watched by six windows, which tell nobody, and a page and a ticket made of them', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    const slo = addSlo(kit);

    expect(slo.windows).toHaveLength(6);
    expect(kit.alarms).toHaveLength(8);
    const windows = Object.values(alarmsOf(stack));
    expect(windows.map(({ AlarmActions, OKActions }) => [AlarmActions, OKActions])).toEqual(windows.map(() => [[], []]));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 2);
    for (const name of ['Page', 'Ticket']) {
      template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
        AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlarmsPageTopic') }],
        OKActions: [{ Ref: Match.stringLikeRegexp('^AlarmsPageTopic') }],
        AlarmDescription: Match.stringLikeRegexp(`^Objective Shop/Alarms/Availability: 99.9 % good events over 30 days are at risk\\. Why: .+${name === 'Page' ? 'days' : 'loud'}\\. First: .+ Source: https://sre.google`),
      });
    }
  });

  test('pages when a long window and its short one are bad, and makes a ticket likewise', () => {
    const stack = stackOf();
    addSlo(kitIn(stack));

    const rules = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::CompositeAlarm')).map(({ Properties }) => words(Properties.AlarmRule));
    expect(rules).toEqual([
      '((ALARM("Burn1H") AND ALARM("Burn5MOf1H")) OR (ALARM("Burn6H") AND ALARM("Burn30MOf6H")))',
      '(ALARM("Burn3D") AND ALARM("Burn6HOf3D"))',
    ]);
  });

  test('has the numbers of the SRE workbook', () => {
    // https://sre.google/workbook/alerting-on-slos/, table 5-8 and what it says of the budget that is consumed
    const table = BURN_RATES.map(({ rate, long, short, severity }) => [rate, long.toHours(), short.toMinutes(), severity]);
    expect(table).toEqual([[14.4, 1, 5, 'page'], [6, 6, 30, 'page'], [1, 72, 360, 'ticket']]);
    const consumed = BURN_RATES.map(({ rate, long }) => Math.round(1000 * rate * long.toHours() / BUDGET_PERIOD.toHours()) / 10);
    expect(consumed).toEqual([2, 5, 10]);
    expect(BURN_RATES.map(({ long, short }) => long.toMinutes() / short.toMinutes())).toEqual([12, 12, 12]);
  });

  test('compares each window with its share of bad events, and needs two bad events, so that one is no alarm', () => {
    const stack = stackOf();
    addSlo(kitIn(stack));

    const seen = Object.values(alarmsOf(stack)).map(({ Threshold, EvaluationPeriods, Metrics = [] }) => {
      const [{ Expression }, ...readings] = Metrics;
      expect(Expression).toMatch(/^IF\(\(FILL\(totalEvents, 0\) - FILL\(goodEvents, 0\)\) >= 2, /);
      return [Threshold, EvaluationPeriods, ...new Set(readings.map(({ MetricStat }) => MetricStat!.Period))];
    });
    expect(seen.sort()).toEqual([
      [1.44, 1, 3600], [1.44, 1, 300], [0.6, 1, 21600], [0.6, 1, 1800], [0.1, 1, 259200], [0.1, 1, 21600],
    ].sort());
  });

  test('takes a floor of the user, and what to do first', () => {
    const stack = stackOf();
    addSlo(kitIn(stack), { requestFloor: 10, first: 'ask the payment provider' });

    for (const { AlarmDescription, Metrics } of Object.values(alarmsOf(stack))) {
      expect(AlarmDescription).toContain('(at least 2 bad ones of at least 10)');
      expect(AlarmDescription).toContain('First: ask the payment provider.');
      expect(Metrics?.[0].Expression).toContain(' >= 2) * (FILL(totalEvents, 0) >= 10), ');
    }
  });

  test('takes counts that are math, with one period throughout', () => {
    const stack = stackOf();
    const errors = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors', statistic: cloudwatch.Stats.SAMPLE_COUNT });
    addSlo(kitIn(stack), { good: new cloudwatch.MathExpression({ expression: 'requests - errors', usingMetrics: { requests: total, errors } }) });

    for (const { Metrics = [] } of Object.values(alarmsOf(stack))) {
      expect(new Set(Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])).size).toBe(1);
    }
  });

  test('shows the share of bad events and what is left of the budget', () => {
    const { budgetLeft, errorRate } = addSlo(kitIn(stackOf()));

    expect(budgetLeft.toMetricConfig().mathExpression?.expression).toBe(
      'TIME_SERIES(100 - 100 * (SUM(totalEvents) - SUM(goodEvents)) / SUM(totalEvents) / 0.1 * 100)',
    );
    expect(errorRate.toMetricConfig().mathExpression?.period).toBe(3600);
  });

  test.each<[Partial<SloOptions>, string]>([
    [{ objective: 100 }, 'SLO Availability: got an objective of 100: give a number above 0 and below 100, in percent'],
    [{ objective: Token.asNumber(Lazy.number({ produce: () => 99 })) }, 'SLO Availability: the objective is not known at synth: give a plain number'],
    [{ objective: 0 }, 'got an objective of 0: give a number above 0'],
    [{ objective: NaN }, 'got an objective of NaN: give a number above 0'],
    [{ objective: 93 }, 'got an objective of 93: 14.4 times its error budget is more than every event, so it could never page. Give more than 93.06, or use addAlarm()'],
    [{ requestFloor: 0 }, 'got a request floor of 0: give a whole number from 1'],
    [{ requestFloor: 1.5 }, 'got a request floor of 1.5: give a whole number from 1'],
    [{ good: good.with({ statistic: 'Average' }) }, 'good has the statistic "Average": events are counted, so use Stats.SUM or Stats.SAMPLE_COUNT'],
    [{ total: total.with({ statistic: 'p99' }) }, 'total has the statistic "p99": events are counted'],
  ])('fails when it could not be watched (%#)', (options, message) => {
    expect(() => addSlo(kitIn(stackOf()), options)).toThrow(message);
  });

  test('fails when the counts are made of more metrics than an alarm takes', () => {
    const usingMetrics = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`m${i}`, total.with({ dimensionsMap: { Shop: `${i}` } })]));
    const sum = new cloudwatch.MathExpression({ expression: 'SUM(METRICS("m"))', usingMetrics });
    expect(() => addSlo(kitIn(stackOf()), { total: sum })).toThrow('good and total are made of 11 metrics, and an alarm takes at most 10: count with fewer');
  });

  test('fails when a count cannot be given the period of a window', () => {
    const odd: cloudwatch.IMetric = { toMetricConfig: () => good.toMetricConfig() };
    expect(() => addSlo(kitIn(stackOf()), { good: odd })).toThrow('cannot be given a period of 1 hour: pass a Metric or a MathExpression');
  });

  test('stays within the limits of CloudWatch', () => {
    for (const { long } of BURN_RATES) {
      expect(long.toSeconds()).toBeLessThanOrEqual(Duration.days(7).toSeconds());
    }
  });
});

/** A rule with the ids of its alarms for their ARNs. */
function words(rule: { 'Fn::Join': [string, (string | { 'Fn::GetAtt': [string] })[]] }): string {
  return rule['Fn::Join'][1].map((part) => typeof part === 'string' ? part : /^AlarmsAvailability(\w+?)[0-9A-F]{8}$/.exec(part['Fn::GetAtt'][0])![1]).join('');
}
