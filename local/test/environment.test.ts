import { join } from 'node:path';
import { cloudEnvironment, plainEnvironment } from '../cloud/environment';
import { Place, ROOT } from '../cloud/places';
import { runCommand } from '../support/run-command';
import { temporaryFolder } from './support/folders';

/** What a developer's shell may hold. */
const SHELL = {
  PATH: process.env.PATH,
  HOME: '/home/someone',
  LANG: 'C.UTF-8',
  AWS_PROFILE: 'production',
  AWS_DEFAULT_PROFILE: 'production',
  AWS_ACCESS_KEY_ID: 'a-real-key',
  AWS_SECRET_ACCESS_KEY: 'a-real-secret',
  AWS_SESSION_TOKEN: 'a-real-token',
  AWS_REGION: 'eu-central-1',
  AWS_DEFAULT_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_CONFIG_FILE: '/home/someone/.aws/config',
  AWS_SHARED_CREDENTIALS_FILE: '/home/someone/.aws/credentials',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
  AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/Admin',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials',
  CDK_DEFAULT_ACCOUNT: '111122223333',
  GITHUB_TOKEN: 'a-real-token',
  NODE_OPTIONS: '--require /home/someone/hook.js',
};

const newPlace = () => new Place(temporaryFolder()).create();

/** What a child process really gets, not what was meant for it. */
async function seenByChild(env: NodeJS.ProcessEnv, place: Place): Promise<Record<string, string>> {
  const { lines } = await runCommand({
    command: process.execPath, args: ['-p', 'JSON.stringify(process.env)'], cwd: place.folder, env, log: place.file('log'), signal: new AbortController().signal,
  });
  return JSON.parse(lines[0]) as Record<string, string>;
}

describe('the environment of a child process', () => {
  test("holds nothing of the user's credentials", async () => {
    const place = newPlace();
    const seen = await seenByChild(cloudEnvironment(place, 5000, SHELL), place);
    expect(Object.keys(seen).filter((name) => name.startsWith('AWS_')).sort()).toEqual([
      'AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_REGION', 'AWS_EC2_METADATA_DISABLED', 'AWS_ENDPOINT_URL', 'AWS_REGION',
      'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'AWS_SECRET_ACCESS_KEY',
    ]);
    expect(JSON.stringify(seen)).not.toMatch(/a-real-|someone|111122223333|production|eu-central-1/);
  });

  test('reaches the local cloud and nothing else', async () => {
    const place = newPlace();
    expect(await seenByChild(cloudEnvironment(place, 5000, SHELL), place)).toMatchObject({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: place.accessKey,
    });
  });

  test('has a home inside the checkout, for the CDK CLI too', async () => {
    const place = newPlace();
    expect(await seenByChild(cloudEnvironment(place, 5000, SHELL), place)).toMatchObject({
      HOME: join(place.folder, 'home'), CDK_HOME: join(place.folder, 'home', '.cdk'), TMPDIR: join(place.folder, 'tmp'),
    });
  });

  test('lets functions find the SDK that the Lambda runtime has', () => {
    expect(cloudEnvironment(newPlace(), 5000, SHELL).NODE_PATH).toBe(join(ROOT, 'node_modules'));
  });

  test('has no credentials at all where only something is built', () => {
    expect(Object.keys(plainEnvironment(newPlace(), SHELL)).filter((name) => /KEY|SECRET|TOKEN|PROFILE|ENDPOINT/.test(name))).toEqual([]);
  });

  test('has keys of its own for every place, which no one could mistake for real ones', () => {
    const [one, other] = [newPlace(), newPlace()];
    expect(one.accessKey).toMatch(/^LOCAL[0-9A-F]{15}$/);
    expect(one.accessKey).not.toBe(other.accessKey);
    expect(new Place(one.folder).accessKey).toBe(one.accessKey);
  });
});
