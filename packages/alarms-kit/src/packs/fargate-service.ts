import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { AlarmTuning } from '../alarm-tuning';
import { isOf } from './fitted';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of a service on AWS Fargate.
 */
export interface FargateServiceAlarms {
  /**
   * Too few tasks run.
   *
   * @default - off
   */
  readonly runningTasks?: cloudwatch.Alarm;

  /**
   * The tasks use most of their CPU.
   *
   * @default - off
   */
  readonly cpu?: cloudwatch.Alarm;

  /**
   * The tasks use most of their memory.
   *
   * @default - off
   */
  readonly memory?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a service on AWS Fargate.
 */
export interface FargateServiceTuning {
  /**
   * Too few tasks run. Threshold as a count.
   *
   * @default - pages below 1, or without data, in 5 of 5 minutes
   */
  readonly runningTasks?: AlarmTuning;

  /**
   * The tasks use most of their CPU. Threshold in percent.
   *
   * @default - a ticket above 80 % in 5 of 5 minutes
   */
  readonly cpu?: AlarmTuning;

  /**
   * The tasks use most of their memory. Threshold in percent.
   *
   * @default - a ticket above 80 % in 5 of 5 minutes
   */
  readonly memory?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ECS';

/** AWS's own numbers: 80 % in five minutes out of five. */
const SATURATION = {
  bad: Bad.ABOVE,
  unit: Unit.PERCENT,
  threshold: 80,
  period: Duration.minutes(1),
  datapoints: 5,
  periods: 5,
  // AWS counts missing data as bad here; that no task runs is what runningTasks is for.
  missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  severity: Severity.TICKET,
  source: RECOMMENDED,
};

export const FARGATE_SERVICE: Pack<keyof FargateServiceTuning & keyof FargateServiceAlarms> = {
  noun: 'Service',
  method: 'watchFargateService',
  namespace: 'AWS/ECS',
  dimension: 'ServiceName',
  isFor: (resource) => isOf<ecs.CfnService>(resource, 'AWS::ECS::Service') && !['EC2', 'EXTERNAL'].includes(resource.launchType ?? 'capacity providers'),
  alarms: {
    runningTasks: {
      measures: 'running tasks',
      // Each running task reports once a minute, so the number of samples is the number of tasks, without Container Insights.
      reads: { tasks: { metric: 'CPUUtilization', statistic: cloudwatch.Stats.SAMPLE_COUNT } },
      bad: Bad.BELOW,
      unit: Unit.COUNT,
      threshold: 1,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      severity: Severity.PAGE,
      source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html',
      why: 'a service without a task does nothing, and reports nothing',
      first: 'read the service events and the stopped reason of the last tasks',
    },
    cpu: {
      ...SATURATION,
      measures: 'average CPU of the tasks',
      reads: { cpu: { metric: 'CPUUtilization', statistic: cloudwatch.Stats.AVERAGE } },
      why: 'AWS recommends 80 %: beyond it requests wait, and scaling has not helped for five minutes',
      first: 'see whether scaling has reached its maximum, then whether the traffic or the last deployment changed',
    },
    memory: {
      ...SATURATION,
      measures: 'average memory of the tasks',
      reads: { memory: { metric: 'MemoryUtilization', statistic: cloudwatch.Stats.AVERAGE } },
      why: 'AWS recommends 80 %: a task that reaches 100 % is killed',
      first: 'see whether it grows since the last deployment, which is a leak, or with the traffic',
    },
  },
};
