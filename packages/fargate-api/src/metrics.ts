import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Where the numbers of a service are kept in CloudWatch. */
interface MetricSource {
  readonly loadBalancerFullName: string;
  readonly targetGroupFullName: string;
  readonly alternateTargetGroupFullName: string;
  readonly clusterName: string;
  readonly serviceName: string;
}

/** What both load balancers and services are measured in. */
const PERIOD = Duration.minutes(1);

/**
 * The numbers that tell how a service is doing.
 *
 * What the load balancer counts is taken over both target groups, so that it stays right whichever of them gets the requests.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export class FargateApiMetrics {
  /**
   * @internal
   */
  public static _of(source: MetricSource): FargateApiMetrics {
    return new FargateApiMetrics(source);
  }

  private readonly source: MetricSource;

  private constructor(source: MetricSource) {
    this.source = source;
  }

  /**
   * The number of requests.
   *
   * @param options how to show the metric; the default is the sum over a minute
   */
  public requests(options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    return this.overBoth('SUM([first, alternate])', this.pair('RequestCount', cloudwatch.Stats.SUM, options), 'Requests', options);
  }

  /**
   * The number of requests that the tasks answered with a status below 500.
   *
   * @param options how to show the metric; the default is the sum over a minute
   */
  public goodRequests(options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    const { first: firstErrors, alternate: alternateErrors } = this.pair('HTTPCode_Target_5XX_Count', cloudwatch.Stats.SUM, options);
    return this.overBoth(
      'SUM([first, alternate]) - FILL(SUM([firstErrors, alternateErrors]), 0)',
      { firstErrors, alternateErrors, ...this.pair('RequestCount', cloudwatch.Stats.SUM, options) }, 'Good requests', options,
    );
  }

  /**
   * The number of requests that each task gets.
   *
   * While a deployment has them split between two versions: what a task would get if all of them were on one side.
   *
   * @param options how to show the metric; the default is the sum over a minute
   */
  public requestsPerTask(options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    return this.overBoth('SUM([first, alternate])', this.pair('RequestCountPerTarget', cloudwatch.Stats.SUM, options), 'Requests per task', options);
  }

  /**
   * The percentage of requests that the tasks answered with a status of 500 or more. Nothing while there are no requests.
   *
   * @param options how to show the metric; the default is over a minute
   */
  public serverErrorRate(options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    const { first: firstErrors, alternate: alternateErrors } = this.pair('HTTPCode_Target_5XX_Count', cloudwatch.Stats.SUM, options);
    return this.overBoth(
      '100 * FILL(SUM([firstErrors, alternateErrors]), 0) / SUM([first, alternate])',
      { firstErrors, alternateErrors, ...this.pair('RequestCount', cloudwatch.Stats.SUM, options) }, 'Server errors, %', options,
    );
  }

  /**
   * How many seconds the tasks take to answer.
   *
   * @param options how to show the metric; the default is the 99th percentile over a minute
   */
  public latency(options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    return this.overBoth('MAX([first, alternate])', this.pair('TargetResponseTime', cloudwatch.Stats.p(99), options), 'Latency, s', options);
  }

  /**
   * The number of tasks that pass the health check.
   *
   * @param options how to show the metric; the default is the minimum over a minute
   */
  public healthyHosts(options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    return this.overBoth('SUM([first, alternate])', this.pair('HealthyHostCount', cloudwatch.Stats.MINIMUM, options), 'Healthy hosts', options);
  }

  /**
   * The CPU utilization of the tasks in percent.
   *
   * @param options how to show the metric; the default is the average over a minute
   */
  public cpu(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.ofService('CPUUtilization', 'CPU, %', options);
  }

  /**
   * The memory utilization of the tasks in percent.
   *
   * @param options how to show the metric; the default is the average over a minute
   */
  public memory(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.ofService('MemoryUtilization', 'Memory, %', options);
  }

  /**
   * The number of tasks that run. Told by Container Insights, which the cluster must have, as the one that the API makes has.
   *
   * @param options how to show the metric; the default is the average over a minute
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
   */
  public runningTasks(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.ofService('RunningTaskCount', 'Running tasks', options, 'ECS/ContainerInsights');
  }

  private overBoth(
    expression: string, usingMetrics: Record<string, cloudwatch.Metric>, label: string, options: cloudwatch.MetricOptions,
  ): cloudwatch.MathExpression {
    const { period = PERIOD, color } = options;
    return new cloudwatch.MathExpression({ expression, usingMetrics, label: options.label ?? label, color, period });
  }

  /** One metric of the load balancer for each of the two target groups. */
  private pair(metricName: string, statistic: string, options: cloudwatch.MetricOptions) {
    const { loadBalancerFullName: LoadBalancer, targetGroupFullName, alternateTargetGroupFullName } = this.source;
    // How a metric is shown is said of the expression, not of its parts.
    const { label, color, id, visible, ...rest } = options;
    const metric = (TargetGroup: string) => new cloudwatch.Metric({
      namespace: 'AWS/ApplicationELB', metricName, statistic, period: PERIOD, ...rest, dimensionsMap: { LoadBalancer, TargetGroup, ...rest.dimensionsMap },
    });
    return { first: metric(targetGroupFullName), alternate: metric(alternateTargetGroupFullName) };
  }

  private ofService(metricName: string, label: string, options: cloudwatch.MetricOptions, namespace = 'AWS/ECS'): cloudwatch.Metric {
    const { clusterName: ClusterName, serviceName: ServiceName } = this.source;
    return new cloudwatch.Metric({
      namespace,
      metricName,
      statistic: cloudwatch.Stats.AVERAGE,
      period: PERIOD,
      label,
      ...options,
      dimensionsMap: { ClusterName, ServiceName, ...options.dimensionsMap },
    });
  }
}
