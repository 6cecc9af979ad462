import { DOCUMENTED_CLAIMS } from '../claims';
import { namesPullRequests } from '../subject-claims';
import type { ClaimCondition, GitHubStatement } from './statements';

/** What a rule says of a role: the rule, and what is wrong. */
export type Violation = [ruleId: string, message: string];

/** A subject of a statement: `repo:OWNER/REPO:CONTEXT`, or something else where the context is all of it. */
interface Subject {
  readonly value: string;
  readonly repository?: string;
  readonly context: string;
  readonly isPattern: boolean;
}

/** What is wrong with who may assume a role. */
export function trustViolations(statements: GitHubStatement[]): Violation[] {
  return [...statements.flatMap(statementViolations), ...mixedViolations(statements)];
}

function statementViolations(statement: GitHubStatement): Violation[] {
  if (statement.isUnreadable) {
    return [['GOR014', 'the conditions are put together at deployment, so nobody can judge them before: write out the names of the claims']];
  }
  return [
    ...missing(statement),
    ...weakOperators(statement),
    ...wildcards(statement),
    ...pullRequestGaps(statement),
    ...unpinned(statement),
    ...impossible(statement),
  ];
}

function missing({ conditions }: GitHubStatement): Violation[] {
  const audiences = required(conditions, 'aud');
  return [
    ...required(conditions, 'sub').length === 0
      ? [['GOR001', 'no condition requires a subject ("sub"), so other jobs than the intended ones may come in: compare it with StringEquals'] as Violation] : [],
    ...audiences.length === 0 || audiences.some(({ operator, values }) => operator.endsWith('like') && values.some(isPattern))
      ? [['GOR002', 'no condition pins the audience ("aud"), so a token that was made for another service is taken: compare it with StringEquals'] as Violation] : [],
  ];
}

/**
 * Operators that are true where the token lacks the claim:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function isWeak({ operator }: ClaimCondition): boolean {
  return operator.startsWith('forallvalues:') || operator.endsWith('ifexists') || operator.includes('not') || operator === 'null';
}

function weakOperators({ conditions }: GitHubStatement): Violation[] {
  return conditions.filter(isWeak).map(({ operator, claim }) =>
    ['GOR003', `${operator} on "${claim}" is true for a token without that claim, or with any other value: use StringEquals`]);
}

function wildcards({ conditions }: GitHubStatement): Violation[] {
  return subjects(conditions).filter((subject) => subject.isPattern).flatMap(({ value, repository, context }): Violation[] => {
    if (repository === undefined || isPattern(repository)) {
      return [['GOR004', `${JSON.stringify(value)} matches other repositories too, also those that somebody will create: name each repository`]];
    }
    const prefix = context.replace(/[*?].*$/s, '');
    const isNarrow = prefix.startsWith('ref:refs/tags/') || /^(ref:refs\/heads\/|environment:)./.test(prefix);
    return isNarrow ? [] : [['GOR005', `${JSON.stringify(value)} lets in any branch that somebody with write access pushes: name branches, tags or environments`]];
  });
}

function pullRequestGaps({ conditions, isServer }: GitHubStatement): Violation[] {
  const refs = required(conditions, 'ref');
  const workflows = [...required(conditions, 'job_workflow_ref'), ...required(conditions, 'workflow')];
  const closed = refs.some(({ operator, values }) => !values.some((value) => matches(value, operator, 'refs/pull/1/merge')));
  const remedy = isServer ? 'put ref into the subject template' : 'require the claim "ref" to be a branch or tag';
  return subjects(conditions).flatMap(({ value, context }): Violation[] => {
    if (context.startsWith('environment:') && !closed && !/:ref:refs\/(heads|tags)\//.test(context)) {
      return [['GOR007', `${JSON.stringify(value)} also lets in a pull request whose job names the environment: ${remedy}`]];
    }
    if (/^ref:refs\/heads\/./.test(context) && workflows.length === 0 && !/:(job_workflow_ref|workflow):/.test(context)) {
      return [['GOR008', `${JSON.stringify(value)} also lets in workflows on pull_request_target, which run on the base branch: `
        + 'use an environment, or require the claim "workflow" or "job_workflow_ref"']];
    }
    return [];
  });
}

function unpinned({ conditions }: GitHubStatement): Violation[] {
  const own = new Set(subjects(conditions).map(({ repository = '' }) => repository.replace(/@\d+/g, '').toLowerCase()));
  return required(conditions, 'job_workflow_ref').flatMap(({ operator, values }) => values.flatMap((value): Violation[] => {
    const [path, ref = ''] = value.split('@');
    const isMoving = ref.startsWith('refs/heads/') && !own.has(path.split('/').slice(0, 2).join('/').toLowerCase());
    return ref === '' || (operator.endsWith('like') && isPattern(value)) || isMoving
      ? [['GOR009', `the reusable workflow ${JSON.stringify(value)} changes without you: pin it to the SHA of a commit, or to a tag`]] : [];
  }));
}

/** A condition that no token meets keeps the intended job out, and tempts to widen the policy until something works. */
function impossible({ conditions, isServer }: GitHubStatement): Violation[] {
  const known = isServer ? ['aud', 'sub'] : ['aud', 'sub', 'amr', ...DOCUMENTED_CLAIMS];
  return conditions.filter((condition) => !isWeak(condition)).flatMap(({ operator, claim, values }): Violation[] => {
    if (!known.includes(claim)) {
      return [['GOR013', `AWS does not compare the claim "${claim}" of this issuer, so no token is ever let in: leave the condition out`]];
    }
    return operator.includes('stringequals') && values.some(isPattern)
      ? [['GOR013', `${operator} compares ${JSON.stringify(values)} of "${claim}" literally, so no token is ever let in: write out the value`]] : [];
  });
}

/** Over all statements of a role: what a pull request may do, a deployment should not share. */
function mixedViolations(statements: GitHubStatement[]): Violation[] {
  const all = statements.flatMap(({ conditions }) => subjects(conditions));
  const fromPullRequests = all.filter(({ context }) => namesPullRequests(context) || matches(context, 'like', 'pull_request'));
  const deployments = all.filter((subject) => subject.isPattern || !fromPullRequests.includes(subject));
  return fromPullRequests.length > 0 && deployments.length > 0
    ? [['GOR006', `pull requests (${JSON.stringify(fromPullRequests[0].value)}) share the role with ${JSON.stringify(deployments[0].value)}: `
      + 'give them a role of their own that can only read']] : [];
}

/** Conditions on a claim that a token without it does not meet. */
function required(conditions: ClaimCondition[], claim: string): ClaimCondition[] {
  return conditions.filter((condition) => condition.claim === claim && !isWeak(condition));
}

function subjects(conditions: ClaimCondition[]): Subject[] {
  return required(conditions, 'sub').flatMap(({ operator, values }) => values.map((value) => {
    const found = /^repo:([^:]*):(.*)$/s.exec(value);
    return { value, repository: found?.[1], context: found?.[2] ?? value, isPattern: operator.endsWith('like') && isPattern(value) };
  }));
}

function isPattern(value: string): boolean {
  return /[*?]/.test(value);
}

/** Whether a condition lets a value in: wildcards count under operators of StringLike only. */
function matches(pattern: string, operator: string, value: string): boolean {
  if (!operator.endsWith('like')) {
    return pattern === value;
  }
  const source = pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}
