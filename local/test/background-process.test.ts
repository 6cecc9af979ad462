import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackgroundProcess, birthOf, waitFor } from '../cloud/background-process';
import { temporaryFolder } from './support/folders';

const strangers: ChildProcess[] = [];

afterEach(() => {
  strangers.splice(0).forEach((stranger) => stranger.kill('SIGKILL'));
});

function recorded(script: string): { folder: string; background: BackgroundProcess } {
  const folder = temporaryFolder();
  const background = new BackgroundProcess(join(folder, 'record.json'));
  background.start({ command: process.execPath, args: ['-e', script], cwd: folder, env: { ...process.env, FOLDER: folder }, log: join(folder, 'log') }, 1, 'v1');
  return { folder, background };
}

const FOREVER = 'setInterval(() => undefined, 1000)';
const TELL = "require('node:fs').writeFileSync(process.env.FOLDER + '/ready', '');";

describe('a background process', () => {
  test('is known to another command by its record', async () => {
    const { folder, background } = recorded(FOREVER);
    const seenByAnother = new BackgroundProcess(join(folder, 'record.json'));
    expect(seenByAnother.alive).toEqual(background.alive);
    expect(seenByAnother.alive?.born).toBe(birthOf(seenByAnother.alive?.pid ?? 0));
    await background.stop(5);
  });

  test('ends when it is stopped, and its record with it', async () => {
    const { folder, background } = recorded(FOREVER);
    const { pid } = background.alive!;
    expect(await background.stop(5)).toBe(true);
    expect(birthOf(pid)).toBeUndefined();
    expect(existsSync(join(folder, 'record.json'))).toBe(false);
  });

  test('is killed when it does not listen, and that is told', async () => {
    const { folder, background } = recorded(`process.on('SIGTERM', () => undefined); ${TELL} ${FOREVER}`);
    await waitFor(() => existsSync(join(folder, 'ready')), 10);
    const { pid } = background.alive!;
    expect(await background.stop(0.3)).toBe(false);
    expect(birthOf(pid)).toBeUndefined();
  });

  test('takes the processes that it started with it', async () => {
    const { folder, background } = recorded(
      `const { spawn } = require('node:child_process');
       const worker = spawn(process.execPath, ['-e', ${JSON.stringify(FOREVER)}]);
       require('node:fs').writeFileSync(process.env.FOLDER + '/worker', String(worker.pid));
       process.on('SIGTERM', () => process.exit(0));`,
    );
    await waitFor(() => existsSync(join(folder, 'worker')) && readFileSync(join(folder, 'worker'), 'utf8') !== '', 10);
    const worker = Number(readFileSync(join(folder, 'worker'), 'utf8'));
    expect(birthOf(worker)).toBeDefined();
    await background.stop(5);
    expect(await waitFor(() => birthOf(worker) === undefined, 5)).toBe(true);
  });

  test('is never confused with a stranger who got its process id', async () => {
    const folder = temporaryFolder();
    const stranger = spawn(process.execPath, ['-e', FOREVER]);
    strangers.push(stranger);
    writeFileSync(join(folder, 'record.json'), JSON.stringify({ pid: stranger.pid, born: 'before the stranger', port: 1, fingerprint: 'v1' }));
    const background = new BackgroundProcess(join(folder, 'record.json'));
    expect(background.alive).toBeUndefined();
    await background.stop(1);
    expect(birthOf(stranger.pid ?? 0)).toBeDefined();
  });

  test.each(['', '{', '[]', '{"pid":1}', '{"pid":"1","born":"x","port":1,"fingerprint":"v1"}'])('is not running when its record reads %j', (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'record.json'), text);
    expect(new BackgroundProcess(join(folder, 'record.json')).alive).toBeUndefined();
  });
});
