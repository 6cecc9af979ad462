import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './support/folders';

/** A fresh clone with a PATH of its own, on which only the programs stand that a test puts there. */
class Clone {
  public readonly root = temporaryFolder();
  private readonly programs = temporaryFolder();

  constructor() {
    mkdirSync(join(this.root, 'local'));
    copyFileSync(join(__dirname, '..', 'setup.mjs'), join(this.root, 'local', 'setup.mjs'));
    this.lock({ 'node_modules/a': { version: '1.0.0' } });
    this.write('local/requirements.txt', 'emulator==1.0.0\n');
  }

  public write(path: string, text: string) {
    writeFileSync(join(this.root, path), text);
  }

  public lock(packages: object) {
    this.write('package-lock.json', JSON.stringify({ packages: { '': {}, 'packages/b': {}, ...packages } }));
  }

  /** What `npm install` by hand leaves. */
  public installed(packages: object) {
    mkdirSync(join(this.root, 'node_modules'), { recursive: true });
    this.write('node_modules/.package-lock.json', JSON.stringify({ packages }));
  }

  /** An npm that installs exactly the lock file, and one that can't. */
  public withNpm(exitCode = 0): this {
    return this.program('npm', `echo npm $* >> calls
      test ${exitCode} -eq 0 || exit ${exitCode}
      /bin/mkdir -p node_modules && /bin/cp package-lock.json node_modules/.package-lock.json`);
  }

  /** A Python of some version; `pip` is the exit code of its pip. */
  public withPython(version: string, { name = 'python3', venv = true, pip = 0 } = {}): this {
    const [major, minor] = version.split('.');
    return this.program(name, `case "$1 $2" in
      "-c "*) echo ${major} ${minor}; exit ${venv ? 0 : 1};;
      "-m venv") echo ${name} venv >> calls; /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python";;
      "-m pip") echo ${name} pip >> calls; exit ${pip};;
      esac`);
  }

  /** @param node the version that Node claims to be */
  public setUp(node = process.versions.node) {
    const claim = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${node}' } })`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', `data:text/javascript,${claim}`, join(this.root, 'local', 'setup.mjs')], {
      encoding: 'utf8', cwd: '/', env: { PATH: this.programs },
    });
    return { status, stdout, stderr };
  }

  public get calls(): string[] {
    const file = join(this.root, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  private program(name: string, script: string): this {
    const file = join(this.programs, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return this;
  }
}

const NPM_CI = 'npm ci --no-audit --no-fund';

describe('setting up a fresh clone', () => {
  test('installs both halves, and says that it does', () => {
    const clone = new Clone().withNpm().withPython('3.12');
    const { status, stdout } = clone.setUp();
    expect(status).toBe(0);
    expect(clone.calls).toEqual([NPM_CI, 'python3 venv', 'python3 pip']);
    expect(stdout).toMatch(/installing the npm packages[^]*installing the local cloud/);
  });

  test('does nothing and says nothing the second time', () => {
    const clone = new Clone().withNpm().withPython('3.12');
    clone.setUp();
    const before = clone.calls;
    expect(clone.setUp()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(clone.calls).toEqual(before);
  });

  test('installs the npm packages again when the lock file changes, and only those', () => {
    const clone = new Clone().withNpm().withPython('3.12');
    clone.setUp();
    clone.lock({ 'node_modules/a': { version: '1.0.1' } });
    clone.setUp();
    expect(clone.calls.slice(3)).toEqual([NPM_CI]);
  });

  test('installs the local cloud again when its requirements change, and only that', () => {
    const clone = new Clone().withNpm().withPython('3.12');
    clone.setUp();
    clone.write('local/requirements.txt', 'emulator==1.0.1\n');
    clone.setUp();
    expect(clone.calls.slice(3)).toEqual(['python3 venv', 'python3 pip']);
  });

  test('is content with what npm install put there', () => {
    const clone = new Clone().withNpm().withPython('3.12');
    clone.lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/for-another-system': { version: '2.0.0', optional: true } });
    clone.installed({ 'node_modules/a': { version: '1.0.0' } });
    clone.setUp();
    expect(clone.calls).not.toContain(NPM_CI);
  });

  test.each([
    ['another version', { 'node_modules/a': { version: '0.9.0' } }],
    ['a missing package', {}],
    ['a package in the place of a workspace', { 'node_modules/a': { version: '1.0.0', link: true } }],
  ])('is not content with %s', (_, packages) => {
    const clone = new Clone().withNpm().withPython('3.12');
    clone.installed(packages);
    clone.setUp();
    expect(clone.calls).toContain(NPM_CI);
  });

  test('begins anew after an installation that was cut off', () => {
    const clone = new Clone().withNpm().withPython('3.12', { pip: 1 });
    expect(clone.setUp().status).toBe(1);
    clone.withPython('3.12');
    expect(clone.setUp().status).toBe(0);
    expect(clone.calls.filter((call) => call.endsWith('venv'))).toHaveLength(2);
  });
});

describe('the version of Node', () => {
  const clone = () => new Clone().withNpm().withPython('3.12');

  test.each(['18.20.8', '20.18.3', '21.7.3', '22.11.0', '23.11.1'])('fails with %s', (version) => {
    const fresh = clone();
    expect(fresh.setUp(version)).toEqual({
      status: 1, stdout: '', stderr: `setup: Node ${version} does not run all tools: 20.19, 22.12, 24 or newer is needed; install it from https://nodejs.org\n`,
    });
    expect(fresh.calls).toEqual([]);
  });

  test.each(['20.19.0', '20.20.2', '22.12.0', '22.21.1', '24.0.0', '25.2.0', '26.0.0'])('may be %s', (version) => {
    expect(clone().setUp(version).status).toBe(0);
  });

  test('is what package.json says', () => {
    const { engines } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { engines: object };
    expect(engines).toEqual({ node: '^20.19.0 || ^22.12.0 || >=24.0.0' });
  });
});

describe('a machine that lacks something', () => {
  test('fails without Python, says what to install, and leaves nothing half done', () => {
    const clone = new Clone().withNpm();
    const { status, stderr } = clone.setUp();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^setup: Python 3\.10 or newer is needed and none was found on PATH; install it \(macOS: .*Debian or Ubuntu: .*\)\n$/);
    expect(existsSync(join(clone.root, 'local', '.venv'))).toBe(false);
  });

  test('fails with a Python that is too old, and names it', () => {
    const { status, stderr } = new Clone().withNpm().withPython('3.9').setUp();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^setup: Python 3\.10 or newer with venv is needed, but \S+\/python3 is 3\.9; install it/);
  });

  test('fails with a Python that cannot make virtual environments, and says so', () => {
    expect(new Clone().withNpm().withPython('3.11', { venv: false }).setUp().stderr).toMatch(/python3 \(3\.11\) lacks venv or ensurepip; install it/);
  });

  test('takes a newer Python beside one that is too old', () => {
    const clone = new Clone().withNpm().withPython('3.8').withPython('3.13', { name: 'python3.13' });
    expect(clone.setUp().status).toBe(0);
    expect(clone.calls).toContain('python3.13 venv');
  });

  test('fails without npm', () => {
    expect(new Clone().withPython('3.12').setUp()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^setup: npm was not found on PATH/) });
  });

  test('fails when npm fails, and goes no further', () => {
    const clone = new Clone().withNpm(1).withPython('3.12');
    expect(clone.setUp()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^setup: npm ci failed, see above/) });
    expect(clone.calls).toEqual([NPM_CI]);
  });
});
