import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { GitHubClaims } from '../github-claims';
import type { IGitHubOidcProvider } from '../github-oidc-provider';
import type { GitHubRepository } from '../github-repository';
import type { GitHubSubject } from '../github-subject';
import { SubjectFormat } from '../subject-format';
import { claimsByName } from './claims';
import { leavesRefOpen, trustsPullRequests } from './subject-claims';
import { checkTemplate } from './subject-template';

/** Whom a role trusts. */
export interface Trust {
  readonly provider: IGitHubOidcProvider;
  readonly repositories: GitHubRepository[];
  readonly subjects: GitHubSubject[];
  readonly format?: SubjectFormat;
  readonly claims?: GitHubClaims;
  readonly template?: string[];
}

/** Refuses a trust that is broader than it looks, or that no token could ever meet. */
export function checkTrust(scope: Construct, trust: Trust): void {
  checkRepositories(trust);
  checkSubjects(trust);
  checkAccount(scope, trust);
  checkTemplate(trust);
  if (trust.provider.issuer.isServer) {
    checkServer(trust);
  }
}

function checkRepositories({ repositories, format }: Trust): void {
  if (repositories.length === 0) {
    throw new Error('repositories must list at least one repository, got []: use GitHubRepository.of');
  }
  const nameless = repositories.find(({ ids }) => ids === undefined);
  if (nameless && needsIds(format)) {
    throw new Error(
      `subjectFormat ${format} needs the ids of each repository, got ${JSON.stringify(`${nameless.owner}/${nameless.name}`)} without: `
      + 'give them to GitHubRepository.of, or use SubjectFormat.NAME',
    );
  }
}

function checkSubjects({ subjects, claims }: Trust): void {
  if (subjects.length === 0) {
    throw new Error('subjects must list at least one subject, got []: use GitHubSubject.environment or GitHubSubject.branch');
  }
  const all = subjects.map((subject) => subject._claims());
  if (all.some(trustsPullRequests) && !all.every(trustsPullRequests)) {
    const contexts = JSON.stringify(all.map(({ context }) => context));
    throw new Error(`pull requests can't share a role with other subjects, got ${contexts}: give pull requests a role of their own`);
  }
  const without = all.find(({ kind }) => kind !== 'environment' && kind !== 'custom');
  if (claims?.environment !== undefined && without) {
    throw new Error(`claim environment denies every token of a job that names no environment, got ${JSON.stringify(claims.environment)} `
      + `beside ${JSON.stringify(without.context)}: use GitHubSubject.environment`);
  }
}

function checkAccount(scope: Construct, { provider }: Trust): void {
  const [ours, theirs] = [scope, provider].map((construct) => Stack.of(construct).account);
  if (ours !== theirs && !Token.isUnresolved(ours) && !Token.isUnresolved(theirs)) {
    throw new Error(`provider must belong to the role's account ${JSON.stringify(ours)}, got one of ${JSON.stringify(theirs)}: create or import one there`);
  }
}

function checkServer({ provider, subjects, claims = {}, format, template = [] }: Trust): void {
  const server = `AWS checks only "aud" and "sub" of GitHub Enterprise Server (${JSON.stringify(provider.issuer.url)})`;
  const narrowed = subjects.map((subject) => subject._claims()).find((each) =>
    (each.jobWorkflowRef !== undefined && !template.includes('job_workflow_ref'))
    || (leavesRefOpen(each) && each.ref !== undefined && !template.includes('ref')));
  if (narrowed) {
    throw new Error(`${server}, got ${JSON.stringify(narrowed.context)} narrowed further: customize the subject on GitHub and give its form as subjectTemplate`);
  }
  const unchecked = claimsByName(claims).find(([claim]) => !template.includes(claim));
  if (unchecked) {
    throw new Error(`${server}, got claims ${JSON.stringify(claims)}: leave out ${unchecked[0]}, or customize the subject on GitHub and give its form as subjectTemplate`);
  }
  if (needsIds(format)) {
    throw new Error(`subjects of GitHub Enterprise Server are never immutable, got subjectFormat ${format}: leave it out`);
  }
}

function needsIds(format?: SubjectFormat): boolean {
  return format === SubjectFormat.IMMUTABLE || format === SubjectFormat.BOTH;
}
