import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './support/folders';

jest.setTimeout(60_000); // a process that loads the AWS SDK

const CONFIG = `
[default]
region = eu-central-1
use_fips_endpoint = true
use_dualstack_endpoint = true
defaults_mode = mobile

[profile production]
endpoint_url = http://127.0.0.1:9
`;

/** Runs a command of ours that asks a cloud, as a developer whose home and shell are full of AWS; resolves to what it asked and said. */
async function ask(shell: NodeJS.ProcessEnv) {
  const home = temporaryFolder();
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws', 'config'), CONFIG);
  writeFileSync(join(home, '.aws', 'credentials'), '[default]\naws_access_key_id = a-real-key\naws_secret_access_key = a-real-secret\n');
  const asked: string[] = [];
  const cloud = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.headers.authorization}`);
    response.setHeader('content-type', 'text/xml');
    response.end('<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>');
  });
  cloud.listen(0, '127.0.0.1');
  await once(cloud, 'listening');
  const { port } = cloud.address() as AddressInfo;
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'support', 'asking.ts'), String(port)], {
    env: { PATH: process.env.PATH, HOME: home, ...shell }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  [child.stdout, child.stderr].forEach((stream) => stream.on('data', (chunk: Buffer) => output.push(chunk.toString())));
  const [code] = await once(child, 'close') as [number];
  cloud.close();
  return { code, output: output.join(''), asked, port };
}

describe('a command of the local cloud', () => {
  test.each<[string, NodeJS.ProcessEnv]>([
    ['~/.aws', {}],
    ['a profile', { AWS_PROFILE: 'production' }],
    ['variables', {
      AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9', AWS_REGION: 'eu-central-1', AWS_SESSION_TOKEN: 'a-real-token',
    }],
  ])('is not led astray by %s', async (_, shell) => {
    const { code, output, asked, port } = await ask(shell);
    expect({ code, asked }).toEqual({ code: 0, asked: [expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:${port} .*Credential=LOCAL[0-9A-F]{15}/\\d+/us-east-1/sts/`))] });
    expect(JSON.parse(output)).toEqual(['AWS_CONFIG_FILE', 'AWS_EC2_METADATA_DISABLED', 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'AWS_SHARED_CREDENTIALS_FILE']);
  });
});
