import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Ledger } from './ledger';
import type { AlarmReasons, AnomalyAlarmOptions, CustomAlarmOptions, LogAlarmOptions } from '../../custom-alarm';
import { Severity } from '../../severity';
import { checkEvaluation } from '../checks';
import { describeOwn, sectionOf } from '../description';
import { periodOf } from '../metrics';

const SIGNS: Partial<Record<cloudwatch.ComparisonOperator, string>> = {
  [cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD]: '>',
  [cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD]: '>=',
  [cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD]: '<',
  [cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD]: '<=',
};

const BANDS: Partial<Record<cloudwatch.ComparisonOperator, string>> = {
  [cloudwatch.ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD]: 'outside of',
  [cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD]: 'above',
  [cloudwatch.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD]: 'below',
};

/** How an alarm looks at its metric. */
interface Evaluation {
  readonly datapoints: number;
  readonly periods: number;
  readonly period: Duration;
  readonly severity: Severity;
  readonly missingData: cloudwatch.TreatMissingData;
}

/** The alarms that a user defines. */
export class OwnAlarms {
  /** How many metrics were made, to count lines of logs in. */
  public logMetrics = 0;

  constructor(private readonly scope: Construct, private readonly ledger: Ledger, private readonly runbook?: string) {}

  public add(id: string, options: CustomAlarmOptions): cloudwatch.Alarm {
    const { threshold } = options;
    const sign = signOf(id, options.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD, SIGNS);
    if (!Token.isUnresolved(threshold) && !Number.isFinite(threshold)) {
      throw new Error(`alarm ${id}: got a threshold of ${threshold}: give a number, in the unit of the metric`);
    }
    const metric = withPeriod(options.metric, options.period);
    const evaluation = evaluationOf(id, options, periodOf(metric));
    return this.ledger.add(this.scope, id, {
      ...this.common(id, `${sign} ${threshold}`, options, evaluation),
      metric,
      threshold,
      comparisonOperator: options.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    }, this.facts(id, options));
  }

  public addAnomaly(id: string, options: AnomalyAlarmOptions): cloudwatch.Alarm {
    const comparisonOperator = options.comparison ?? cloudwatch.ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD;
    const side = signOf(id, comparisonOperator, BANDS);
    const stdDevs = options.standardDeviations ?? 2;
    if (!(stdDevs > 0 && Number.isFinite(stdDevs))) {
      throw new Error(`alarm ${id}: got ${stdDevs} standard deviations: give a number above 0`);
    }
    const metric = withPeriod(options.metric, options.period);
    const evaluation = evaluationOf(id, options, periodOf(metric));
    return this.ledger.addAnomaly(this.scope, id, {
      ...this.common(id, `${side} ${stdDevs} standard deviations around what is usual`, options, evaluation),
      metric,
      stdDevs,
      comparisonOperator,
    }, this.facts(id, options));
  }

  /** Lines are counted by a metric filter; a period without lines has no data, which is good. */
  public addLog(id: string, options: LogAlarmOptions): cloudwatch.Alarm {
    const threshold = options.threshold ?? 0;
    if (!Number.isInteger(threshold) || threshold < 0) {
      throw new Error(`alarm ${id}: got a threshold of ${threshold}: give a whole number from 0, as it counts lines`);
    }
    this.logMetrics += 1;
    const metricName = `${Names.nodeUniqueId(this.scope.node)}-${id}`;
    const filter = new logs.MetricFilter(this.scope, `${id}Filter`, {
      logGroup: options.logGroup,
      filterPattern: options.pattern,
      // The same path can be deployed several times in an account, under different stack names.
      metricNamespace: `AlarmsKit/${Stack.of(this.scope).stackName}`,
      metricName,
      metricValue: '1',
    });
    return this.add(id, {
      ...options,
      threshold,
      datapoints: options.datapoints ?? 1,
      periods: options.periods ?? (options.severity === Severity.PAGE ? 2 : 1),
      metric: filter.metric({ statistic: cloudwatch.Stats.SUM, period: options.period ?? Duration.minutes(5) }),
    });
  }

  private common(id: string, judged: string, reasons: AlarmReasons, { datapoints, periods, period, missingData }: Evaluation) {
    return {
      alarmDescription: describeOwn(id, `${judged} (${datapoints} of ${periods} periods of ${period.toHumanString()})`, reasons, sectionOf(this.runbook, id)),
      datapointsToAlarm: datapoints,
      evaluationPeriods: periods,
      treatMissingData: missingData,
    };
  }

  private facts(id: string, { severity = Severity.TICKET, security }: AlarmReasons) {
    return { severity, security, subject: `${this.scope.node.path}/${id}` };
  }
}

/** The same metric with another period, throughout its math. */
export function withPeriod(metric: cloudwatch.IMetric, period?: Duration): cloudwatch.IMetric {
  if (period === undefined) return metric;
  if (metric instanceof cloudwatch.Metric || metric instanceof cloudwatch.MathExpression) return metric.with({ period });
  throw new Error(`the metric ${JSON.stringify(String(metric))} cannot be given a period of ${period.toHumanString()}: pass a Metric or a MathExpression`);
}

function evaluationOf(id: string, reasons: AlarmReasons, period: Duration): Evaluation {
  const evaluation = {
    datapoints: reasons.datapoints ?? 3,
    periods: reasons.periods ?? 5,
    period,
    severity: reasons.severity ?? Severity.TICKET,
    missingData: reasons.missingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
  };
  checkEvaluation(id, evaluation);
  for (const part of ['why', 'first'] as const) {
    if (reasons[part].trim() === '') {
      throw new Error(`alarm ${id}: got ${JSON.stringify(reasons[part])} for ${JSON.stringify(part)}: say it, for whoever is woken by it`);
    }
  }
  return evaluation;
}

function signOf(id: string, operator: cloudwatch.ComparisonOperator, known: Partial<Record<cloudwatch.ComparisonOperator, string>>): string {
  const sign = known[operator];
  if (sign === undefined) {
    throw new Error(`alarm ${id}: got comparison ${JSON.stringify(operator)}: use one of ${Object.keys(known).join(', ')}`);
  }
  return sign;
}
