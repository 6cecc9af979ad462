import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { FargateApiDeploymentOptions } from './deployment-options';
import type { Scaling } from './scaling';
import type { FargateApiTargetGroupOptions } from './target-group-options';
import type { FargateApiTaskOptions } from './task-options';

/**
 * What a service of the API can be told about itself.
 */
export interface FargateApiServiceOptions extends FargateApiDeploymentOptions, FargateApiTargetGroupOptions, FargateApiTaskOptions {
  /**
   * The path that answers 200 when a task is well. Without an image only a plain path, such as `/health/live`.
   *
   * The tasks that run are asked for a changed path before the new ones are there, so release a version that answers both paths first.
   *
   * @default '/health'
   */
  readonly healthCheckPath?: string;

  /**
   * How long after its start a task may fail health checks before ECS stops it: for what takes longer to get ready.
   *
   * Of the alarms that roll back, the one on unhealthy hosts does not wait for it: it goes off after three minutes of failed checks.
   *
   * @default Duration.minutes(1)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * How many tasks run, and what their number follows.
   *
   * @default Scaling.between(2, 10).onCpu(60)
   */
  readonly scaling?: Scaling;

  /**
   * The subnets of the tasks. They need a way to the image and to CloudWatch Logs: a NAT gateway or endpoints.
   *
   * @default - the private subnets with egress, one in each zone
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * What happens to logs when they leave the stack. With `DESTROY` the load balancer is not protected from deletion either.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
