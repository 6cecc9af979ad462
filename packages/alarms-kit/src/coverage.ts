/**
 * Which resources have alarms.
 */
export interface Coverage {
  /**
   * The paths of the resources that at least one alarm watches, whoever made it.
   */
  readonly covered: string[];

  /**
   * The paths of the resources that an AlarmsKit could watch, and no alarm does.
   */
  readonly uncovered: string[];

  /**
   * The share of covered resources, in percent: 100 if there is nothing to watch.
   */
  readonly percent: number;
}
