import { Duration, Names } from 'aws-cdk-lib';
import * as scaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { FargateApiMetrics } from '../../metrics';

/**
 * Keeps the requests a minute and task at a number, whichever of the two target groups gets them.
 *
 * The predefined metric ALBRequestCountPerTarget is of one target group, and after a deployment that moves requests the live one is the other:
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
 * So the metric is the sum over both, by metric math, which the L2 does not know for target tracking:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 * While requests are split, the sum is what each task will have to bear once all of them are on one side.
 *
 * Minutes without requests have no data, and without data no task would ever be removed. They count as zero, but only when the load balancer
 * has told how many targets are well: a zero for the latest minute, whose data is still on its way, would keep tasks from being added.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function followRequests(count: ecs.ScalableTaskCount, metrics: FargateApiMetrics, requestsPerTarget: number): void {
  const { first, alternate } = metrics.requestsPerTask().usingMetrics;
  const { first: firstHosts, alternate: alternateHosts } = metrics.healthyHosts().usingMetrics;
  const parts = { first, alternate, firstHosts, alternateHosts };
  const expression = 'SUM([FILL(first, 0), FILL(alternate, 0)]) + 0 * MAX([firstHosts, alternateHosts])';
  const target = count.node.findChild('Target') as scaling.ScalableTarget;
  new scaling.CfnScalingPolicy(target, 'Requests', {
    policyName: `${Names.uniqueId(target)}Requests`,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: requestsPerTarget,
      customizedMetricSpecification: {
        metrics: [
          ...Object.entries(parts).map(([id, metric]) => ({ id, metricStat: statOf(metric), returnData: false })),
          { id: 'requestsPerTask', expression, returnData: true },
        ],
      },
    },
  });
}

function statOf(metric: cloudwatch.IMetric): scaling.CfnScalingPolicy.TargetTrackingMetricStatProperty {
  const { namespace, metricName, dimensions, statistic } = metric.toMetricConfig().metricStat!;
  return { metric: { namespace, metricName, dimensions: dimensions?.map(({ name, value }) => ({ name, value: `${value}` })) }, stat: statistic };
}

/**
 * Adds tasks while the slowest requests take too long, and never removes one.
 *
 * A target to track has to move in proportion to the number of tasks, and latency does not, so these are steps:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
 * A step that removed tasks would not ask whether the other targets are ready to do so:
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
 */
export function followLatency(count: ecs.ScalableTaskCount, metrics: FargateApiMetrics, target: Duration): void {
  const seconds = target.toMilliseconds() / 1000;
  count.scaleOnMetric('Latency', {
    metric: metrics.latency(),
    adjustmentType: scaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
    minAdjustmentMagnitude: 1,
    metricAggregationType: scaling.MetricAggregationType.MAXIMUM,
    scalingSteps: [{ lower: seconds, upper: 2 * seconds, change: 20 }, { lower: 2 * seconds, change: 50 }],
    // One slow minute is a hiccup, and a new task takes a minute or two to be of help.
    evaluationPeriods: 3,
    cooldown: Duration.minutes(2),
  });
}
