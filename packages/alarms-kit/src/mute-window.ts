import { Duration, Token } from 'aws-cdk-lib';
import type { TimeZone } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Severity } from './severity';

/**
 * A day of the week.
 */
export enum Weekday {
  /** Monday. */
  MONDAY = 'MON',
  /** Tuesday. */
  TUESDAY = 'TUE',
  /** Wednesday. */
  WEDNESDAY = 'WED',
  /** Thursday. */
  THURSDAY = 'THU',
  /** Friday. */
  FRIDAY = 'FRI',
  /** Saturday. */
  SATURDAY = 'SAT',
  /** Sunday. */
  SUNDAY = 'SUN',
}

/**
 * A time that comes again each week, in the words of fargate-api's scaling windows, so that both say the same.
 */
export interface WeeklyWindow {
  /**
   * When it begins, like `20:00`.
   */
  readonly start: string;

  /**
   * When it ends, like `06:30`. A time that is not after `start` is one of the next day.
   */
  readonly end: string;

  /**
   * The time zone of both, which moves with daylight saving time.
   */
  readonly timeZone: TimeZone;

  /**
   * The days on which it begins.
   *
   * @default - every day
   */
  readonly days?: Weekday[];
}

/**
 * A time that comes again by a cron expression.
 */
export interface CronWindow {
  /**
   * When it begins, as the five fields minute, hour, day of month, month, day of week: `0 20 * * FRI`.
   */
  readonly expression: string;

  /**
   * How long it is: from a minute to 15 days.
   */
  readonly duration: Duration;

  /**
   * The time zone of the expression.
   */
  readonly timeZone: TimeZone;
}

/**
 * Which alarms are muted.
 */
export interface MuteOptions {
  /**
   * Alarms of these severities only.
   *
   * @default - all severities
   */
  readonly severities?: Severity[];

  /**
   * Alarms of these watched resources only.
   *
   * @default - all alarms of the kit
   */
  readonly resources?: IConstruct[];

  /**
   * Also those that speak of attackers, or of what keeps them out.
   *
   * @default false
   */
  readonly includeSecurity?: boolean;

  /**
   * Why nobody has to be told.
   *
   * @default - no reason
   */
  readonly reason?: string;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html
const SHORTEST = Duration.minutes(1);
const LONGEST = Duration.days(15);

const MINUTES_OF_A_DAY = 24 * 60;

/**
 * When nobody is told.
 */
export class MuteWindow {
  /**
   * A time of the week, such as the nights in which a service is turned off.
   */
  public static weekly(window: WeeklyWindow): MuteWindow {
    const { start, end, timeZone, days = Object.values(Weekday) } = window;
    if (days.length === 0) {
      throw new Error(`a weekly window needs days, got ${JSON.stringify(days)}: name some, or leave them out to mean every day`);
    }
    const [begin, finish] = [minutesOf('start', start), minutesOf('end', end)];
    const length = Duration.minutes(finish > begin ? finish - begin : finish - begin + MINUTES_OF_A_DAY);
    const on = new Set(days).size === Object.values(Weekday).length ? '*' : [...new Set(days)].join(',');
    return new MuteWindow(`${begin % 60} ${Math.floor(begin / 60)} * * ${on}`, length, timeZone.timezoneName);
  }

  /**
   * A time by a cron expression, such as the weekends.
   */
  public static cron(window: CronWindow): MuteWindow {
    const { expression, duration, timeZone } = window;
    if (!Token.isUnresolved(expression) && !/^[\d*,-]+ [\d*,-]+ [\d*,-]+ [\dA-Z*,-]+ [\dA-Z*,-]+$/.test(expression)) {
      throw new Error('a mute window has the five fields minute, hour, day of month, month and day of week of digits, names, *, - and commas, '
        + `got ${JSON.stringify(expression)}: give one like 0 20 * * FRI`);
    }
    if (duration.isUnresolved() || !isWithinLimits(duration.toSeconds())) {
      throw new Error(`a mute window has whole minutes, from ${SHORTEST.toHumanString()} to ${LONGEST.toHumanString()}, `
        + `got ${JSON.stringify(duration.isUnresolved() ? 'unknown length' : duration.toHumanString())}: change its duration`);
    }
    return new MuteWindow(expression, duration, timeZone.timezoneName);
  }

  /** When it begins: the five fields of a cron expression. */
  public readonly expression: string;

  /** How long it is. */
  public readonly duration: Duration;

  /** The time zone of the expression. */
  public readonly timeZoneName: string;

  private constructor(expression: string, duration: Duration, timeZoneName: string) {
    this.expression = expression;
    this.duration = duration;
    this.timeZoneName = timeZoneName;
  }
}

function isWithinLimits(seconds: number): boolean {
  return seconds >= SHORTEST.toSeconds() && seconds <= LONGEST.toSeconds() && seconds % 60 === 0;
}

function minutesOf(what: string, time: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!match) {
    throw new Error(`the ${what} of a weekly window is a time from 00:00 to 23:59, got ${JSON.stringify(time)}: give one like 20:00`);
  }
  return 60 * Number(match[1]) + Number(match[2]);
}
