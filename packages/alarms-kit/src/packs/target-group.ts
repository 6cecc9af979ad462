import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { AlarmTuning } from '../alarm-tuning';
import { isOf } from './fitted';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of a target group of an application load balancer.
 */
export interface TargetGroupAlarms {
  /**
   * Too few targets are healthy.
   *
   * @default - off
   */
  readonly healthyHosts?: cloudwatch.Alarm;

  /**
   * Some targets stay unhealthy.
   *
   * @default - off
   */
  readonly unhealthyHosts?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a target group.
 */
export interface TargetGroupTuning {
  /**
   * Too few targets are healthy. Threshold as a count.
   *
   * @default - pages below 1, or without data, in 3 of 3 minutes
   */
  readonly healthyHosts?: AlarmTuning;

  /**
   * Some targets stay unhealthy. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly unhealthyHosts?: AlarmTuning;
}

const STATISTICS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html#metric-statistics';

export const TARGET_GROUP: Pack<keyof TargetGroupTuning & keyof TargetGroupAlarms> = {
  noun: 'Target group',
  method: 'watchTargetGroup',
  namespace: 'AWS/ApplicationELB',
  dimension: 'TargetGroup',
  isFor: (resource) => isOf<elbv2.CfnTargetGroup>(resource, 'AWS::ElasticLoadBalancingV2::TargetGroup') && (resource.protocol ?? '').startsWith('HTTP'),
  alarms: {
    healthyHosts: {
      measures: 'healthy targets',
      // The largest count that any node of the load balancer sees: none of them sees more.
      reads: { healthy: { metric: 'HealthyHostCount', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.BELOW,
      unit: Unit.COUNT,
      threshold: 1,
      period: Duration.minutes(1),
      datapoints: 3,
      periods: 3,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      severity: Severity.PAGE,
      source: STATISTICS,
      why: 'without a healthy target every request fails; without a registered one there is no data, which is as bad',
      first: 'read the stopped reason of the last tasks and the health check path, port and timeout',
    },
    unhealthyHosts: {
      measures: 'unhealthy targets',
      reads: { unhealthy: { metric: 'UnHealthyHostCount', statistic: cloudwatch.Stats.MINIMUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: STATISTICS,
      why: 'AWS recommends the minimum, which means unhealthy for every node, above 0 for more than one period; five outlast a replacement of a target',
      first: 'open the health status of the targets: the reason code says whether they time out, refuse or answer wrongly',
    },
  },
};
