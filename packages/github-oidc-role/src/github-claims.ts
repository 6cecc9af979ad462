/**
 * Further claims that a token must carry, each with one of the listed values, compared exactly.
 *
 * These are all claims that AWS documents as condition keys for github.com, its enterprises and data residency;
 * a condition on any other claim would deny every token. GitHub Enterprise Server has none of them.
 *
 * A claim that the repositories or subjects of the role decide already can't be given again.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export interface GitHubClaims {
  /**
   * Who started the run, by name.
   *
   * @default - anyone
   */
  readonly actor?: string[];

  /**
   * Who started the run, by id.
   *
   * @default - anyone
   */
  readonly actorId?: string[];

  /**
   * The id of the enterprise that the repository belongs to.
   *
   * @default - any enterprise, or none
   */
  readonly enterpriseId?: string[];

  /**
   * The environment of the job.
   *
   * @default - what the subject asks for
   */
  readonly environment?: string[];

  /**
   * The claim `ref`: the full ref that the run was started on, such as `refs/heads/main`.
   *
   * @default - what the subject asks for
   */
  readonly gitRef?: string[];

  /**
   * The reusable workflow that the job runs in, with the ref it is pinned to.
   *
   * @default - what the subject asks for
   */
  readonly jobWorkflowRef?: string[];

  /**
   * The repository by name, such as `acme/shop`.
   *
   * @default - what the subject asks for
   */
  readonly repository?: string[];

  /**
   * The id of the repository.
   *
   * @default - the ids of the repositories, where they were given
   */
  readonly repositoryId?: string[];

  /**
   * The id of the organization or user that owns the repository.
   *
   * @default - what the subject asks for
   */
  readonly repositoryOwnerId?: string[];

  /**
   * The name of the workflow.
   *
   * @default - any workflow
   */
  readonly workflow?: string[];
}
