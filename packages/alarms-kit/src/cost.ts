/**
 * What a kit costs a month, by the public prices of us-east-1 in November 2026, without free tiers.
 */
export interface MonthlyCost {
  /**
   * The metrics that alarms look at: each costs $0.10, in an anomaly alarm $0.30.
   */
  readonly alarmMetrics: number;

  /**
   * The composite alarms: each costs $0.50.
   */
  readonly compositeAlarms: number;

  /**
   * The dashboards: each costs $3.00.
   */
  readonly dashboards: number;

  /**
   * The keys: each costs $1.00, and as much again for each of its first two rotations.
   */
  readonly keys: number;

  /**
   * The metrics that log alarms count lines in: each costs $0.30 while it has data.
   */
  readonly logMetrics: number;

  /**
   * The sum, in US dollars.
   */
  readonly dollars: number;
}
