import * as fc from 'fast-check';
import { GitHubIssuer, GitHubRepository, GitHubSubject, SubjectFormat } from '../../src';

/** A subject, and the claims of a job that it is meant for. */
export interface Job {
  readonly subject: GitHubSubject;
  readonly kind: 'branch' | 'tag' | 'tagPattern' | 'environment' | 'custom' | 'pullRequest';
  /** What follows the repository in `sub`. */
  readonly context: string;
  readonly claims: Record<string, string>;
  /** Which of these claims must be exactly so. */
  readonly exact: string[];
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
  readonly ownerId: string;
  readonly repositoryId: string;
  readonly withIds: boolean;
}

export interface Case {
  readonly issuer: GitHubIssuer;
  readonly repositories: Repository[];
  readonly jobs: Job[];
  readonly format?: SubjectFormat;
  readonly actorId?: string[];
  readonly workflow?: string[];
  readonly template?: string[];
}

const id = fc.integer({ min: 1, max: 10 ** 9 }).map(String);
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}[a-z]$/);
const gitName = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const ref = fc.oneof(gitName.map((name) => `refs/heads/${name}`), gitName.map((name) => `refs/tags/${name}`));

const anyRepository: fc.Arbitrary<Repository> = fc.record({ owner: word, name: word, ownerId: id, repositoryId: id, withIds: fc.boolean() });

const branch: fc.Arbitrary<Job> = gitName.map((name) => ({
  subject: GitHubSubject.branch(name), kind: 'branch', context: `ref:refs/heads/${name}`, claims: { ref: `refs/heads/${name}` }, exact: ['ref'],
}));

const tag: fc.Arbitrary<Job> = gitName.map((name) => ({
  subject: GitHubSubject.tag(name), kind: 'tag', context: `ref:refs/tags/${name}`, claims: { ref: `refs/tags/${name}` }, exact: ['ref'],
}));

/** The prefix keeps the pattern apart from the names of exact tags. */
const tagPattern: fc.Arbitrary<Job> = fc.tuple(word, gitName).map(([prefix, rest]) => ({
  subject: GitHubSubject.tagPattern(`1${prefix}*`),
  kind: 'tagPattern',
  context: `ref:refs/tags/1${prefix}${rest}`,
  claims: { ref: `refs/tags/1${prefix}${rest}` },
  exact: [],
}));

const words = fc.array(word, { minLength: 1, maxLength: 2 });

const environment: fc.Arbitrary<Job> = fc.tuple(words, ref, fc.option(gitName)).map(([parts, anyRef, onBranch]) => {
  const name = parts.join(':');
  const open = GitHubSubject.environment(name);
  return {
    subject: onBranch === null ? open : open.onBranch(onBranch),
    kind: 'environment',
    context: `environment:${parts.join('%3A')}`,
    claims: { environment: name, ref: onBranch === null ? anyRef : `refs/heads/${onBranch}` },
    exact: ['environment', ...onBranch === null ? [] : ['ref']],
  };
});

const custom: fc.Arbitrary<Job> = fc.tuple(word, ref).map(([name, anyRef]) => ({
  subject: GitHubSubject.custom(`actor:${name}`), kind: 'custom', context: `actor:${name}`, claims: { ref: anyRef }, exact: [],
}));

const pullRequest: fc.Arbitrary<Job> = fc.nat(999).map((number) => ({
  subject: GitHubSubject.pullRequest(), kind: 'pullRequest', context: 'pull_request', claims: { ref: `refs/pull/${number}/merge` }, exact: [],
}));

function inWorkflow(job: fc.Arbitrary<Job>): fc.Arbitrary<Job> {
  return fc.tuple(job, fc.option(fc.tuple(word, word, ref))).map(([plain, workflow]) => {
    if (workflow === null) {
      return plain;
    }
    const [path, gitRef] = [`${workflow[0]}/${workflow[1]}/.github/workflows/deploy.yml`, workflow[2]];
    return {
      ...plain,
      subject: plain.subject.reusableWorkflow(path, gitRef),
      claims: { ...plain.claims, job_workflow_ref: `${path}@${gitRef}` },
      exact: [...plain.exact, 'job_workflow_ref'],
    };
  });
}

/** Jobs of which none is meant by the subject of another. */
function uniqueJobs(job: fc.Arbitrary<Job>): fc.Arbitrary<Job[]> {
  return fc.uniqueArray(job, { minLength: 1, maxLength: 3, selector: ({ kind, context }) => kind === 'tagPattern' ? kind : context });
}

const deployments = uniqueJobs(inWorkflow(fc.oneof(branch, tag, tagPattern, environment, custom)));

/** Jobs that may share a role: pull requests alone, or anything else. */
export const jobs: fc.Arbitrary<Job[]> = fc.oneof(
  { weight: 6, arbitrary: deployments },
  { weight: 1, arbitrary: inWorkflow(pullRequest).map((job) => [job]) },
);

export const repositories: fc.Arbitrary<Repository[]> = fc.uniqueArray(anyRepository, {
  minLength: 1, maxLength: 2, selector: ({ repositoryId }) => repositoryId,
});

