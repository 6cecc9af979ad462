import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Capacity } from './capacity';
import type { Sidecar } from './sidecar';
import type { TaskSize } from './task-size';
import type { Tracing } from './tracing';

/**
 * What a task of a service can be told about itself.
 */
export interface FargateApiTaskOptions {
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
   * A command that tells from inside of the container whether it is well, beside the request of the load balancer.
   * The image must hold what the command needs. Not run in the image that stands in when there is none.
   *
   * @default - only the load balancer asks
   */
  readonly containerHealthCheck?: ecs.HealthCheck;

  /**
   * CPU and memory of one task.
   *
   * @default TaskSize.small()
   */
  readonly taskSize?: TaskSize;

  /**
   * The processor that the image is built for.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * What the tasks run on: on demand, or partly or wholly on Spot.
   *
   * Going from none to one, or back, replaces the service; from one to another it is updated, and tasks that run stay until the next deployment.
   *
   * @default - on demand, without a capacity provider, so that any cluster will do
   */
  readonly capacity?: Capacity;

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
   * Containers that run beside the one of the API, in each task.
   *
   * @default - none
   */
  readonly sidecars?: Sidecar[];

  /**
   * Where traces of requests go. It takes a sidecar, and permissions for the tasks.
   *
   * @default - nowhere
   */
  readonly tracing?: Tracing;

  /**
   * Whether those who are granted it may run commands in the container. What they type and see is kept in a log group for a year.
   *
   * @default false
   */
  readonly execAccess?: boolean;

  /**
   * How long the logs of the tasks are kept. Must be finite.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * A key of your own for the logs of the tasks. Its policy is extended, where CDK may, to let CloudWatch Logs use it.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * Whether the root file system of the container is read-only. `/tmp` stays writable.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Further directories that the container may write to. Like `/tmp` they are empty at the start, live in the memory
   * of the task, and hold at most a quarter of it each: so there is room for three,
   * and for fewer beside sidecars. None may lie in another. Written in the shortest way, such as `/var/cache/app`.
   *
   * @default - only `/tmp`
   */
  readonly writablePaths?: string[];
}
