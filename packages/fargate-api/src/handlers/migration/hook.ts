/**
 * What ECS calls a lifecycle hook with, as far as it is looked at, and what it understands as an answer.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export interface HookEvent {
  /** The ARN of the deployment: the same in each call. */
  readonly resourceArn: string;
  readonly executionDetails: {
    /** The ARN of the version that is deployed. */
    readonly targetServiceRevisionArn: string;
  };
  /** What the last answer of this deployment said. Not there, or without a task, in the first call. */
  readonly hookDetails?: Partial<StartedTask>;
}

/** What one call tells the next. */
export interface StartedTask {
  readonly taskArn: string;
  /** The ARN of the cluster that it runs in. */
  readonly cluster: string;
  /** When to give up, in milliseconds since 1970. */
  readonly deadline: number;
}

/** ECS knows `hookStatus`, and waits `callBackDelay` seconds before it calls again; the reason is for the log. */
export type HookAnswer =
  | { readonly hookStatus: 'SUCCEEDED' }
  | { readonly hookStatus: 'FAILED'; readonly reason: string }
  | { readonly hookStatus: 'IN_PROGRESS'; readonly callBackDelay: number; readonly hookDetails: StartedTask };
