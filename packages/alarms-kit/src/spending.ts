import type { Severity } from './severity';

/**
 * An alarm on the bill of this month so far.
 */
export interface BillingAlarmOptions {
  /**
   * The limit, in US dollars.
   */
  readonly dollars: number;

  /**
   * Who has to know.
   *
   * @default Severity.TICKET
   */
  readonly severity?: Severity;
}

/**
 * A budget for the account, a month at a time.
 */
export interface BudgetOptions {
  /**
   * What a month may cost, in US dollars.
   */
  readonly dollars: number;

  /**
   * At which shares of it to tell what has been spent, in percent.
   *
   * @default [80, 100]
   */
  readonly actual?: number[];

  /**
   * At which share of it to tell what the month is going to cost, in percent.
   *
   * @default 100
   */
  readonly forecast?: number;

  /**
   * Whose topic the messages go to.
   *
   * @default Severity.TICKET
   */
  readonly severity?: Severity;
}