/** Roles from small to far too large. */
export const sizes = fc.record({
  repositories: fc.array(repositories, { maxLength: 6 }),
  jobs: fc.array(jobs, { maxLength: 6 }),
  subjectFormat: fc.constantFrom(undefined, ...Object.values(SubjectFormat)),
});

const cloud = fc.record({
  issuer: fc.oneof(
    fc.constant(GitHubIssuer.dotcom()),
    fc.stringMatching(/^[a-z]{3,9}$/).map((slug) => GitHubIssuer.enterprise(slug)),
    fc.stringMatching(/^[a-z]{3,9}$/).map((subdomain) => GitHubIssuer.dataResidency(subdomain)),
  ),
  repositories,
  jobs,
  format: fc.option(fc.constantFrom(...Object.values(SubjectFormat)), { nil: undefined }),
  actorId: fc.option(fc.uniqueArray(id, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  workflow: fc.option(fc.uniqueArray(word, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  template: fc.option(fc.constantFrom<string[][]>(['repo', 'context'], ['repository_owner', 'repo', 'context'], ['repository_id', 'context'], ['repo']), { nil: undefined }),
}).map((some): Case => ({
  ...some,
  format: some.repositories.every(({ withIds }) => withIds) ? some.format : undefined,
  template: some.template && fits(some.template, some.repositories, some.jobs) ? some.template : undefined,
}));

/** Whether a template can tell what the subjects say. Without `context` it tells jobs of one kind only. */
function fits(template: string[], all: Repository[], made: Job[]): boolean {
  return made.every(({ kind }) => kind !== 'custom')
    && (template.includes('context') || (made.length === 1 && made[0].kind !== 'pullRequest'))
    && (!template.includes('repository_id') || all.every(({ withIds }) => withIds));
}

const server = fc.record({
  issuer: fc.stringMatching(/^[a-z]{3,9}$/).map((host) => GitHubIssuer.server(`${host}.example.com`)),
  repositories,
  jobs: uniqueJobs(fc.oneof(branch, tag, tagPattern)),
  template: fc.option(fc.constantFrom<string[][]>(['repo', 'ref'], ['repository_owner', 'repo', 'context']), { nil: undefined }),
}).map((some): Case => some);

export const cases: fc.Arbitrary<Case> = fc.oneof({ weight: 6, arbitrary: cloud }, { weight: 1, arbitrary: server });

export function toRepository({ owner, name, ownerId, repositoryId, withIds }: Repository): GitHubRepository {
  return GitHubRepository.of(owner, name, withIds ? { ownerId, repositoryId } : undefined);
}

/** What GitHub writes into `sub`, by name and by id: https://docs.github.com/en/actions/reference/security/oidc#customizing-the-token-claims */
export function subjectsOf({ owner, name, ownerId, repositoryId }: Repository, context: string, gitRef: string, template = ['repo', 'context']): string[] {
  return [`repo:${owner}/${name}`, `repo:${owner}@${ownerId}/${name}@${repositoryId}`].map((repo) => {
    const parts: Record<string, string> = {
      repo, context, ref: `ref:${gitRef}`, repository_id: `repository_id:${repositoryId}`, repository_owner: `repository_owner:${owner}`,
    };
    return template.map((claim) => parts[claim]).join(':');
  });
}

/** The tokens that GitHub signs for a job: one per format of the subject that the role should know. */
export function tokens(made: Case, repository: Repository, job: Job): Record<string, string>[] {
  const { issuer, format, actorId, workflow } = made;
  const { owner, name, ownerId, repositoryId, withIds } = repository;
  const [byName, byId] = subjectsOf(repository, job.context, job.claims.ref, made.template);
  if (issuer.isServer) {
    return [{ aud: 'sts.amazonaws.com', sub: byName }];
  }
  const subs = !withIds || format === SubjectFormat.NAME ? [byName] : format === SubjectFormat.IMMUTABLE ? [byId] : [byName, byId];
  return subs.map((sub) => ({
    aud: 'sts.amazonaws.com',
    sub,
    repository: `${owner}/${name}`,
    repository_id: repositoryId,
    repository_owner_id: ownerId,
    actor: 'octocat',
    actor_id: actorId?.[0] ?? '1',
    workflow: workflow?.[0] ?? 'Deploy',
    job_workflow_ref: `${owner}/${name}/.github/workflows/ci.yml@refs/heads/main`,
    ...job.claims,
  }));
}

/** The claims that must be exactly as they are for the role to admit the token. */
export function decisive({ issuer, actorId, workflow }: Case, { withIds }: Repository, job: Job): string[] {
  if (issuer.isServer) {
    return job.kind === 'tagPattern' ? ['aud'] : ['aud', 'sub'];
  }
  return [
    'aud',
    ...job.kind === 'tagPattern' ? [] : ['sub'],
    ...withIds ? ['repository_id'] : [],
    ...job.exact,
    ...actorId ? ['actor_id'] : [],
    ...workflow ? ['workflow'] : [],
  ];
}

/** Values that look like another one and are not: neither of them can be generated above. */
export function lookAlikes(value: string): string[] {
  return [
    '', '*', `${value}~`, `~${value}`, `${value}*`, `${value.slice(0, -1)}?`, value.toUpperCase(), value.toLowerCase(), value.replace(/[aeiou]/, '\u0430'),
  ].filter((other) => other !== value);
}
