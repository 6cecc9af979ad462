import type * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * A container that runs beside the one of the API, in each task, and shares its network, size and logs.
 */
export interface Sidecar {
  /**
   * The name of the container, and of its log streams.
   */
  readonly name: string;

  /**
   * The image to run. Name a version of it.
   */
  readonly image: ecs.ContainerImage;

  /**
   * What to run instead of the command of the image.
   *
   * @default - the command of the image
   */
  readonly command?: string[];

  /**
   * Plain environment variables.
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
   * Whether the task stops when this container does. If not, the container is started again when it fails.
   *
   * @default true
   */
  readonly essential?: boolean;

  /**
   * A command that tells from inside of the container whether it is well.
   *
   * @default - none
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * Whether the container of the API waits for this one: until it is well when it has a `healthCheck`, else until it has started.
   *
   * @default false
   */
  readonly startsFirst?: boolean;

  /**
   * The memory, in MiB, at which this container is stopped so that the others live on.
   *
   * @default - all of the task's
   */
  readonly memoryLimitMiB?: number;

  /**
   * Whether the root file system of the container is read-only. `/tmp` stays writable.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;
}
