import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { FargateApiMetrics } from './metrics';

/**
 * A container behind a load balancer.
 */
export interface IFargateApi extends IConstruct, ec2.IConnectable {
  /**
   * Where clients call the API.
   */
  readonly url: string;

  /**
   * The numbers that tell how the API is doing.
   */
  readonly metrics: FargateApiMetrics;
}

/**
 * What tells an API that stands elsewhere.
 */
export interface FargateApiAttributes {
  /**
   * Where clients call the API.
   */
  readonly url: string;

  /**
   * The security group of the tasks.
   */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * The name of the load balancer as CloudWatch shows it: `api.loadBalancer.loadBalancerFullName`.
   */
  readonly loadBalancerFullName: string;

  /**
   * The name of the first target group as CloudWatch shows it: `api.targetGroup.targetGroupFullName`.
   */
  readonly targetGroupFullName: string;

  /**
   * The name of the alternate target group as CloudWatch shows it: `api.alternateTargetGroup.targetGroupFullName`.
   */
  readonly alternateTargetGroupFullName: string;

  /**
   * The name of the cluster.
   */
  readonly clusterName: string;

  /**
   * The name of the service.
   */
  readonly serviceName: string;
}
