import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of a state machine of AWS Step Functions.
 */
export interface StateMachineAlarms {
  /**
   * Executions fail.
   *
   * @default - off
   */
  readonly failedExecutions?: cloudwatch.Alarm;

  /**
   * Executions take longer than they may.
   *
   * @default - off
   */
  readonly timedOutExecutions?: cloudwatch.Alarm;

  /**
   * Steps wait for want of quota.
   *
   * @default - off
   */
  readonly throttles?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a state machine of AWS Step Functions.
 */
export interface StateMachineTuning {
  /**
   * Executions fail. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 minutes
   */
  readonly failedExecutions?: AlarmTuning;

  /**
   * Executions take longer than they may. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 minutes
   */
  readonly timedOutExecutions?: AlarmTuning;

  /**
   * Steps wait for want of quota. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly throttles?: AlarmTuning;
}

const METRICS = 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html';

export const STATE_MACHINE: Pack<keyof StateMachineTuning & keyof StateMachineAlarms> = {
  noun: 'State machine',
  method: 'watchStateMachine',
  namespace: 'AWS/States',
  dimension: 'StateMachineArn',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::StepFunctions::StateMachine',
  alarms: {
    failedExecutions: {
      measures: 'executions that failed',
      reads: { failed: { metric: 'ExecutionsFailed', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(5),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: what can be retried has been, by the states themselves; each of these is a piece of work that was not done',
      first: 'open the failed execution: the last state shows the error and its cause',
    },
    timedOutExecutions: {
      measures: 'executions that timed out',
      reads: { late: { metric: 'ExecutionsTimedOut', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(5),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: they were ended in the middle of their work, and count as no failure',
      first: 'open the execution: see which state waited, and for what',
    },
    throttles: {
      measures: 'steps that were throttled',
      reads: { throttled: { metric: 'ExecutionThrottled', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: Step Functions retries them, so bursts pass; five minutes mean that the quota is too small',
      first: 'ask for more of the quota StateTransition, or start fewer executions at once',
    },
  },
};
