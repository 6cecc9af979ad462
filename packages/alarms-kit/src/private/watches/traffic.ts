import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { metricsOf } from './metrics-of';
import type { DistributionAlarms, DistributionTuning } from '../../packs/distribution';
import { DISTRIBUTION } from '../../packs/distribution';
import type { FargateServiceAlarms, FargateServiceTuning } from '../../packs/fargate-service';
import { FARGATE_SERVICE } from '../../packs/fargate-service';
import type { FunctionAlarms, FunctionTuning } from '../../packs/function';
import { functionPack } from '../../packs/function';
import type { HttpApiAlarms, HttpApiTuning } from '../../packs/http-api';
import { HTTP_API } from '../../packs/http-api';
import type { LoadBalancerAlarms, LoadBalancerTuning } from '../../packs/load-balancer';
import { LOAD_BALANCER } from '../../packs/load-balancer';
import type { Pack } from '../../packs/recipe';
import type { RestApiAlarms, RestApiTuning } from '../../packs/rest-api';
import { REST_API, restApiDimensions } from '../../packs/rest-api';
import type { TargetGroupAlarms, TargetGroupTuning } from '../../packs/target-group';
import { targetGroupPack } from '../../packs/target-group';
import type { MetricOf } from '../metrics';
import { NORTHERN_VIRGINIA, requireRegion, requireSameRegion } from '../regions';
import type { Tuning } from '../tuning';
import type { Alarms, Watcher } from '../watcher';

/**
 * What takes requests.
 *
 * @internal
 */
export abstract class TrafficWatches extends Construct {
  /** @internal */
  protected abstract readonly _watcher: Watcher;

  /**
   * Watches an application load balancer: outage, error rate, latency, refused connections.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchLoadBalancer(loadBalancer: elbv2.IApplicationLoadBalancer, tuning: LoadBalancerTuning = {}): LoadBalancerAlarms {
    requireSameRegion(this, loadBalancer, loadBalancer.env.region);
    return this._watcher.watch(loadBalancer, LOAD_BALANCER, tuning, (name, options) => loadBalancer.metrics.custom(name, options));
  }

  /**
   * Watches a target group of an application load balancer: healthy and unhealthy targets.
   *
   * Attach it to a listener before, or give `loadBalancerArns` when importing it.
   * Blue/green, linear and canary deployments leave one of two groups without targets, so the healthy ones of both are counted;
   * turn that alarm off with `AlarmTuning.off()` where the kit can't know: for an imported group, or a service that is created later.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchTargetGroup(targetGroup: elbv2.IApplicationTargetGroup, tuning: TargetGroupTuning = {}): TargetGroupAlarms {
    return this._watcher.watch(targetGroup, targetGroupPack(targetGroup), tuning, attachedMetrics(targetGroup));
  }

  /**
   * Watches a service on AWS Fargate: running tasks, CPU, memory. Needs no Container Insights.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchFargateService(service: ecs.IBaseService, tuning: FargateServiceTuning = {}): FargateServiceAlarms {
    return this._watch(service, FARGATE_SERVICE, tuning, { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName });
  }

  /**
   * Watches a CloudFront distribution: outage, server and client error rate. Needs no additional metrics.
   *
   * CloudFront publishes its metrics in us-east-1 only, so the kit has to be in a stack of that region.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchDistribution(distribution: cloudfront.IDistribution, tuning: DistributionTuning = {}): DistributionAlarms {
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
    requireRegion(this, distribution, NORTHERN_VIRGINIA, 'CloudFront publishes its metrics in us-east-1 only');
    const dimensions = { DistributionId: distribution.distributionId, Region: 'Global' };
    return this._watcher.watch(distribution, DISTRIBUTION, tuning, metricsOf(distribution, DISTRIBUTION, dimensions));
  }

  /**
   * Watches a Lambda function, an alias or a version: failures, refused invocations, run time, concurrency, lost events.
   *
   * The timeout of an imported function is not known: that alarm is left out unless `durationP99` gets a threshold, in seconds.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchFunction(handler: lambda.IFunction, tuning: FunctionTuning = {}): FunctionAlarms {
    requireSameRegion(this, handler, handler.env.region);
    return this._watcher.watch(handler, functionPack(handler), tuning, (name, options) => handler.metric(name, options));
  }

  /**
   * Watches an HTTP API: outage, server and client error rate, latency. All of its stages together.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchHttpApi(api: apigatewayv2.IHttpApi, tuning: HttpApiTuning = {}): HttpApiAlarms {
    return this._watch(api, HTTP_API, tuning, { ApiId: api.apiId });
  }

  /**
   * Watches a REST API: outage, server and client error rate, latency. Its deployment stage, or all stages if it has none.
   *
   * Import it with its name, which its metrics need.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchRestApi(api: apigateway.IRestApi, tuning: RestApiTuning = {}): RestApiAlarms {
    return this._watch(api, REST_API, tuning, restApiDimensions(api));
  }

  /**
   * The usual case: metrics by dimensions, in the region of the resource.
   *
   * @internal
   */
  protected _watch<Key extends string>(
    resource: IConstruct & IEnvironmentAware, pack: Pack<Key>, tuning: Tuning<Key>, dimensions: { readonly [name: string]: string },
  ): Alarms<Key> {
    requireSameRegion(this, resource, resource.env.region);
    return this._watcher.watch(resource, pack, tuning, metricsOf(resource, pack, dimensions));
  }
}

/** The metrics of a target group have its load balancer as a dimension. */
function attachedMetrics(targetGroup: elbv2.IApplicationTargetGroup): MetricOf {
  const metrics = metricsAttached(targetGroup);
  return (name, { dimensionsMap: more, ...options }) => {
    const metric = metrics.custom(name, options);
    return more ? metric.with({ dimensionsMap: { ...metric.dimensions, ...more } }) : metric;
  };
}

function metricsAttached(targetGroup: elbv2.IApplicationTargetGroup): elbv2.IApplicationTargetGroupMetrics {
  try {
    return targetGroup.metrics;
  } catch (error) {
    throw new Error(`${targetGroup.node.path} is attached to no load balancer, whose name its metrics need: `
      + 'add it to a listener before watching it, or import it with loadBalancerArns', { cause: error });
  }
}
