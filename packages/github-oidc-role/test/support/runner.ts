import { parse } from 'yaml';
import type { Repository } from './workflows';
import { subjectsOf } from './workflows';

/** What GitHub makes of a workflow file, as far as tokens are concerned. */
interface Workflow {
  readonly name: string;
  readonly on: {
    readonly push?: { readonly branches?: string[]; readonly tags?: string[] };
    readonly pull_request?: null;
    readonly workflow_dispatch?: null;
  };
  readonly jobs: Record<string, Job>;
}

interface Job {
  readonly 'environment'?: string;
  readonly 'permissions'?: Record<string, string>;
  readonly 'runs-on'?: string;
  readonly 'uses'?: string;
  readonly 'steps'?: { readonly uses?: string; readonly run?: string; readonly with?: Record<string, string> }[];
}

/** What a workflow file does not tell. */
interface Elsewhere {
  /** The ref of a reusable workflow, once it is resolved. */
  readonly ref?: string;
  /** The environment that the job of a reusable workflow names. */
  readonly environment?: string;
  /** The claims that the organization makes the subject of, and what it writes after the repository. */
  readonly template?: string[];
  readonly context?: string;
}

export function parsed(text: string): Workflow {
  return parse(text) as Workflow;
}

export function onlyJob({ jobs }: Workflow): Job {
  const [job, ...others] = Object.values(jobs);
  expect(others).toEqual([]);
  return job;
}

/**
 * Refs that start the workflow, one of each form.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function startingRefs({ on }: Workflow): string[] {
  const named = (filter: string): string[] => ['x', 'x/y-1', ''].map((rest) => filter
    .replaceAll('**', rest).replaceAll('[0-9A-Za-z]', '7').replace(/\\([+!\]])/g, '$1'));
  const pushed = [
    ...(on.push?.branches ?? []).flatMap(named).map((name) => `refs/heads/${name}`),
    ...(on.push?.tags ?? []).flatMap(named).map((name) => `refs/tags/${name}`),
  ];
  return [
    ...new Set(pushed),
    ...'pull_request' in on ? ['refs/pull/7/merge'] : [],
    ...'workflow_dispatch' in on ? ['refs/heads/main', 'refs/heads/some/branch', 'refs/tags/v1'] : [],
  ];
}

/**
 * The claims that the job gets when the workflow is started on a ref, or none where it may not ask for a token.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function tokensOf(text: string, ref: string, repository: Repository, elsewhere: Elsewhere = {}): Record<string, string>[] {
  const workflow = parsed(text);
  const job = onlyJob(workflow);
  if (job.permissions?.['id-token'] !== 'write') {
    return [];
  }
  const { owner, name, ownerId, repositoryId } = repository;
  const [path, short] = job.uses?.split('@') ?? [`${owner}/${name}/.github/workflows/some.yml`, ref];
  const environment = job.uses === undefined ? job.environment : elsewhere.environment;
  const withoutEnvironment = ref.startsWith('refs/pull/') ? 'pull_request' : `ref:${ref}`;
  const context = environment === undefined ? withoutEnvironment : `environment:${environment.replaceAll(':', '%3A')}`;
  const credentials = job.steps?.find(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'));
  return subjectsOf(repository, elsewhere.context ?? context, ref, elsewhere.template).map((subject) => ({
    aud: credentials?.with?.audience ?? 'sts.amazonaws.com',
    sub: subject,
    ref,
    repository: `${owner}/${name}`,
    repository_id: repositoryId,
    repository_owner_id: ownerId,
    workflow: workflow.name,
    job_workflow_ref: `${path}@${job.uses === undefined ? short : elsewhere.ref}`,
    ...environment === undefined ? {} : { environment },
  }));
}
