import { branchRef, exact, pinnedRef, tagPatternRef, tagRef } from './private/names';
import type { SubjectClaims } from './private/subject-claims';
import { leavesRefOpen } from './private/subject-claims';

/**
 * Which jobs of a repository may assume a role.
 *
 * Everything is compared exactly, `tagPattern` aside, and as GitHub writes it: letter case counts.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
export class GitHubSubject {
  /**
   * Jobs that run on a branch and name no environment.
   *
   * Everyone who can push to the branch can assume the role, so protect it.
   *
   * @param name the branch, such as `main`
   */
  public static branch(name: string): GitHubSubject {
    const ref = branchRef(name);
    return new GitHubSubject({ kind: 'branch', context: `ref:${ref}`, ref });
  }

  /**
   * Jobs that run on a tag and name no environment.
   *
   * @param name the tag, such as `v1.2.3`
   */
  public static tag(name: string): GitHubSubject {
    const ref = tagRef(name);
    return new GitHubSubject({ kind: 'tag', context: `ref:${ref}`, ref });
  }

  /**
   * Jobs that run on any tag of a pattern and name no environment.
   *
   * @param glob the pattern, such as `v*`; `*` stands for any characters, also `/`, and `?` for one
   */
  public static tagPattern(glob: string): GitHubSubject {
    const ref = tagPatternRef(glob);
    return new GitHubSubject({ kind: 'tagPattern', context: `ref:${ref}`, ref });
  }

  /**
   * Jobs that name an environment and run on a branch or tag, not on a pull request.
   *
   * @param name the environment, such as `production`
   */
  public static environment(name: string): GitHubSubject {
    if (exact('environment', name).length > 255) {
      throw new Error(`environment must be at most 255 characters long, got ${name.length}: ${JSON.stringify(name)}`);
    }
    return new GitHubSubject({ kind: 'environment', context: `environment:${name.replaceAll(':', '%3A')}`, environment: name });
  }

  /**
   * Jobs of pull requests that name no environment: code that nobody has reviewed yet.
   *
   * It can't be combined with other subjects: give pull requests a role of their own that can only read.
   */
  public static pullRequest(): GitHubSubject {
    return new GitHubSubject({ kind: 'pullRequest', context: 'pull_request' });
  }

  /**
   * Jobs whose subject has another form, since the organization or the repository customized it.
   *
   * Unless it is a form of pull requests, the job must run on a branch or tag. It is one where a part begins with `pull_request`
   * (such as `event_name:pull_request_target`; the name of an environment, a workflow or an actor does not count), or where `head_ref` or `base_ref` has a value.
   *
   * @param suffix what follows `repo:OWNER/REPO:` in the subject, exactly
   * @see https://docs.github.com/en/actions/reference/security/oidc#customizing-the-subject-claims-for-an-organization-or-repository
   */
  public static custom(suffix: string): GitHubSubject {
    if (exact('custom subject', suffix).startsWith('repo:')) {
      throw new Error(`custom subject must be what follows "repo:OWNER/REPO:", got ${JSON.stringify(suffix)}: leave out the repository, the role adds it`);
    }
    return new GitHubSubject({ kind: 'custom', context: suffix });
  }

  private constructor(private readonly claims: SubjectClaims) {
  }

  /**
   * The same jobs, only where they run on one branch.
   *
   * @param name the branch, such as `main`
   */
  public onBranch(name: string): GitHubSubject {
    if (!leavesRefOpen(this.claims)) {
      throw new Error(`onBranch narrows environment and custom subjects, got ${JSON.stringify(name)} for a subject of kind ${this.claims.kind}: leave it out`);
    }
    const ref = branchRef(name);
    if (this.claims.ref !== undefined) {
      throw new Error(`onBranch must be given once, got ${JSON.stringify(ref)} after ${JSON.stringify(this.claims.ref)}: list one subject per branch`);
    }
    return new GitHubSubject({ ...this.claims, ref });
  }

  /**
   * The same jobs, only where they run inside one reusable workflow.
   *
   * Its owner and repository are compared by name, also where the subject is immutable.
   *
   * @param path the workflow, such as `acme/workflows/.github/workflows/deploy.yml`
   * @param gitRef what the caller pins it to: the full SHA of a commit, `refs/tags/NAME` or `refs/heads/NAME`
   * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-with-reusable-workflows
   */
  public reusableWorkflow(path: string, gitRef: string): GitHubSubject {
    if (!/^[\w-]+\/[\w.-]+\/\.github\/workflows\/[^/@:]+\.ya?ml$/.test(exact('reusable workflow', path))) {
      throw new Error(`reusable workflow must be "OWNER/REPO/.github/workflows/FILE.yml", got ${JSON.stringify(path)}: give the ref as the second argument`);
    }
    const jobWorkflowRef = `${path}@${pinnedRef('ref of the reusable workflow', gitRef)}`;
    if (this.claims.jobWorkflowRef !== undefined) {
      throw new Error(`reusableWorkflow must be given once, got ${JSON.stringify(jobWorkflowRef)} after ${JSON.stringify(this.claims.jobWorkflowRef)}: list one subject per workflow`);
    }
    return new GitHubSubject({ ...this.claims, jobWorkflowRef });
  }

  /**
   * What the subject asks of a token.
   *
   * @internal
   */
  public _claims(): SubjectClaims {
    return this.claims;
  }
}
