import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { AlarmTuning } from '../alarm-tuning';
import { fitted, isOf, resourceOf } from './fitted';
import type { AlarmRecipe, Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { written } from './references';
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
   * Of a group that has an alternate in a service, both together: deployments move the targets from one to the other.
   *
   * @default - pages below 1, or without data, in 3 of 3 minutes; off for a function
   */
  readonly healthyHosts?: AlarmTuning;

  /**
   * Some targets stay unhealthy. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes; off for a function
   */
  readonly unhealthyHosts?: AlarmTuning;
}

const TYPE = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const STATISTICS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html#metric-statistics';

export const TARGET_GROUP: Pack<keyof TargetGroupTuning & keyof TargetGroupAlarms> = {
  noun: 'Target group',
  method: 'watchTargetGroup',
  namespace: 'AWS/ApplicationELB',
  dimension: 'TargetGroup',
  isFor: (resource) => isOf<elbv2.CfnTargetGroup>(resource, TYPE) && (resource.protocol ?? '').startsWith('HTTP'),
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

const NO_HOSTS = 'its target is a function, for which no hosts are counted';

/** The alarms for one target group. */
export function targetGroupPack(targetGroup: elbv2.IApplicationTargetGroup): typeof TARGET_GROUP {
  const resource = resourceOf<elbv2.CfnTargetGroup>(targetGroup, TYPE);
  if (!resource) return TARGET_GROUP;
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
  if (Stack.of(resource).resolve(resource.targetType) === 'lambda') {
    return fitted(TARGET_GROUP, { healthyHosts: { none: NO_HOSTS }, unhealthyHosts: { none: NO_HOSTS } });
  }
  const other = otherOfPair(resource);
  return other ? overPair(other) : TARGET_GROUP;
}

/**
 * The alarms for one of two groups of a service, one of which has no targets between deployments: no page while the other one answers.
 *
 * A group without data is left out: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function overPair(other: elbv2.CfnTargetGroup): typeof TARGET_GROUP {
  const { healthyHosts } = TARGET_GROUP.alarms;
  const { healthy } = healthyHosts.reads;
  const elsewhere = { ...healthy, dimensions: { [TARGET_GROUP.dimension]: other.attrTargetGroupFullName } };
  const alarm: AlarmRecipe = {
    ...healthyHosts,
    measures: 'healthy targets of the group or its alternate',
    reads: { healthy, elsewhere },
    steps: { most: 'MAX([healthy, elsewhere])' },
  };
  return { ...TARGET_GROUP, alarms: { ...TARGET_GROUP.alarms, healthyHosts: alarm } };
}

/** What a service says about its target groups. */
interface Targets {
  readonly targetGroupArn?: string;
  readonly advancedConfiguration?: { readonly alternateTargetGroupArn: string };
}

/** The group to which a service moves requests from this one, and back. */
function otherOfPair({ node }: elbv2.CfnTargetGroup): elbv2.CfnTargetGroup | undefined {
  const resources = node.root.node.findAll();
  const services = resources.filter((candidate) => isOf<ecs.CfnService>(candidate, 'AWS::ECS::Service'));
  const pairs = services.flatMap((service) => written<Targets[]>(service.loadBalancers, service).value ?? [])
    .map(({ targetGroupArn, advancedConfiguration: pair }) => [targetGroupArn, pair?.alternateTargetGroupArn]);
  const path = pairs.find((pair) => pair.includes(node.path))?.find((member) => member !== node.path);
  return resources.filter((candidate) => isOf<elbv2.CfnTargetGroup>(candidate, TYPE)).find((candidate) => candidate.node.path === path);
}
