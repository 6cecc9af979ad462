/**
 * Which resources have alarms.
 */
export interface Coverage {
  /**
   * The paths of the resources that at least one `cloudwatch.Alarm` of the app watches, of a kit or made by hand.
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
}
