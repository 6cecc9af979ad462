import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

export interface Command {
  readonly command: string;
  readonly args: string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The file that gets all output, appended. */
  readonly log: string;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  readonly code: number;
  readonly lines: string[];
}

/**
 * Runs a program in the foreground, in a process group of its own: when the signal aborts, the whole group ends.
 *
 * Rejects with the signal's reason then, and otherwise resolves whatever the exit code is.
 */
export async function runCommand(options: Command): Promise<CommandResult> {
  options.signal.throwIfAborted();
  const { command, args, cwd, env } = options;
  const log = createWriteStream(options.log, { flags: 'a' });
  log.write(`$ ${[command, ...args].join(' ')}\n`);
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      const line = stripVTControlCharacters(text);
      lines.push(line);
      log.write(`${line}\n`);
      options.onLine?.(line);
    });
  }
  const endGroup = () => endProcessGroup(child.pid);
  options.signal.addEventListener('abort', endGroup, { once: true });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    options.signal.throwIfAborted();
    return { code, lines };
  } finally {
    options.signal.removeEventListener('abort', endGroup);
    await new Promise<void>((resolve) => log.end(resolve));
  }
}

function endProcessGroup(leader: number | undefined) {
  if (signalGroup(leader, 'SIGTERM')) {
    setTimeout(() => signalGroup(leader, 'SIGKILL'), 5_000).unref();
  }
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): boolean {
  try {
    return leader !== undefined && process.kill(-leader, signal);
  } catch {
    return false; // it has ended already
  }
}
