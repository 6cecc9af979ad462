import type { Duration } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * How the load balancer treats the tasks of a service.
 */
export interface FargateApiTargetGroupOptions {
  /**
   * How long a client is sent to the same task, by a cookie of the load balancer: from a second to a week.
   *
   * @default - each request goes to any task
   */
  readonly stickiness?: Duration;

  /**
   * How long a task that leaves may still answer the requests that it has: up to an hour.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * How the load balancer speaks to the tasks. `HTTP2` and `GRPC` take HTTPS, an image, and clients that speak the same.
   * A change makes both target groups anew.
   *
   * @default elbv2.ApplicationProtocolVersion.HTTP1
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
   */
  readonly protocolVersion?: elbv2.ApplicationProtocolVersion;
}
