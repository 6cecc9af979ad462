import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { birthOf, waitFor } from '../cloud/background-process';
import { Interrupted } from '../support/problem';
import { runCommand } from '../support/run-command';
import { temporaryFolder } from './support/folders';

function command(folder: string, script: string, signal = new AbortController().signal) {
  return { command: process.execPath, args: ['-e', script], cwd: folder, env: { PATH: process.env.PATH }, log: join(folder, 'log'), signal };
}

describe('a command in the foreground', () => {
  test('hands over its lines, without colours, and its exit code', async () => {
    const seen: string[] = [];
    const script = "console.log('\\u001b[31mone\\u001b[39m'); console.error('two'); process.exitCode = 7";
    const { code, lines } = await runCommand({ ...command(temporaryFolder(), script), onLine: (line) => seen.push(line) });
    expect(code).toBe(7);
    expect([...lines].sort()).toEqual(['one', 'two']);
    expect(seen).toEqual(lines);
  });

  test('keeps its output in the log, after that of the commands before', async () => {
    const folder = temporaryFolder();
    await runCommand(command(folder, "console.log('first')"));
    await runCommand(command(folder, "console.log('second')"));
    expect(readFileSync(join(folder, 'log'), 'utf8')).toMatch(/^\$ .*\nfirst\n\$ .*\nsecond\n$/);
  });

  test('is ended by Ctrl-C together with what it started', async () => {
    const folder = temporaryFolder();
    const interrupted = new AbortController();
    const forever = 'setInterval(() => undefined, 1000)';
    const running = runCommand(command(folder, `
      const child = require('node:child_process').spawn(process.execPath, ['-e', '${forever}'], { stdio: 'inherit' });
      require('node:fs').writeFileSync('pid', String(child.pid));
      ${forever}`, interrupted.signal));
    const refused = expect(running).rejects.toThrow(Interrupted);
    await waitFor(() => existsSync(join(folder, 'pid')) && readFileSync(join(folder, 'pid'), 'utf8') !== '', 10);
    interrupted.abort(new Interrupted('interrupted'));
    await refused;
    const child = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(await waitFor(() => birthOf(child) === undefined, 5)).toBe(true);
  });

  test('does not begin after Ctrl-C', async () => {
    const folder = temporaryFolder();
    await expect(runCommand(command(folder, "require('node:fs').writeFileSync('begun', '')", AbortSignal.abort(new Interrupted('interrupted')))))
      .rejects.toThrow(Interrupted);
    expect(existsSync(join(folder, 'begun'))).toBe(false);
  });

  test('fails when there is no such program', async () => {
    await expect(runCommand({ ...command(temporaryFolder(), ''), command: 'no-such-program' })).rejects.toThrow('no-such-program');
  });
});
