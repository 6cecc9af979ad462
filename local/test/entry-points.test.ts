import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { lock } from '../cloud/lock';
import { Place, ROOT } from '../cloud/places';
import { temporaryFolder } from './support/folders';

jest.setTimeout(30_000); // each starts a process that loads the AWS SDK

/** Runs a command as npm does, on a place of its own. */
async function runEntryPoint(file: string, place: Place, env: NodeJS.ProcessEnv = {}, args: string[] = []) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'local', file), ...args], {
    cwd: ROOT, env: { ...process.env, ASHLAR_STATE: place.folder, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  [child.stdout, child.stderr].forEach((stream) => stream.on('data', (chunk: Buffer) => output.push(chunk.toString())));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output: output.join('') };
}

const newPlace = () => new Place(temporaryFolder()).create();

describe('npm start', () => {
  test('fails before anything is built when its port is taken, and leaves nothing running', async () => {
    const place = newPlace();
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    const { code, output } = await runEntryPoint('start.ts', place, { ASHLAR_PORT: String(port) });
    stranger.close();
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`\\nport ${port} \\(ASHLAR_PORT\\) is taken by .*; stop that, choose another port, or unset ASHLAR_PORT and a free one is chosen\\n$`));
    expect(output).not.toContain('building');
    expect(readdirSync(place.folder).filter((name) => /^(cloud\.json|service\.json|lock\..*)$/.test(name))).toEqual([]);
  });

  test('fails while another command is at work on the same cloud', async () => {
    const place = newPlace();
    lock(place);
    const { code, output } = await runEntryPoint('start.ts', place);
    expect(code).toBe(1);
    expect(output).toContain(`another command (process ${process.pid}) is at work`);
  });
});

describe('npm stop', () => {
  test('says that nothing runs when nothing runs', async () => {
    expect(await runEntryPoint('stop.ts', newPlace())).toEqual({ code: 0, output: 'the local cloud is not running\n' });
  });
});

describe('the command that npm stop is', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { stop: string } };

  /** Runs it in a clone, in which tsx notes that it was called, or which has none; nothing else is on the PATH. */
  function stop(tsx: boolean) {
    const clone = temporaryFolder();
    const bin = join(clone, 'node_modules', '.bin');
    if (tsx) {
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'tsx'), '#!/bin/sh\necho "tsx $*"', { mode: 0o755 });
    }
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', scripts.stop], { cwd: clone, env: { PATH: bin }, encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  test('installs nothing before it stops what still runs', () => {
    expect(stop(true)).toEqual({ status: 0, stdout: 'tsx local/stop.ts\n', stderr: '' });
  });

  test('has nothing to do in a clone that was never set up', () => {
    expect(stop(false)).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('npm run integ', () => {
  test('fails for a package that does not exist', async () => {
    const { code, output } = await runEntryPoint('integ.ts', newPlace(), {}, ['no-such-package']);
    expect(code).toBe(1);
    expect(output).toMatch(/there is no package "no-such-package"; there are .*secure-vpc/);
  });
});
