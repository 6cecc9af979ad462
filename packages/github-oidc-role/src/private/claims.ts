import type { GitHubClaims } from '../github-claims';
import { exact, numericId } from './names';

/**
 * The claims of GitHub that STS makes condition keys of, beside `aud` and `sub`: for github.com, its enterprises and data residency.
 * For GitHub Enterprise Server there are none.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export const DOCUMENTED_CLAIMS: readonly string[] = [
  'actor', 'actor_id', 'enterprise_id', 'environment', 'job_workflow_ref', 'ref', 'repository', 'repository_id', 'repository_owner_id', 'workflow',
];

/** The claims that were given, by the names that tokens have for them. */
export function claimsByName(claims: GitHubClaims = {}): [claim: string, values: string[]][] {
  const given: [string, string[] | undefined][] = [
    ['actor', claims.actor],
    ['actor_id', claims.actorId],
    ['enterprise_id', claims.enterpriseId],
    ['environment', claims.environment],
    ['job_workflow_ref', claims.jobWorkflowRef],
    ['ref', claims.gitRef],
    ['repository', claims.repository],
    ['repository_id', claims.repositoryId],
    ['repository_owner_id', claims.repositoryOwnerId],
    ['workflow', claims.workflow],
  ];
  return given.flatMap(([claim, values]) => {
    if (values?.length === 0) {
      throw new Error(`claim ${claim} must list at least one value, got []: leave it out to accept any`);
    }
    const check = claim.endsWith('_id') ? numericId : exact;
    return values ? [[claim, values.map((value) => check(`claim ${claim}`, value))]] : [];
  });
}
