import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';

/**
 * What a service is made of.
 */
export interface ServiceHealthOptions {
  /**
   * The watched resources that make the service. Each can be part of one service only.
   */
  readonly resources: IConstruct[];

  /**
   * An alarm that is in ALARM while a deployment runs: as long as it is, nobody is told.
   *
   * @default - deployments are no excuse
   */
  readonly deploymentSuppressor?: cloudwatch.IAlarm;

  /**
   * How long after the end of a deployment nobody is told yet, so that what it upset can settle. Whole minutes.
   *
   * @default Duration.minutes(2)
   */
  readonly settling?: Duration;
}

/**
 * The composite alarms of a service: one for each severity that its alarms have.
 */
export interface ServiceHealth {
  /**
   * Somebody gets up.
   *
   * @default - no alarm of the service pages
   */
  readonly page?: cloudwatch.CompositeAlarm;

  /**
   * Somebody looks within working hours.
   *
   * @default - no alarm of the service is a ticket
   */
  readonly ticket?: cloudwatch.CompositeAlarm;

  /**
   * Nobody has to act.
   *
   * @default - no alarm of the service is for information
   */
  readonly info?: cloudwatch.CompositeAlarm;
}
