import type { IConstruct } from 'constructs';

/**
 * Which resources have alarms.
 */
export interface Coverage {
  /**
   * The paths of the resources that at least one `cloudwatch.Alarm` of the app watches, of a kit or made by hand,
   * and of those for which a kit has every alarm off, each with a reason.
   */
  readonly covered: string[];

  /**
   * The paths of the resources that an AlarmsKit could watch, and no `cloudwatch.Alarm` does.
   */
  readonly uncovered: string[];

  /**
   * The share of covered resources, in percent: 100 if there is nothing to watch.
   */
  readonly percent: number;

  /**
   * The alarms of this kit that were left out, because no threshold can be told for an imported resource, each as `<path>: <alarm>: <why>`.
   */
  readonly leftOut: string[];
}

/**
 * What must have alarms.
 */
export interface RequiredCoverage {
  /**
   * Where to look.
   *
   * @default - the stack of the kit
   */
  readonly scope?: IConstruct;

  /**
   * Resources, or whole subtrees, that need no alarm.
   *
   * @default - none
   */
  readonly exclude?: IConstruct[];

  /**
   * The share of resources that must have an alarm, in percent.
   *
   * @default 100
   */
  readonly percent?: number;
}

/**
 * What to leave out when a whole tree is watched.
 */
export interface WatchScopeOptions {
  /**
   * Resources, or whole subtrees, to leave alone.
   *
   * @default - none
   */
  readonly exclude?: IConstruct[];
}
