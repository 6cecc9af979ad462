import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import type { Coverage } from './coverage';
import type { Notification } from './notification';
import type { DistributionAlarms, DistributionTuning } from './packs/distribution';
import { DISTRIBUTION } from './packs/distribution';
import type { FargateServiceAlarms, FargateServiceTuning } from './packs/fargate-service';
import { FARGATE_SERVICE } from './packs/fargate-service';
import type { LoadBalancerAlarms, LoadBalancerTuning } from './packs/load-balancer';
import { LOAD_BALANCER } from './packs/load-balancer';
import type { TargetGroupAlarms, TargetGroupTuning } from './packs/target-group';
import { TARGET_GROUP } from './packs/target-group';
import { checkRunbook } from './private/checks';
import { coverageOf } from './private/coverage';
import { Routes } from './private/routes';
import { Watcher } from './private/watcher';
import type { Severity } from './severity';

/**
 * Properties of AlarmsKit.
 */
export interface AlarmsKitProps {
  /**
   * Where alarms go. Together they must take every severity.
   */
  readonly notify: Notification[];

  /**
   * The address of your runbook. Every description then ends with a link to its section,
   * such as `https://wiki.example.com/runbook#load-balancer-server-error-rate`.
   *
   * @default - descriptions say what to do first, and link to no runbook
   */
  readonly runbook?: string;
}

/**
 * Recommended alarms, with their reasons, for every resource in one line.
 */
export class AlarmsKit extends Construct {
  /** Encrypts the topics that the kit owns. Undefined if it owns none. */
  public readonly encryptionKey?: kms.Key;

  private readonly routes: Routes;
  private readonly watcher: Watcher;

  constructor(scope: Construct, id: string, props: AlarmsKitProps) {
    super(scope, id);
    checkRunbook(props.runbook);
    this.routes = new Routes(this, props.notify);
    this.watcher = new Watcher(this, this.routes, props.runbook);
    this.encryptionKey = this.routes.encryptionKey;
  }

  /**
   * All alarms so far.
   */
  public get alarms(): cloudwatch.AlarmBase[] {
    return this.watcher.alarms();
  }

  /**
   * The topic that alarms of this severity publish to: the kit's own, or the first that was given.
   */
  public topic(severity: Severity): sns.ITopic {
    const topic = this.routes.topicsFor(severity).at(0);
    if (!topic) {
      throw new Error(`severity ${JSON.stringify(severity)} has no topic, as it tells nobody (${this.routes.silence(severity)}): `
        + 'ask for another severity, or route this one to Notification.email() or Notification.topic()');
    }
    return topic;
  }

  /**
   * The alarms that may take back a deployment of a service behind a watched load balancer.
   *
   * They depend on the load balancer only: an alarm on the service's own metrics would be a dependency cycle.
   * Alarms that fire for want of data are left out: they would take back the first deployment.
   */
  public rollbackAlarms(): cloudwatch.IAlarm[] {
    return this.watcher.alarms({ rollback: true });
  }

  /**
   * Which resources in a scope have an alarm, of this kit or any other `cloudwatch.Alarm` of the app, and which could have.
   *
   * Call it when everything is watched. Imported resources are not counted.
   *
   * @param scope Where to look. Default: the stack of this kit.
   */
  public coverage(scope: IConstruct = Stack.of(this)): Coverage {
    return coverageOf(scope);
  }

  /**
   * Watches an application load balancer: outage, error rate, latency, refused connections.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchLoadBalancer(loadBalancer: elbv2.IApplicationLoadBalancer, tuning: LoadBalancerTuning = {}): LoadBalancerAlarms {
    return this.watcher.watch(loadBalancer, LOAD_BALANCER, tuning, (name, options) => loadBalancer.metrics.custom(name, options));
  }

  /**
   * Watches a target group of an application load balancer: healthy and unhealthy targets.
   *
   * Attach it to a listener before, or give `loadBalancerArns` when importing it.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchTargetGroup(targetGroup: elbv2.IApplicationTargetGroup, tuning: TargetGroupTuning = {}): TargetGroupAlarms {
    const metrics = attachedMetrics(targetGroup);
    return this.watcher.watch(targetGroup, TARGET_GROUP, tuning, (name, options) => metrics.custom(name, options));
  }

  /**
   * Watches a service on AWS Fargate: running tasks, CPU, memory. Needs no Container Insights.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchFargateService(service: ecs.IBaseService, tuning: FargateServiceTuning = {}): FargateServiceAlarms {
    const dimensionsMap = { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName };
    return this.watcher.watch(service, FARGATE_SERVICE, tuning, (metricName, options) => (
      new cloudwatch.Metric({ namespace: 'AWS/ECS', metricName, dimensionsMap, ...options }).attachTo(service)
    ));
  }

  /**
   * Watches a CloudFront distribution: outage, server and client error rate. Needs no additional metrics.
   *
   * CloudFront publishes its metrics in us-east-1 only, so the kit has to be in a stack of that region.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchDistribution(distribution: cloudfront.IDistribution, tuning: DistributionTuning = {}): DistributionAlarms {
    this.requireNorthernVirginia(distribution);
    const dimensionsMap = { DistributionId: distribution.distributionId, Region: 'Global' };
    return this.watcher.watch(distribution, DISTRIBUTION, tuning, (metricName, options) => (
      new cloudwatch.Metric({ namespace: 'AWS/CloudFront', metricName, dimensionsMap, account: distribution.env.account, ...options })
    ));
  }

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html */
  private requireNorthernVirginia(distribution: cloudfront.IDistribution): void {
    const { region } = Stack.of(this);
    const remedy = 'CloudFront publishes its metrics in us-east-1 only. Watch it with an AlarmsKit in a stack whose env has region us-east-1';
    if (Token.isUnresolved(region)) {
      Annotations.of(this).addWarningV2('@ashlar/alarms-kit:distribution-region',
        `deployed outside us-east-1, the alarms of ${distribution.node.path} would never fire: ${remedy}`);
    } else if (region !== 'us-east-1') {
      throw new Error(`${distribution.node.path} cannot be watched from region ${JSON.stringify(region)}: ${remedy}`);
    }
  }
}

/** The metrics of a target group have its load balancer as a dimension. */
function attachedMetrics(targetGroup: elbv2.IApplicationTargetGroup): elbv2.IApplicationTargetGroupMetrics {
  try {
    return targetGroup.metrics;
  } catch (error) {
    throw new Error(`${targetGroup.node.path} is attached to no load balancer, whose name its metrics need: `
      + 'add it to a listener before watching it, or import it with loadBalancerArns', { cause: error });
  }
}
