import { Duration } from 'aws-cdk-lib';
import { Severity } from '../../severity';

/** The period that the error budget is for. */
export const BUDGET_PERIOD = Duration.days(30);

/** A pair of windows: the long one says that it matters, the short one that it still goes on. */
export interface BurnRate {
  /** How many times as fast as allowed the budget is spent. */
  readonly rate: number;
  readonly long: Duration;
  /** A twelfth of the long one. */
  readonly short: Duration;
  readonly severity: Severity.PAGE | Severity.TICKET;
}

/**
 * The recommended windows: 2 % of the budget within an hour and 5 % within six wake somebody, 10 % within three days are a ticket.
 *
 * The share of the budget that is spent when an alarm fires is rate x window / 30 days.
 * https://sre.google/workbook/alerting-on-slos/#recommended_parameters_for_an_slo_based_alerting_configuration
 */
export const BURN_RATES: BurnRate[] = [
  { rate: 14.4, long: Duration.hours(1), short: Duration.minutes(5), severity: Severity.PAGE },
  { rate: 6, long: Duration.hours(6), short: Duration.minutes(30), severity: Severity.PAGE },
  { rate: 1, long: Duration.days(3), short: Duration.hours(6), severity: Severity.TICKET },
];

/** The share of bad events, in percent, at which the budget is spent at a rate. */
export function errorRateOf(rate: number, objective: number): number {
  return round(rate * (100 - objective));
}

/** How many bad events a window needs: a single one is no incident, and two are seen however little traffic there is. */
export const FEWEST_BAD = 2;

/** Without the noise of binary fractions, such as 14.4 x (100 - 99.9) = 1.4399999999999185. */
function round(value: number): number {
  return Number(value.toPrecision(10));
}
