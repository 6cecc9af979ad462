import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** What is remembered of a background process. */
export interface ProcessRecord {
  readonly pid: number;
  /** When the system started it: process ids are reused, the pair is not. */
  readonly born: string;
  readonly port: number;
  /** A digest of what it was started from, so that a changed program is noticed. */
  readonly fingerprint: string;
}

export interface BackgroundCommand {
  readonly command: string;
  readonly args: string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
}

/** A background process that outlives the command which started it, known by a record in a file. */
export class BackgroundProcess {
  constructor(private readonly recordFile: string) {}

  /** The record as it was left, whether the process still lives or not. */
  public get record(): ProcessRecord | undefined {
    return existsSync(this.recordFile) ? readRecord(this.recordFile) : undefined;
  }

  /** The record, if it still belongs to a living process. */
  public get alive(): ProcessRecord | undefined {
    const { record } = this;
    return record && birthOf(record.pid) === record.born ? record : undefined;
  }

  /** Starts the process in a group of its own, so that a Ctrl-C in the terminal does not reach it. */
  public start(background: BackgroundCommand, port: number, fingerprint: string): ProcessRecord {
    const log = openSync(background.log, 'w');
    const { command, args, cwd, env } = background;
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
    child.on('error', () => undefined); // a command that can't be run has no pid, which is handled below
    closeSync(log);
    const born = child.pid === undefined ? undefined : birthOf(child.pid);
    child.unref();
    if (child.pid === undefined || born === undefined) {
      throw new Error(`${JSON.stringify(command)} could not be started`);
    }
    const record = { pid: child.pid, born, port, fingerprint };
    writeFileSync(this.recordFile, JSON.stringify(record));
    return record;
  }

  /** Ends the process and all it started; true if it went by itself within the time given. */
  public async stop(graceSeconds: number): Promise<boolean> {
    const record = this.alive;
    let graceful = true;
    if (record) {
      process.kill(record.pid, 'SIGTERM');
      graceful = await waitFor(() => !this.alive, graceSeconds);
      killGroup(record.pid);
      await waitFor(() => !this.alive, 5);
    }
    this.forget();
    return graceful;
  }

  public forget() {
    rmSync(this.recordFile, { force: true });
  }
}

/** When a living process was started, in the words of the system; undefined if there is none. */
export function birthOf(pid: number): string | undefined {
  return process.platform === 'linux' ? birthFromProc(pid) : birthFromPs(pid);
}

export async function waitFor(condition: () => boolean, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > end) return false;
    await delay(50);
  }
  return true;
}

function birthFromProc(pid: number): string | undefined {
  try {
    // pid (name) state ppid ... starttime is the 22nd field; the name may hold spaces and parentheses (man proc_pid_stat).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' ? undefined : `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function birthFromPs(pid: number): string | undefined {
  try {
    const [state, ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

/** A group keeps its leader's id from being reused for as long as it has members. */
function killGroup(leader: number) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // nobody is left
  }
}

function readRecord(file: string): ProcessRecord | undefined {
  try {
    const { pid, born, port, fingerprint } = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessRecord>;
    const complete = typeof pid === 'number' && typeof born === 'string' && typeof port === 'number' && typeof fingerprint === 'string';
    return complete ? { pid, born, port, fingerprint } : undefined;
  } catch {
    return undefined;
  }
}
