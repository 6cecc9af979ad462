/** What a subject asks of a token, beside the repository. */
export interface SubjectClaims {
  /** The maker of the subject: subjects of different kinds can't share a statement. */
  readonly kind: 'branch' | 'tag' | 'tagPattern' | 'environment' | 'pullRequest' | 'custom';

  /** What follows `repo:OWNER/REPO:` in `sub`. */
  readonly context: string;

  /** The claim `environment`. */
  readonly environment?: string;

  /** The claim `ref`: a pattern where the kind is `tagPattern`; what `onBranch` said where the kind leaves it open. */
  readonly ref?: string;

  /** The claim `job_workflow_ref`. */
  readonly jobWorkflowRef?: string;
}

/** Claims with names that people choose, and nothing else. */
const NAMES = ['actor', 'environment', 'workflow'];

/** Whether the jobs of pull requests carry such a subject. */
export function trustsPullRequests({ kind, context }: SubjectClaims): boolean {
  return kind === 'pullRequest' || (kind === 'custom' && namesPullRequests(context));
}

/**
 * Whether the end of a subject is one of pull requests: of their kind, of one of their events, or with a branch that only they have.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
export function namesPullRequests(context: string): boolean {
  const parts = context.split(':');
  return parts.some((part, index) => ['base_ref', 'head_ref'].includes(part)
    ? Boolean(parts[index + 1])
    : part.startsWith('pull_request') && !NAMES.includes(parts[index - 1]));
}

/** Whether such a subject leaves it open which branch or tag a job runs on. */
export function leavesRefOpen({ kind }: SubjectClaims): boolean {
  return kind === 'environment' || kind === 'custom';
}
