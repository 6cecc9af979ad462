import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { BurnRate } from './burn-rates';
import { BUDGET_PERIOD, BURN_RATES, errorRateOf, FEWEST_BAD } from './burn-rates';
import { Severity } from '../../severity';
import type { SloOptions } from '../../slo';
import type { Ledger } from '../alarms/ledger';
import { withPeriod } from '../alarms/own-alarms';
import { describeOwn, sectionOf } from '../description';

const SOURCE = 'https://sre.google/workbook/alerting-on-slos/';

/** What an alarm may look at. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html */
const MOST_METRICS = 10;

export interface ServiceLevelProps extends SloOptions {
  /** Where alarms are made. */
  readonly ledger: Ledger;
  /**
   * What descriptions link to.
   *
   * @default - no link
   */
  readonly runbook?: string;
}

/** The alarms of a service level objective. */
export class ServiceLevel extends Construct {
  /** Somebody has to get up. */
  public readonly page: cloudwatch.CompositeAlarm;
  /** Somebody has to look. */
  public readonly ticket: cloudwatch.CompositeAlarm;
  /** What the two are made of. */
  public readonly windows: cloudwatch.Alarm[] = [];
  /** In percent of that of 30 days. */
  public readonly budgetLeft: cloudwatch.IMetric;
  /** The share of bad events in an hour, in percent. */
  public readonly errorRate: cloudwatch.IMetric;
  private readonly options: ServiceLevelProps;
  private readonly first: string;

  constructor(scope: Construct, id: string, props: ServiceLevelProps) {
    super(scope, id);
    requireObjective(id, props);
    this.options = props;
    this.first = props.first ?? 'see since when bad events come, which deployment that is, and what they have in common';
    const rules = BURN_RATES.map((burn) => this.watch(burn));
    this.page = this.compose('Page', Severity.PAGE, cloudwatch.AlarmRule.anyOf(rules[0], rules[1]),
      'at this speed the budget of a month is gone in days');
    this.ticket = this.compose('Ticket', Severity.TICKET, rules[2], 'going on like this uses up the budget of the month, without ever being loud');
    this.budgetLeft = this.leftOf(Duration.days(1));
    this.errorRate = this.rate(Duration.hours(1), 'FILL(totalEvents, 0) > 0', `bad events, in percent, of which ${errorRateOf(1, props.objective)} are allowed`);
  }

  /** The two windows of a burn rate: bad if both are. */
  private watch(burn: BurnRate): cloudwatch.IAlarmRule {
    return cloudwatch.AlarmRule.allOf(...[burn.long, burn.short].map((window) => this.alarm(burn, window)));
  }

  private alarm({ rate, long, severity }: BurnRate, window: Duration): cloudwatch.Alarm {
    const threshold = errorRateOf(rate, this.options.objective);
    const { requestFloor } = this.options;
    const floor = requestFloor === undefined ? '' : ` of at least ${requestFloor}`;
    const id = `Burn${window.toIsoString().replace(/^PT?/, '')}`;
    const subject = `${this.node.path}: bad events of ${window.toHumanString()}`;
    const alarm = this.options.ledger.add(this, window === long ? id : `${id}Of${long.toIsoString().replace(/^PT?/, '')}`, {
      alarmDescription: describeOwn(subject, `> ${threshold} % (at least ${FEWEST_BAD} bad ones${floor})`, {
        why: `more spends the error budget of ${this.options.objective} % over 30 days ${rate} times as fast as allowed`, first: this.first, source: SOURCE,
      }, sectionOf(this.options.runbook, this.node.id)),
      metric: this.rate(window, this.enough(), `bad events, in percent of ${window.toHumanString()}`),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }, { severity, subject });
    this.windows.push(alarm);
    return alarm;
  }

  /** When a window says something. Bad events are counted, not all: a floor of those would hide an outage when there is little traffic. */
  private enough(): string {
    const { requestFloor } = this.options;
    const bad = `(FILL(totalEvents, 0) - FILL(goodEvents, 0)) >= ${FEWEST_BAD}`;
    return requestFloor === undefined ? bad : `(${bad}) * (FILL(totalEvents, 0) >= ${requestFloor})`;
  }

