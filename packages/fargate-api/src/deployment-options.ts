import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Deployment } from './deployment';
import type { MigrationTask } from './migration-task';

/**
 * How new versions of a service are released.
 */
export interface FargateApiDeploymentOptions {
  /**
   * How a new version takes over from the one that runs.
   *
   * @default Deployment.rolling()
   */
  readonly deployment?: Deployment;

  /**
   * A task to run in each deployment before the new version starts. It needs an image, and a deployment that shifts traffic.
   *
   * @default - none
   */
  readonly preTraffic?: MigrationTask;

  /**
   * Alarms that roll back a deployment during which they go into ALARM, besides the built-in ones. They can't watch the service itself, which is made after them;
   * for alarms on metrics of the API there is `addRollbackAlarm()`.
   *
   * @default - none
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];

  /**
   * Whether a deployment is rolled back when a target group answers more than 5 % of 20 or more requests a minute with a server error
   * in two of three minutes, or has an unhealthy target for three minutes.
   *
   * @default true
   */
  readonly builtInRollbackAlarms?: boolean;
}
