import type { GitHubSubject } from './github-subject';

/**
 * What a workflow for a role should look like.
 */
export interface GitHubWorkflowOptions {
  /**
   * The job that is wanted: one of the role's subjects.
   *
   * @default - the first subject of the role
   */
  readonly subject?: GitHubSubject;

  /**
   * The variable on GitHub that holds the ARN of the role, which only the deployment knows.
   *
   * @default AWS_ROLE_ARN
   */
  readonly roleVariable?: string;

  /**
   * The region that the job works in.
   *
   * @default - the region of the role's stack, or the variable `AWS_REGION` where the stack leaves it open
   */
  readonly region?: string;

  /**
   * What the job runs once it has credentials, one command a step.
   *
   * @default ['aws sts get-caller-identity']
   */
  readonly run?: string[];
}
