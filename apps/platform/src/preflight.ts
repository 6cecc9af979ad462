import { parseArgs } from 'util';
import { STSClient } from '@aws-sdk/client-sts';

/** The CDK CLI's options that are followed by a value; what follows any other one is the name of a stack. */
const WITH_VALUE = [
  'app/a', 'asset-build-concurrency', 'build', 'build-exclude/E', 'ca-bundle-path', 'change-set-name', 'concurrency', 'context/c', 'context-lines',
  'fail-on', 'hotswap-ecs-maximum-healthy-percent', 'hotswap-ecs-minimum-healthy-percent', 'hotswap-ecs-stabilization-timeout-seconds', 'method/m',
  'monitoring-time-minutes', 'notification-arns', 'output/o', 'outputs-file/O', 'parameters', 'plugin/p', 'profile', 'progress', 'proxy', 'region',
  'require-approval', 'role-arn/r', 'rollback-trigger-alarm-arns', 'tags/t', 'telemetry-file', 'template', 'toolkit-stack-name', 'unstable',
].map((option) => option.split('/'));

/** What keeps a command from working, said before the CDK CLI runs, which doesn't know the way that needs no AWS account. */
async function obstacle(command: string, args: string[]): Promise<string> {
  if (args.includes('--')) return `cannot ${command}: the CDK CLI ignores options after "--", so leave it out: npx projen ${command} -c stage=beta\n`;
  const { profile, stacks } = parse(args);
  if (stacks.length > 0) {
    return `cannot ${command} ${JSON.stringify(stacks.join(' '))}: npx projen ${command} is for all stacks of a stage, and would take them all; for one stack:
  npx cdk ${command} ${stacks.map((stack) => `'${stack}'`).join(' ')} -c stage=beta
`;
  }
  if (command === 'synth') return '';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // it would hide the message below
  const { credentials } = new STSClient({ profile }).config;
  return credentials().then(() => '', (error: Error) => `cannot ${command}: there are no AWS credentials (${error.message})

To use AWS, name a profile with credentials of the stage's account (or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY):
  AWS_PROFILE=my-beta npx projen ${command} -c stage=beta

To see the platform without an AWS account, deploy it to the local cloud, from the root of the repository:
  npm start
`);
}

function parse(args: string[]): { profile?: string; stacks: string[] } {
  const options = Object.fromEntries(WITH_VALUE.map(([name, ...short]) => [name, { type: 'string' as const, ...(short[0] && { short: short[0] }) }]));
  const { values: { profile }, positionals: stacks } = parseArgs({ args, options, strict: false });
  return { profile: typeof profile === 'string' ? profile : undefined, stacks };
}

void obstacle(process.argv[2], process.argv.slice(3)).then((message) => {
  process.stderr.write(message);
  process.exitCode = message ? 1 : 0;
});
