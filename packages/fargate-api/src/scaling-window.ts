import type { TimeZone } from 'aws-cdk-lib';
import type { Days } from './days';

/**
 * A time of the week with a number of tasks of its own.
 */
export interface ScalingWindow {
  /**
   * The days on which the window begins.
   *
   * @default Days.all()
   */
  readonly days?: Days;

  /**
   * When the window begins, like `08:00`.
   */
  readonly start: string;

  /**
   * When the window ends, like `18:30`. A time before `start` is one of the next day; the same time as `start` is a whole day later.
   */
  readonly end: string;

  /**
   * The time zone of `start` and `end`, which moves with daylight saving time. All windows of a scaling have the same.
   */
  readonly timeZone: TimeZone;

  /**
   * The smallest number of tasks in the window. Here, and nowhere else, it may be 0.
   */
  readonly min: number;

  /**
   * The largest number of tasks in the window: 0 turns the service off.
   */
  readonly max: number;
}
