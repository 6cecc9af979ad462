/**
 * How a token names the repository in its subject.
 *
 * Repositories that were created, renamed or transferred after 15 July 2026 have immutable subjects,
 * older ones once they opt in, those of GitHub Enterprise Server never.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
 */
export enum SubjectFormat {
  /** By name only: `repo:OWNER/REPO:...`. */
  NAME = 'NAME',

  /** By name and immutable id: `repo:OWNER@OWNER_ID/REPO@REPO_ID:...`. Needs the ids of each repository. */
  IMMUTABLE = 'IMMUTABLE',

  /**
   * Either, so that a repository may change over without losing its role. Needs the ids of each repository.
   *
   * As strong as `IMMUTABLE`, since the id of the repository is required in a condition of its own.
   */
  BOTH = 'BOTH',
}
