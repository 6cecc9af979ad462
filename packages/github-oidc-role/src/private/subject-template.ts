import type { GitHubRepository } from '../github-repository';
import { SubjectFormat } from '../subject-format';
import type { SubjectClaims } from './subject-claims';
import type { Trust } from './trust';

/**
 * What GitHub writes into `sub` for a job: the default form, or the one that an organization or repository customized.
 *
 * Each claim of a template becomes `name:value`, colons in values become `%3A`, `repo` and `context` are as in the default form:
 * https://docs.github.com/en/actions/reference/security/oidc#customizing-the-subject-claims-for-an-organization-or-repository
 */
export function subjectsOf(trust: Trust, repository: GitHubRepository, subject: SubjectClaims): string[] {
  const { template = ['repo', 'context'] } = trust;
  const extend = (beginnings: string[][], claim: string): string[][] =>
    beginnings.flatMap((beginning) => parts(claim, trust, repository, subject).map((part) => [...beginning, part]));
  return template.reduce(extend, [[]]).map((all) => all.join(':'));
}

/** Refuses a template that names too little, or what nobody can know before a job runs. */
export function checkTemplate({ template, provider: { issuer }, repositories, subjects }: Trust): void {
  if (template === undefined) {
    return;
  }
  const got = `got subjectTemplate ${JSON.stringify(template)}`;
  const has = (...claims: string[]): boolean => claims.some((claim) => template.includes(claim));
  if (template.length === 0 || new Set(template).size !== template.length) {
    throw new Error(`subjectTemplate must list at least one claim, and each once, ${got}: write it as include_claim_keys has it on GitHub`);
  }
  if (!has('repo', 'repository_id') && (issuer.isServer || repositories.some(({ ids }) => ids === undefined))) {
    throw new Error(`subjectTemplate must name the repository, ${got}: add "repo"`);
  }
  for (const { kind, context } of subjects.map((subject) => subject._claims())) {
    const where = `for the subject ${JSON.stringify(context)}`;
    const naming = kind === 'environment' ? 'environment' : 'ref';
    if (kind === 'custom') {
      throw new Error(`a custom subject has its form already, ${got} ${where}: use one of the other subjects, or leave subjectTemplate out`);
    }
    if (!has('context') && (kind === 'pullRequest' || (issuer.isServer && !has(naming)))) {
      throw new Error(`subjectTemplate must tell the job from others of the repository, ${got} ${where}: add "context"`);
    }
    const last = template[template.length - 1];
    if (kind === 'tagPattern' && has('context', 'ref') && ((has('context') && has('ref')) || !['context', 'ref'].includes(last))) {
      throw new Error(`a pattern of tags must end the subject, ${got} ${where}: put "context" last, or list the tags with GitHubSubject.tag`);
    }
  }
}

function parts(claim: string, trust: Trust, repository: GitHubRepository, subject: SubjectClaims): string[] {
  switch (claim) {
    case 'repo': return repos(repository, trust);
    case 'context': return [subject.context];
    default: return values(claim, trust, repository, subject).map((value) => `${claim}:${value.replaceAll(':', '%3A')}`);
  }
}

function values(claim: string, { claims = {} }: Trust, { owner, name, ids }: GitHubRepository, subject: SubjectClaims): string[] {
  const sources: Record<string, [remedy: string, ...found: (string | undefined)[]]> = {
    actor: ['give the actor in claims', ...claims.actor ?? []],
    actor_id: ['give the actorId in claims', ...claims.actorId ?? []],
    enterprise_id: ['give the enterpriseId in claims', ...claims.enterpriseId ?? []],
    environment: ['use GitHubSubject.environment', subject.environment],
    job_workflow_ref: ['narrow the subject with reusableWorkflow', subject.jobWorkflowRef],
    ref: ['narrow the subject with onBranch', subject.ref],
    ref_type: ['narrow the subject with onBranch', subject.ref?.startsWith('refs/tags/') ? 'tag' : subject.ref && 'branch'],
    repository_id: ['give the ids to GitHubRepository.of', ids?.repositoryId],
    repository_owner: ['', owner],
    repository_owner_id: ['give the ids to GitHubRepository.of', ids?.ownerId],
    workflow: ['give the workflow in claims', ...claims.workflow ?? []],
  };
  const source = Object.entries(sources).find(([key]) => key === claim)?.[1];
  const [remedy, ...found] = source ?? [`use ${['repo', 'context', ...Object.keys(sources)].join(', ')}, or GitHubSubject.custom`];
  const known = found.filter((value) => value !== undefined);
  if (known.length === 0) {
    throw new Error(`subjectTemplate has a claim whose value is not known, got ${JSON.stringify(claim)} for ${owner}/${name}:${subject.context}: ${remedy}`);
  }
  return known;
}

function repos({ owner, name, ids }: GitHubRepository, { format, provider }: Trust): string[] {
  const byName = `repo:${owner}/${name}`;
  if (ids === undefined || provider.issuer.isServer || format === SubjectFormat.NAME) {
    return [byName];
  }
  const byId = `repo:${owner}@${ids.ownerId}/${name}@${ids.repositoryId}`;
  return format === SubjectFormat.IMMUTABLE ? [byId] : [byName, byId];
}
