import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * A service level objective: of all events, so many have to be good in any 30 days.
 */
export interface SloOptions {
  /**
   * The share of good events that is promised, in percent: above 0 and below 100, such as 99.9.
   */
  readonly objective: number;

  /**
   * The number of good events. Its statistic has to be a sum or a sample count.
   */
  readonly good: cloudwatch.IMetric;

  /**
   * The number of all events. Its statistic has to be a sum or a sample count.
   */
  readonly total: cloudwatch.IMetric;

  /**
   * With how many events a window says something, besides the two bad ones that each needs. With less traffic an outage is not seen.
   *
   * @default - two bad events are enough, however little traffic there is
   */
  readonly requestFloor?: number;

  /**
   * What to do first, as half a sentence.
   *
   * @default - to look at what the good events lack, and at the last deployment
   */
  readonly first?: string;
}

/**
 * The alarms of a service level objective, and what a dashboard shows of it.
 */
export interface Slo {
  /**
   * The error budget of 30 days is being spent so fast that somebody has to get up: 2 % of it within an hour, or 5 % within six.
   */
  readonly page: cloudwatch.CompositeAlarm;

  /**
   * The error budget is being spent as fast as it must not be: 10 % of it within three days.
   */
  readonly ticket: cloudwatch.CompositeAlarm;

  /**
   * The six windows that the two are made of, none of which acts by itself.
   */
  readonly windows: cloudwatch.Alarm[];

  /**
   * The share of the error budget that is left of the last 30 days, in percent. For a widget that shows 30 days.
   */
  readonly budgetLeft: cloudwatch.IMetric;

  /**
   * The share of bad events in an hour, in percent.
   */
  readonly errorRate: cloudwatch.IMetric;
}