  /** The share of bad events in a window, in percent; 0 unless a condition holds. */
  private rate(period: Duration, condition: string, label: string): cloudwatch.MathExpression {
    const metric = new cloudwatch.MathExpression({
      expression: `IF(${condition}, 100 * (FILL(totalEvents, 0) - FILL(goodEvents, 0)) / FILL(totalEvents, 0), 0)`,
      usingMetrics: this.counts(period),
      period,
      label,
    });
    const metrics = readings(metric).length;
    if (metrics > MOST_METRICS) {
      throw new Error(`SLO ${this.node.id}: good and total are made of ${metrics} metrics, and an alarm takes at most ${MOST_METRICS}: count with fewer`);
    }
    return metric;
  }

  private leftOf(period: Duration): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: `TIME_SERIES(100 - 100 * (SUM(totalEvents) - SUM(goodEvents)) / SUM(totalEvents) / ${errorRateOf(1, this.options.objective)} * 100)`,
      usingMetrics: this.counts(period),
      period,
      label: `error budget left of ${BUDGET_PERIOD.toHumanString()}, in percent`,
    });
  }

  private counts(period: Duration): Record<string, cloudwatch.IMetric> {
    return { goodEvents: withPeriod(this.options.good, period), totalEvents: withPeriod(this.options.total, period) };
  }

  private compose(id: string, severity: Severity, alarmRule: cloudwatch.IAlarmRule, why: string): cloudwatch.CompositeAlarm {
    const subject = `Objective ${this.node.path}`;
    const judged = `${this.options.objective} % good events over 30 days are at risk`;
    const composite = this.options.ledger.addComposite(this, id, {
      alarmRule,
      alarmDescription: describeOwn(subject, judged, { why, first: this.first, source: SOURCE }, sectionOf(this.options.runbook, this.node.id)),
    }, { severity, subject });
    this.options.ledger.entries.filter(({ alarm, facts }) => facts.severity === severity && this.windows.includes(alarm as cloudwatch.Alarm))
      .forEach((entry) => entry.actThrough(composite));
    return composite;
  }
}

function requireObjective(id: string, { objective, requestFloor, good, total }: SloOptions): void {
  if (Token.isUnresolved(objective)) {
    throw new Error(`SLO ${id}: the objective is not known at synth: give a plain number`);
  }
  if (!(objective > 0 && objective < 100)) {
    throw new Error(`SLO ${id}: got an objective of ${objective}: give a number above 0 and below 100, in percent`);
  }
  const [fastest] = BURN_RATES;
  if (errorRateOf(fastest.rate, objective) >= 100) {
    throw new Error(`SLO ${id}: got an objective of ${objective}: ${fastest.rate} times its error budget is more than every event, so it could never page. `
      + `Give more than ${(100 - 100 / fastest.rate).toFixed(2)}, or use addAlarm()`);
  }
  if (requestFloor !== undefined && !(Number.isInteger(requestFloor) && requestFloor >= 1)) {
    throw new Error(`SLO ${id}: got a request floor of ${requestFloor}: give a whole number from 1`);
  }
  for (const [name, metric] of Object.entries({ good, total })) {
    const wrong = readings(metric).map(({ statistic }) => statistic).find((statistic) => !/^(Sum|SampleCount|(TC|TS)\(.*\))$/i.test(statistic));
    if (wrong !== undefined) {
      throw new Error(`SLO ${id}: ${name} has the statistic ${JSON.stringify(wrong)}: events are counted, so use Stats.SUM or Stats.SAMPLE_COUNT`);
    }
  }
}

/** The metrics that a metric is made of. */
function readings(metric: cloudwatch.IMetric): cloudwatch.MetricStatConfig[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat ? [metricStat] : Object.values(mathExpression!.usingMetrics).flatMap(readings);
}
