import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Claims } from './session';
import { isLetIn, Session } from './session';
import { expectThat } from '../checks/check';
import { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';
import { REGION } from '../cloud/environment';
import { ACCOUNT } from '../platform/assembly';

const COMMON: Claims = {
  aud: 'sts.amazonaws.com',
  repository: 'acme/shop',
  repository_id: '456',
  repository_owner_id: '123',
  workflow: 'Deploy',
  actor: 'octocat',
  actor_id: '1',
  job_workflow_ref: 'acme/shop/.github/workflows/deploy.yml@refs/heads/main',
};
const DEPLOYING: Claims = { ...COMMON, sub: 'repo:acme/shop:environment:production', environment: 'production', ref: 'refs/heads/main' };
const PULL_REQUEST: Claims = { ...COMMON, sub: 'repo:acme/shop:pull_request', ref: 'refs/pull/7/merge' };
const BY_ID = 'repo:acme@123/shop@456';

/** Which role each token may have: a sample of the decision table of packages/github-oidc-role, asked of STS. */
const TOKENS: [name: string, claims: Claims, role?: 'deploy' | 'plan'][] = [
  ['production from main', DEPLOYING, 'deploy'],
  ['production from main, immutable subject', { ...DEPLOYING, sub: `${BY_ID}:environment:production` }, 'deploy'],
  ['production from another branch', { ...DEPLOYING, ref: 'refs/heads/next' }],
  ['production from a tag called main', { ...DEPLOYING, ref: 'refs/tags/main' }],
  ['production from a pull request', { ...DEPLOYING, ref: 'refs/pull/7/merge' }],
  ['another environment', { ...DEPLOYING, sub: 'repo:acme/shop:environment:staging', environment: 'staging' }],
  ['another environment with the subject of production', { ...DEPLOYING, environment: 'staging' }],
  ['a push to main without an environment', { ...COMMON, sub: 'repo:acme/shop:ref:refs/heads/main', ref: 'refs/heads/main' }],
  ['another repository', { ...DEPLOYING, sub: 'repo:acme/shop2:environment:production', repository_id: '457' }],
  ['a repository that got the name later', { ...DEPLOYING, repository_id: '998', repository_owner_id: '999' }],
  ['a repository that got the name later, immutable subject', { ...DEPLOYING, sub: 'repo:acme@999/shop@998:environment:production', repository_id: '998' }],
  ['other letters', { ...DEPLOYING, sub: 'repo:Acme/Shop:environment:production' }],
  ['another audience', { ...DEPLOYING, aud: 'https://github.com/acme' }],
  ['no repository id', without(DEPLOYING, 'repository_id')],
  ['no environment', without(DEPLOYING, 'environment')],
  ['a pull request', PULL_REQUEST, 'plan'],
  ['a pull request, immutable subject', { ...PULL_REQUEST, sub: `${BY_ID}:pull_request` }, 'plan'],
  ['a pull request of another repository', { ...PULL_REQUEST, sub: 'repo:mallory/shop:pull_request', repository_id: '999' }],
];

/** One thing that must hold. */
export interface Claim {
  readonly name: string;
  run(signal: AbortSignal): Promise<string>;
}

/** What the two roles may do on a cloud that enforces IAM, in an order in which one builds on the other. */
export async function proof(cloud: RunningCloud, app: string): Promise<Claim[]> {
  const roles = await roleArns(cloud);
  const bootstrap = (name: string) => `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-${name}-role-${ACCOUNT}-${REGION}`;
  return [
    ...TOKENS.map(([name, claims, expected]): Claim => ({
      name: `a token for ${name} gets ${expected ? `the ${expected} role alone` : 'no role'}`,
      async run() {
        for (const role of ['deploy', 'plan'] as const) {
          const letIn = await isLetIn(cloud, roles[role], claims);
          expectThat(letIn === (role === expected), `${role === expected ? '' : 'no '}${role} role`, letIn ? 'credentials' : 'AccessDenied');
        }
        return claims.sub;
      },
    })),
    ...([['deploy', DEPLOYING, ['deploy', 'file-publishing', 'image-publishing', 'lookup']], ['plan', PULL_REQUEST, ['lookup']]] as const).map(([role, claims, names]): Claim => ({
      name: `the ${role} role may assume the bootstrap roles ${names.join(', ')} and no other`,
      async run() {
        const opened = await Session.open(cloud, roles[role], claims);
        for (const name of ['deploy', 'file-publishing', 'image-publishing', 'lookup', 'cfn-exec']) {
          const allowed = await opened.mayAssume(bootstrap(name));
          expectThat(allowed === (names as readonly string[]).includes(name), `${names.join(', ')}`, `${name} ${allowed ? 'allowed' : 'denied'}`);
        }
        return names.join(', ');
      },
    })),
    {
      name: 'the plan role compares a stack that is not there yet',
      run: async (signal) => session(await Session.open(cloud, roles.plan, PULL_REQUEST), 0, 'AWS::SSM::Parameter', 'diff', 'Shop', '--method=template', '-c', 'release=1', app, signal),
    },
    {
      name: 'the plan role does not deploy',
      async run(signal) {
        const said = await session(await Session.open(cloud, roles.plan, PULL_REQUEST), 1, 'Shop', 'deploy', 'Shop', '--require-approval=never', '-c', 'release=1', app, signal);
        expectThat(await releaseOf(cloud) === undefined, 'no stack', 'a stack');
        return said;
      },
    },
    {
      name: 'the deploy role deploys',
      async run(signal) {
        const said = await session(await Session.open(cloud, roles.deploy, DEPLOYING), 0, '✅', 'deploy', 'Shop', '--require-approval=never', '-c', 'release=1', app, signal);
        expectThat(await releaseOf(cloud) === 'CREATE_COMPLETE', 'CREATE_COMPLETE', String(await releaseOf(cloud)));
        return said;
      },
    },
    {
      name: 'the plan role sees what a change would do',
      run: async (signal) => session(await Session.open(cloud, roles.plan, PULL_REQUEST), 0, '[+] 2', 'diff', 'Shop', '--method=template', '-c', 'release=2', app, signal),
    },
  ];
}

/** Runs the CDK CLI in a session: the exit code must be so (1 stands for any failure), and the output must name something. */
async function session(open: Session, code: 0 | 1, mention: string, ...rest: [...args: string[], app: string, signal: AbortSignal]): Promise<string> {
  const [args, app, signal] = [rest.slice(0, -2) as string[], rest.at(-2) as string, rest.at(-1) as AbortSignal];
  const result = await open.cdk(app, signal, ...args);
  expectThat((result.code === 0) === (code === 0), `cdk ${args[0]} to ${code === 0 ? 'succeed' : 'fail'}`, `${result.code}: ${result.output.slice(-600)}`);
  expectThat(result.output.includes(mention), JSON.stringify(mention), result.output.slice(-600));
  return `cdk ${args[0]} ended with ${result.code}`;
}

async function roleArns(cloud: RunningCloud): Promise<{ deploy: string; plan: string }> {
  const { Stacks = [] } = await new AwsClients(cloud).cloudFormation.send(new DescribeStacksCommand({ StackName: 'Delivery' }));
  const output = (key: string) => Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
  return { deploy: output('DeployRoleArn'), plan: output('PlanRoleArn') };
}

async function releaseOf(cloud: RunningCloud): Promise<string | undefined> {
  return new AwsClients(cloud).cloudFormation.send(new DescribeStacksCommand({ StackName: 'Shop' }))
    .then(({ Stacks = [] }) => Stacks[0]?.StackStatus, () => undefined);
}

function without(claims: Claims, claim: string): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => name !== claim));
}
