import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { GitHubWorkflowOptions } from '../github-workflow-options';
import { claimsByName } from './claims';
import type { SubjectClaims } from './subject-claims';
import { trustsPullRequests } from './subject-claims';
import type { Trust } from './trust';

/** Actions by commit, since a tag can be moved: the commits that the tags named in November 2026. */
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
const CREDENTIALS = 'aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3';

/** The claims that no line of a workflow decides. */
const BEYOND = ['actor', 'actor_id', 'enterprise_id', 'job_workflow_ref', 'repository', 'repository_id', 'repository_owner_id'];

/** A workflow whose job gets a token that the trust lets in. */
export function workflow(role: Construct, trust: Trust, options: GitHubWorkflowOptions): string {
  const subject = chosenSubject(trust, options);
  const claims: Partial<Record<string, string[]>> = Object.fromEntries(claimsByName(trust.claims));
  const fromPullRequests = trustsPullRequests(subject);
  const id = fromPullRequests ? 'plan' : 'deploy';
  const name = claims.workflow?.[0] ?? (fromPullRequests ? 'Plan' : 'Deploy');
  const environment = subject.environment ?? claims.environment?.[0];
  const job = subject.jobWorkflowRef === undefined
    ? ownJob(role, trust, options, environment)
    : calledJob(subject.jobWorkflowRef, variable(options), environment);

  return lines(
    `# For the role ${role.node.path}. Store its ARN once: gh variable set ${variable(options)} --body ARN`,
    ...BEYOND.flatMap((claim) => claims[claim] ? [`# The role also asks for ${claim}: ${claims[claim].join(' or ')}`] : []),
    `name: ${quoted(name)}`,
    'on:',
    ...indented(triggers(subject, claims.ref?.[0], fromPullRequests)),
    'permissions: {}',
    'concurrency:',
    `  group: ${quoted(`${id}-${environment ?? '${{ github.ref }}'}`)}`,
    `  cancel-in-progress: ${fromPullRequests}`,
    'jobs:',
    `  ${id}:`,
    ...indented(indented([
      `name: ${quoted(name)}`,
      // Workflows of forks get no token: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
      ...fromPullRequests ? ['if: github.event.pull_request.head.repo.full_name == github.repository'] : [],
      'permissions:',
      '  contents: read # to check out the code',
      '  id-token: write # to get the token that the role asks for',
      ...job,
    ])),
  );
}

function chosenSubject({ subjects }: Trust, { subject = subjects[0] }: GitHubWorkflowOptions): SubjectClaims {
  const all = subjects.map((each) => each._claims());
  const wanted = all.find((claims) => JSON.stringify(claims) === JSON.stringify(subject._claims()));
  if (!wanted) {
    const contexts = JSON.stringify(all.map(({ context }) => context));
    throw new Error(`subject must be one of the role's, got ${JSON.stringify(subject._claims().context)}: it has ${contexts}`);
  }
  return wanted;
}

function ownJob(role: Construct, { provider }: Trust, options: GitHubWorkflowOptions, environment?: string): string[] {
  const { run = ['aws sts get-caller-identity'] } = options;
  return [
    // Enterprise Server has no runners of its own: https://docs.github.com/en/enterprise-server@latest/actions/how-tos/manage-runners/self-hosted-runners
    `runs-on: ${provider.issuer.isServer ? 'self-hosted' : 'ubuntu-latest'}`,
    ...environment === undefined ? [] : [`environment: ${quoted(environment)}`],
    'steps:',
    `  - uses: ${CHECKOUT}`,
    '    with:',
    '      persist-credentials: false',
    `  - uses: ${CREDENTIALS}`,
    '    with:',
    `      role-to-assume: \${{ vars.${variable(options)} }}`,
    `      aws-region: ${region(role, options)}`,
    ...provider.audience === 'sts.amazonaws.com' ? [] : [`      audience: ${provider.audience}`],
    ...run.map((command) => `  - run: ${quoted(command)}`),
  ];
}

/** A job that calls a reusable workflow has neither steps nor an environment of its own. */
function calledJob(jobWorkflowRef: string, roleVariable: string, environment?: string): string[] {
  const [path, ref] = jobWorkflowRef.split('@');
  const short = ref.replace(/^refs\/(heads|tags)\//, '');
  return [
    ...environment === undefined ? [] : [`# The job inside names the environment ${quoted(environment)}.`],
    `# The job inside assumes \${{ vars.${roleVariable} }}.`,
    `uses: ${quoted(`${path}@${short}`)}${short === ref ? '' : ' # zizmor: ignore[unpinned-uses] the role asks for exactly this ref'}`,
  ];
}

function triggers(subject: SubjectClaims, claimedRef: string | undefined, fromPullRequests: boolean): string[] {
  const found = /^refs\/(heads|tags)\/(.*)$/s.exec(subject.ref ?? claimedRef ?? '');
  if (fromPullRequests || !found) {
    const [, event = 'pull_request'] = /(?:^|:)event_name:(pull_request\w*)/.exec(subject.context) ?? [];
    return [`${fromPullRequests ? event : 'workflow_dispatch'}:`];
  }
  const [, kind, name] = found;
  const filter = subject.kind === 'tagPattern' ? filterOfPattern(name) : filterOfName(name);
  return ['push:', `  ${kind === 'heads' ? 'branches' : 'tags'}:`, `    - ${quoted(filter)}`];
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet */
function filterOfName(name: string): string {
  return name.replace(/[+!\]]/g, '\\$&');
}

/** IAM's `*` crosses a slash and its `?` is any one character; of GitHub's filters `**` and a range come closest without letting in more. */
function filterOfPattern(glob: string): string {
  return filterOfName(glob).replace(/\*+/g, '**').replaceAll('?', '[0-9A-Za-z]');
}

function region(role: Construct, options: GitHubWorkflowOptions): string {
  const known = options.region ?? Stack.of(role).region;
  return Token.isUnresolved(known) ? '${{ vars.AWS_REGION }}' : quoted(known);
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables#naming-conventions-for-configuration-variables */
function variable({ roleVariable = 'AWS_ROLE_ARN' }: GitHubWorkflowOptions): string {
  if (!/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i.test(roleVariable)) {
    throw new Error(`roleVariable must be letters, digits and "_", not beginning with a digit or "GITHUB_", got ${JSON.stringify(roleVariable)}: name a variable`);
  }
  return roleVariable;
}

/** A text in YAML: JSON is a part of it. */
function quoted(value: string): string {
  return JSON.stringify(value);
}

function indented(some: string[]): string[] {
  return some.map((line) => `  ${line}`);
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
