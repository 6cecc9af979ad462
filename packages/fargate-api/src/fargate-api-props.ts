import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Ingress } from './ingress';
import type { FargateApiServiceOptions } from './service-options';

/**
 * How to build a `FargateApi`.
 */
export interface FargateApiProps extends FargateApiServiceOptions {
  /**
   * The network, with private subnets for the tasks, and public ones in two or more zones for a load balancer on the internet.
   */
  readonly vpc: ec2.IVpc;

  /**
   * How clients reach the API. A change between the internet and an internal load balancer takes a new `FargateApi`.
   *
   * @default - none: you are asked to choose
   */
  readonly ingress?: Ingress;

  /**
   * The cluster to run in.
   *
   * @default - a cluster of its own, with Container Insights
   */
  readonly cluster?: ecs.ICluster;

  /**
   * A load balancer that is made in your app, with its ports 80 and 443 free, not an imported one. Its logs and attributes are yours to set:
   * synth warns when it keeps no access logs, or does not drop invalid header fields.
   *
   * @default - a load balancer of its own, with access logs
   */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;

  /**
   * After how much silence the load balancer closes a connection: from a second to 4000.
   *
   * @default - a minute, as AWS has it
   */
  readonly idleTimeout?: Duration;

  /**
   * The web ACL (of scope `REGIONAL`) that looks at each request.
   *
   * @default - none: its price and what it may block depend on the API
   */
  readonly webAcl?: wafv2.IWebACLRef;
}
