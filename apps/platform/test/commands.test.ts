import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

jest.setTimeout(60_000); // processes start slowly on a busy machine

const APP = path.join(__dirname, '..');

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'platform-'));
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

/** Runs a file of the app on a machine that has no AWS credentials of its own. */
function run(file: string, args: string[], environment: Record<string, string> = {}) {
  const { PATH = '' } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [require.resolve('tsx/cli'), path.join('src', file), ...args], {
    cwd: APP,
    encoding: 'utf8',
    env: { PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', CDK_OUTDIR: path.join(folder, 'cdk.out'), ...environment },
  });
  return { status, stderr };
}

const SOMEBODY = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('a command that needs AWS', () => {
  test.each(['deploy', 'diff', 'destroy', 'watch'])('says without credentials what to set, and which way needs none: %s', (command) => {
    const { status, stderr } = run('preflight.ts', [command]);
    expect(status).toBe(1);
    expect(stderr).toContain(`cannot ${command}: there are no AWS credentials`);
    expect(stderr).toContain(`AWS_PROFILE=my-beta npx projen ${command} -c stage=beta`);
    expect(stderr).toContain('npm start');
  });

  test('goes on with credentials', () => {
    expect(run('preflight.ts', ['deploy', '-c', 'stage=beta'], SOMEBODY)).toEqual({ status: 0, stderr: '' });
  });

  test('goes on with the profile that the CDK CLI is given, and fails when there is no such profile', () => {
    const file = path.join(folder, 'credentials');
    fs.writeFileSync(file, '[beta]\naws_access_key_id = key\naws_secret_access_key = secret\n');
    expect(run('preflight.ts', ['deploy', '--profile', 'beta'], { AWS_SHARED_CREDENTIALS_FILE: file })).toEqual({ status: 0, stderr: '' });
    expect(run('preflight.ts', ['deploy', '--profile=gamma'], { AWS_SHARED_CREDENTIALS_FILE: file }).status).toBe(1);
  });
});

test('synth needs no credentials', () => {
  expect(run('preflight.ts', ['synth', '-c', 'stage=prod'])).toEqual({ status: 0, stderr: '' });
});

test.each(['synth', 'deploy'])('fails when the options would be ignored: %s', (command) => {
  expect(run('preflight.ts', [command, '--', '-c', 'stage=beta'], SOMEBODY)).toEqual({
    status: 1,
    stderr: `cannot ${command}: the CDK CLI ignores options after "--", so leave it out: npx projen ${command} -c stage=beta\n`,
  });
});

describe('a command that is given a stack', () => {
  const refusal = (command: string) => `cannot ${command} "beta/Runtime": npx projen ${command} is for all stacks of a stage, and would take them all; for one stack:
  npx cdk ${command} 'beta/Runtime' -c stage=beta
`;

  test.each(['destroy', 'deploy', 'synth'])('is refused, since it would take all of them: %s', (command) => {
    expect(run('preflight.ts', [command, 'beta/Runtime'], SOMEBODY)).toEqual({ status: 1, stderr: refusal(command) });
  });

  test.each([
    [['-c', 'stage=beta', 'beta/Runtime']], [['beta/Runtime', '--force']], [['--force', 'beta/Runtime']], [['--context=stage=beta', 'beta/Runtime']],
    [['--profile', 'beta', 'beta/Runtime']],
  ])('is refused wherever the stack stands: %j', (args) => {
    expect(run('preflight.ts', ['destroy', ...args], SOMEBODY)).toEqual({ status: 1, stderr: refusal('destroy') });
  });

  test.each([
    [['-c', 'stage=beta']], [['--context', 'stage=beta', '--force']], [['-cstage=beta', '--verbose']], [['--require-approval', 'never', '-c', 'imageTag=v7']],
    [['--outputs-file', 'outputs.json', '--concurrency', '4']],
  ])('is not what these options are: %j', (args) => {
    expect(run('preflight.ts', ['deploy', ...args], SOMEBODY)).toEqual({ status: 0, stderr: '' });
  });
});

describe('the app', () => {
  const context = (values: object) => ({ CDK_CONTEXT_JSON: JSON.stringify(values) });

  test('builds the local platform unless a stage is named', () => {
    expect(run('main.ts', [])).toMatchObject({ status: 0 });
    expect(fs.existsSync(path.join(folder, 'cdk.out', 'assembly-local'))).toBe(true);
  });

  test('builds the named stage with the named image', () => {
    expect(run('main.ts', [], context({ stage: 'gamma', imageTag: 'v7' }))).toMatchObject({ status: 0 });
    const assembly = path.join(folder, 'cdk.out', 'assembly-gamma');
    const runtime = fs.readdirSync(assembly).filter((name) => /^gammaRuntime.*template\.json$/.test(name));
    expect(fs.readFileSync(path.join(assembly, runtime[0]), 'utf8')).toMatch(/:v7"/);
  });

  test('refuses a stage that there is not', () => {
    const { status, stderr } = run('main.ts', [], context({ stage: 'production' }));
    expect(status).toBe(1);
    expect(stderr).toContain('unknown stage "production": pass one of local, beta, gamma, prod, for example -c stage=beta');
  });

  test('refuses to build for one account with the credentials of another', () => {
    const { status, stderr } = run('main.ts', [], { ...context({ stage: 'beta' }), CDK_DEFAULT_ACCOUNT: '123456789012' });
    expect(status).toBe(1);
    expect(stderr).toContain('stage "beta" belongs to account "111122223333", but the credentials are of "123456789012"');
  });
});
