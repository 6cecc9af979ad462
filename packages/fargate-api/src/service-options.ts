import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Scaling } from './scaling';
import type { TaskSize } from './task-size';

/**
 * What a service of the API can be told about itself.
 */
export interface FargateApiServiceOptions {
  /**
   * The image to run: from a registry, from an ECR repository, or built from a Dockerfile.
   *
   * @default - a small image from public.ecr.aws that only answers the health check, and a warning at synth
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The port on which the container listens.
   *
   * @default 8080
   */
  readonly containerPort?: number;

  /**
   * The path that answers 200 when a task is well. Without an image only a plain path, such as `/health/live`.
   *
   * @default '/health'
   */
  readonly healthCheckPath?: string;

  /**
   * CPU and memory of one task.
   *
   * @default TaskSize.small()
   */
  readonly taskSize?: TaskSize;

  /**
   * How many tasks run, and what their number follows.
   *
   * @default Scaling.between(2, 10).onCpu(60)
   */
  readonly scaling?: Scaling;

  /**
   * Plain environment variables, readable for everyone who may describe the task definition.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Environment variables whose values come from Secrets Manager or the SSM parameter store when a task starts.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * The subnets of the tasks. They need a way to the image and to CloudWatch Logs: a NAT gateway or endpoints.
   *
   * @default - the private subnets with egress, one in each zone
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * How long the logs of the tasks are kept. Must be finite.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the root file system of the container is read-only. `/tmp` stays writable.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Further directories that the container may write to. Like `/tmp` they are empty at the start, live in the memory
   * of the task, and hold at most a quarter of it each: so there is room for three. Written in the shortest way, such as `/var/cache/app`.
   *
   * @default - only `/tmp`
   */
  readonly writablePaths?: string[];

  /**
   * What happens to logs when they leave the stack. With `DESTROY` the load balancer is not protected from deletion either.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
