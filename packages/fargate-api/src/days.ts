/**
 * A day of the week, as schedules of AWS name it.
 */
export enum Day {
  /**
   * Monday.
   */
  MONDAY = 'MON',

  /**
   * Tuesday.
   */
  TUESDAY = 'TUE',

  /**
   * Wednesday.
   */
  WEDNESDAY = 'WED',

  /**
   * Thursday.
   */
  THURSDAY = 'THU',

  /**
   * Friday.
   */
  FRIDAY = 'FRI',

  /**
   * Saturday.
   */
  SATURDAY = 'SAT',

  /**
   * Sunday.
   */
  SUNDAY = 'SUN',
}

/**
 * Some days of every week.
 */
export class Days {
  /**
   * Monday to Sunday.
   */
  public static all(): Days {
    return new Days(Object.values(Day));
  }

  /**
   * Monday to Friday.
   */
  public static weekdays(): Days {
    return new Days([Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY]);
  }

  /**
   * Saturday and Sunday.
   */
  public static weekend(): Days {
    return new Days([Day.SATURDAY, Day.SUNDAY]);
  }

  /**
   * The days that you name.
   *
   * @param days one or more
   */
  public static only(...days: Day[]): Days {
    if (days.length === 0) {
      throw new Error('Days.only() got no day: name one or more, or use Days.all()');
    }
    return new Days(Object.values(Day).filter((day) => days.includes(day)));
  }

  /**
   * The days, Monday first.
   */
  public readonly included: Day[];

  private constructor(days: Day[]) {
    this.included = days;
  }
}
