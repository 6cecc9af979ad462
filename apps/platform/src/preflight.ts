import { parseArgs } from 'util';
import { STSClient } from '@aws-sdk/client-sts';

/** What keeps a command from working, said before the CDK CLI runs, which doesn't know the way that needs no AWS account. */
async function obstacle(command: string, args: string[]): Promise<string> {
  if (args.includes('--')) return `cannot ${command}: the CDK CLI ignores options after "--", so leave it out: npx projen ${command} -c stage=beta\n`;
  if (command === 'synth') return '';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // it would hide the message below
  const { values: { profile } } = parseArgs({ args, options: { profile: { type: 'string' } }, strict: false });
  const { credentials } = new STSClient({ profile: typeof profile === 'string' ? profile : undefined }).config;
  return credentials().then(() => '', (error: Error) => `cannot ${command}: there are no AWS credentials (${error.message})

To use AWS, name a profile with credentials of the stage's account (or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY):
  AWS_PROFILE=my-beta npx projen ${command} -c stage=beta

To see the platform without an AWS account, deploy it to the local cloud, from the root of the repository:
  npm start
`);
}

void obstacle(process.argv[2], process.argv.slice(3)).then((message) => {
  process.stderr.write(message);
  process.exitCode = message ? 1 : 0;
});
