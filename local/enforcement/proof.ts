import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Claims } from './session';
import { isLetIn, Session } from './session';
import type { Check } from '../checks/check';
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

/** What the two roles may do on a cloud that enforces IAM, in an order in which one builds on the other. */
export async function proof(cloud: RunningCloud, app: string, signal: AbortSignal): Promise<Check[]> {
  const roles = await roleArns(cloud);
  const opened = {
    deploy: async () => Session.open(cloud, roles.deploy, DEPLOYING),
    plan: async () => Session.open(cloud, roles.plan, PULL_REQUEST),
  };
  /** Runs the CDK CLI in a session: the exit code must be so (1 stands for any failure), and the output must name something. */
  const cdk = async (role: keyof typeof opened, code: 0 | 1, mention: string, ...args: string[]): Promise<string> => {
    const result = await (await opened[role]()).cdk(app, signal, ...args);
    expectThat((result.code === 0) === (code === 0), `cdk ${args[0]} to ${code === 0 ? 'succeed' : 'fail'}`, `${result.code}: ${result.output.slice(-600)}`);
    expectThat(result.output.includes(mention), JSON.stringify(mention), result.output.slice(-600));
    return `cdk ${args[0]} ended with ${result.code}`;
  };
  const bootstrap = (name: string) => `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-${name}-role-${ACCOUNT}-${REGION}`;
  return [
    ...TOKENS.map(([name, claims, expected]): Check => ({
      name: `a token for ${name} gets ${expected ? `the ${expected} role alone` : 'no role'}`,
      async run() {
        for (const role of ['deploy', 'plan'] as const) {
          const letIn = await isLetIn(cloud, roles[role], claims);
          expectThat(letIn === (role === expected), `${role === expected ? '' : 'no '}${role} role`, letIn ? 'credentials' : 'AccessDenied');
        }
        return claims.sub;
      },
    })),
    ...([['deploy', ['deploy', 'file-publishing', 'image-publishing', 'lookup']], ['plan', ['lookup']]] as const).map(([role, names]): Check => ({
      name: `the ${role} role may assume the bootstrap roles ${names.join(', ')} and no other`,
      async run() {
        const session = await opened[role]();
        for (const name of ['deploy', 'file-publishing', 'image-publishing', 'lookup', 'cfn-exec']) {
          const allowed = await session.mayAssume(bootstrap(name));
          expectThat(allowed === (names as readonly string[]).includes(name), `${names.join(', ')}`, `${name} ${allowed ? 'allowed' : 'denied'}`);
        }
        return names.join(', ');
      },
    })),
    {
      name: 'the plan role compares a stack that is not there yet',
      run: async () => cdk('plan', 0, 'AWS::SSM::Parameter', 'diff', 'Shop', '--method=template', '-c', 'release=1'),
    },
    {
      name: 'the plan role does not deploy',
      async run() {
        const said = await cdk('plan', 1, 'Shop', 'deploy', 'Shop', '--require-approval=never', '-c', 'release=1');
        expectThat(await releaseOf(cloud) === undefined, 'no stack', 'a stack');
        return said;
      },
    },
    {
      name: 'the deploy role deploys',
      async run() {
        const said = await cdk('deploy', 0, '✅', 'deploy', 'Shop', '--require-approval=never', '-c', 'release=1');
        expectThat(await releaseOf(cloud) === 'CREATE_COMPLETE', 'CREATE_COMPLETE', String(await releaseOf(cloud)));
        return said;
      },
    },
    {
      name: 'the plan role sees what a change would do',
      run: async () => cdk('plan', 0, '[+] 2', 'diff', 'Shop', '--method=template', '-c', 'release=2'),
    },
  ];
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
