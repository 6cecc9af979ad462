import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmRecipe, AlarmSettings } from './packs/recipe';
import type { Severity } from './severity';

/**
 * How an alarm judges its metric. What is left out stays as it is.
 */
export interface TuningOptions {
  /**
   * How many of the periods must be bad: M of "M of N".
   *
   * @default - as recommended for the alarm
   */
  readonly datapoints?: number;

  /**
   * How many periods are looked at: N of "M of N". At least 2 for `Severity.PAGE`.
   *
   * @default - as recommended for the alarm
   */
  readonly periods?: number;

  /**
   * The length of a period: whole minutes.
   *
   * @default - as recommended for the alarm
   */
  readonly period?: Duration;

  /**
   * Who has to know.
   *
   * @default - as recommended for the alarm
   */
  readonly severity?: Severity;

  /**
   * The number of requests a period below which a rate or a percentile says nothing. Only for alarms that have such a floor.
   *
   * @default - as recommended for the alarm
   */
  readonly requestFloor?: number;

  /**
   * What a period without data means.
   *
   * @default - as recommended for the alarm
   */
  readonly missingData?: cloudwatch.TreatMissingData;
}

/**
 * What to change about one recommended alarm.
 */
export abstract class AlarmTuning {
  /**
   * Another threshold: in percent, seconds or a count, as the alarm says.
   */
  public static threshold(value: number, options: TuningOptions = {}): AlarmTuning {
    return new Changed({ ...options, threshold: value });
  }

  /**
   * No such alarm. The reason is kept in the metadata of the construct tree.
   */
  public static off(reason: string): AlarmTuning {
    if (reason.trim() === '') {
      throw new Error(`AlarmTuning.off() needs a reason, got ${JSON.stringify(reason)}: say why the alarm is not wanted`);
    }
    return new Changed({ off: reason });
  }

  /**
   * The same threshold, judged differently.
   */
  public static evaluate(options: TuningOptions): AlarmTuning {
    return new Changed(options);
  }

  /** @internal */
  public abstract _apply(recipe: AlarmRecipe): AlarmRecipe;
}

class Changed extends AlarmTuning {
  constructor(private readonly changes: Partial<AlarmSettings>) {
    super();
  }

  public _apply(recipe: AlarmRecipe): AlarmRecipe {
    const given = Object.entries<unknown>(this.changes).filter(([, value]) => value !== undefined);
    // A threshold that is given brings back an alarm that was left out for want of one.
    const leftOut = this.changes.threshold === undefined ? recipe.leftOut : undefined;
    return { ...recipe, off: undefined, ...Object.fromEntries(given), leftOut };
  }
}
