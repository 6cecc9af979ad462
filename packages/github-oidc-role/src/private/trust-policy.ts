import type * as iam from 'aws-cdk-lib/aws-iam';
import type { GitHubRepository } from '../github-repository';
import { claimsByName } from './claims';
import type { SubjectClaims } from './subject-claims';
import { leavesRefOpen, trustsPullRequests } from './subject-claims';
import { subjectsOf } from './subject-template';
import type { Trust } from './trust';

type Values = Map<string, string[]>;

/**
 * The conditions of the trust policy, one entry per statement.
 *
 * All conditions of a statement must hold, so subjects share one only where each combination of their values is meant:
 * they are of one kind, are narrowed in the same way, and belong to repositories that all have ids, or all have none.
 */
export function trustConditions(trust: Trust): iam.Conditions[] {
  const claims = claimsByName(trust.claims);
  return groups(trust).map(({ repositories, subjects }) => {
    const equals: Values = new Map([['aud', [trust.provider.audience]]]);
    const like: Values = new Map();
    const matching = subjects[0].kind === 'tagPattern' ? like : equals;
    const subs = repositories.flatMap((repository) => subjects.flatMap((subject) => subjectsOf(trust, repository, subject)));

    add(subs.some((sub) => /[*?]/.test(sub)) ? like : equals, 'sub', subs);
    if (!trust.provider.issuer.isServer) {
      add(equals, 'repository_id', defined(repositories.map(({ ids }) => ids?.repositoryId)));
      add(equals, 'environment', defined(subjects.map(({ environment }) => environment)));
      add(matching, 'ref', defined(subjects.map(({ ref }) => ref)));
      add(equals, 'job_workflow_ref', defined(subjects.map(({ jobWorkflowRef }) => jobWorkflowRef)));
      add(like, 'ref', closedToPullRequests(subjects[0]) ? ['refs/heads/*', 'refs/tags/*'] : []);
      claims.forEach(([claim, values]) => addFurther(equals, claim, values));
    }
    return { StringEquals: keyed(trust, equals), ...(like.size > 0 && { StringLike: keyed(trust, like) }) };
  });
}

/**
 * A job of a pull request may name an environment, and runs on `refs/pull/NUMBER/merge`:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
 */
function closedToPullRequests(claims: SubjectClaims): boolean {
  return leavesRefOpen(claims) && claims.ref === undefined && !trustsPullRequests(claims);
}

function groups({ repositories, subjects }: Trust): { repositories: GitHubRepository[]; subjects: SubjectClaims[] }[] {
  const bySubject = groupBy(subjects.map((subject) => subject._claims()), (claims) => JSON.stringify([
    claims.kind, claims.jobWorkflowRef, leavesRefOpen(claims) ? claims.ref : undefined,
  ]));
  const byIds = groupBy(repositories, ({ ids }) => String(ids !== undefined));
  return bySubject.flatMap((some) => byIds.map((others) => ({ repositories: others, subjects: some })));
}

function groupBy<T>(items: T[], key: (item: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    found.set(key(item), [...found.get(key(item)) ?? [], item]);
  }
  return [...found.values()];
}

function add(target: Values, claim: string, values: string[]): void {
  if (values.length > 0) {
    target.set(claim, [...new Set(values)]);
  }
}

/** A list of values means any of them, so a claim must not be added to a list that is there already. */
function addFurther(target: Values, claim: string, values: string[]): void {
  if (target.has(claim)) {
    throw new Error(
      `claims must not repeat what repositories and subjects decide, got ${claim} ${JSON.stringify(values)} `
      + `beside ${JSON.stringify(target.get(claim))}: leave the claim out`,
    );
  }
  add(target, claim, values);
}

function defined(values: (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined);
}

function keyed({ provider }: Trust, values: Values): Record<string, string | string[]> {
  return Object.fromEntries([...values]
    .map(([claim, list]) => [`${provider.issuer.identifier}:${claim}`, list.length === 1 ? list[0] : list]));
}
