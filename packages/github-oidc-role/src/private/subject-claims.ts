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

/** Whether the jobs of pull requests carry such a subject. */
export function trustsPullRequests({ kind, context }: SubjectClaims): boolean {
  return kind === 'pullRequest' || (kind === 'custom' && context.split(':').includes('pull_request'));
}

/** Whether such a subject leaves it open which branch or tag a job runs on. */
export function leavesRefOpen({ kind }: SubjectClaims): boolean {
  return kind === 'environment' || kind === 'custom';
}
