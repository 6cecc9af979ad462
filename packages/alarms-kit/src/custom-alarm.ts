import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Severity } from './severity';

/**
 * What a notification says besides the number, and who hears of it.
 */
export interface AlarmReasons {
  /**
   * Why it matters, as half a sentence: "orders that fail are lost".
   */
  readonly why: string;

  /**
   * What to do first, as half a sentence: "read the errors of the payment provider".
   */
  readonly first: string;

  /**
   * Where to read on.
   *
   * @default - only the runbook of the kit, if there is one
   */
  readonly source?: string;

  /**
   * Who has to know.
   *
   * @default Severity.TICKET
   */
  readonly severity?: Severity;

  /**
   * How many of the periods must be bad: M of "M of N".
   *
   * @default 3
   */
  readonly datapoints?: number;

  /**
   * How many periods are looked at: N of "M of N". At least 2 for `Severity.PAGE`.
   *
   * @default 5
   */
  readonly periods?: number;

  /**
   * The length of a period: whole minutes. It holds for all metrics of a math expression.
   *
   * @default - that of the metric
   */
  readonly period?: Duration;

  /**
   * What a period without data means.
   *
   * @default TreatMissingData.NOT_BREACHING
   */
  readonly missingData?: cloudwatch.TreatMissingData;

  /**
   * It speaks of attackers, or of what keeps them out: `mute()` leaves it alone unless asked.
   *
   * @default false
   */
  readonly security?: boolean;
}

/**
 * An alarm on a metric of your own.
 */
export interface CustomAlarmOptions extends AlarmReasons {
  /**
   * What to look at: a metric or a math expression.
   */
  readonly metric: cloudwatch.IMetric;

  /**
   * The limit, in the unit of the metric.
   */
  readonly threshold: number;

  /**
   * On which side of the limit it is bad.
   *
   * @default ComparisonOperator.GREATER_THAN_THRESHOLD
   */
  readonly comparison?: cloudwatch.ComparisonOperator;
}

/**
 * An alarm on what is unusual for a metric.
 */
export interface AnomalyAlarmOptions extends AlarmReasons {
  /**
   * What to look at. CloudWatch learns for up to two weeks what is usual at which hour of the week.
   */
  readonly metric: cloudwatch.IMetric;

  /**
   * How far from the usual is unusual, in standard deviations.
   *
   * @default 2
   */
  readonly standardDeviations?: number;

  /**
   * Which side of the band is bad.
   *
   * @default ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD
   */
  readonly comparison?: cloudwatch.ComparisonOperator;
}

/**
 * An alarm on lines of a log.
 */
export interface LogAlarmOptions extends AlarmReasons {
  /**
   * The log.
   */
  readonly logGroup: logs.ILogGroup;

  /**
   * Which lines count, such as `FilterPattern.anyTerm('ERROR')`.
   */
  readonly pattern: logs.IFilterPattern;

  /**
   * How many lines a period are still good.
   *
   * @default 0
   */
  readonly threshold?: number;
}
