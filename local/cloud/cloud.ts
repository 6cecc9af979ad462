import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessRecord } from './background-process';
import { BackgroundProcess } from './background-process';
import { cloudEnvironment, endpointOf } from './environment';
import type { Place } from './places';
import { ROOT } from './places';
import { choosePort } from './ports';
import type { CloudProgram } from './program';
import { programSettings } from './program';
import { Problem } from '../support/problem';
import { quote } from '../support/progress';

const START_SECONDS = 60;
const STOP_SECONDS = 30;

/** A running local cloud. */
export interface RunningCloud {
  readonly place: Place;
  readonly port: number;
  readonly endpoint: string;
  /** The environment for programs that talk to it. */
  readonly env: NodeJS.ProcessEnv;
  /** It was running already when this command began. */
  readonly reused: boolean;
  /** What the user should know about how it was started. */
  readonly notes: string[];
}

/** The life of one local cloud: its process, its port and its saved state. */
export class LocalCloud {
  private readonly process: BackgroundProcess;
  private readonly log: string;

  constructor(private readonly place: Place, private readonly program: CloudProgram) {
    this.process = new BackgroundProcess(place.file('cloud.json'));
    this.log = place.file('cloud.log');
  }

  public get running(): boolean {
    return this.process.alive !== undefined;
  }

  /** Starts the cloud, or takes the one that runs; what a crash or another version left behind is thrown away first. */
  public async start(askedPort: string | undefined, signal: AbortSignal): Promise<RunningCloud> {
    const current = this.process.alive;
    if (current && askedPort && Number(askedPort) !== current.port) {
      throw new Problem(`the local cloud of this checkout runs on port ${current.port} already; run npm stop first to have it on ${askedPort}, or unset ASHLAR_PORT`);
    }
    if (current?.fingerprint === this.program.fingerprint && await healthy(current.port, 5_000)) {
      return this.describe(current.port, true, []);
    }
    const notes = current ? await this.replace(current) : this.recover();
    const port = await choosePort(this.place, askedPort);
    await this.launch(port, signal);
    return this.describe(port, false, notes);
  }

  /** Ends the cloud and keeps its state for the next start; false if none ran. */
  public async stop(): Promise<boolean> {
    const { alive } = this.process;
    if (!alive) return false;
    const graceful = await this.process.stop(STOP_SECONDS);
    if (graceful && this.hasData) {
      writeFileSync(this.savedMark, alive.fingerprint);
    } else {
      this.discard();
    }
    return true;
  }

  /** Ends the cloud and forgets what was deployed. */
  public async destroy(): Promise<void> {
    await this.process.stop(STOP_SECONDS);
    this.discard();
  }

  /** A signal that aborts with the given one, and also when the cloud dies: nobody waits for answers that never come. */
  public watch(signal: AbortSignal): { signal: AbortSignal; end: () => void } {
    const watched = new AbortController();
    const interrupt = () => watched.abort(signal.reason);
    const timer = setInterval(() => {
      if (!this.running) watched.abort(new Problem(`the local cloud died; ${this.logEnd}\nrun the command again: it starts with an empty cloud`));
    }, 250);
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    return {
      signal: watched.signal,
      end: () => {
        clearInterval(timer);
        signal.removeEventListener('abort', interrupt);
      },
    };
  }

  private async launch(port: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    rmSync(this.savedMark, { force: true });
    this.place.create().emptyTemporary();
    const { command, args, cwd, fingerprint } = this.program;
    const env = { ...cloudEnvironment(this.place, port), ...programSettings(this.place, port) };
    const record = this.process.start({ command, args, cwd, env, log: this.log }, port, fingerprint);
    try {
      await this.waitUntilHealthy(record, signal);
    } catch (error) {
      await this.destroy();
      throw error;
    }
  }

  private async waitUntilHealthy({ pid, port }: ProcessRecord, signal: AbortSignal): Promise<void> {
    const end = Date.now() + START_SECONDS * 1000;
    while (!await healthy(port, 1_000)) {
      signal.throwIfAborted();
      if (!this.running) throw new Problem(`the local cloud ended while it was starting; ${this.logEnd}`);
      if (Date.now() > end) throw new Problem(`the local cloud (process ${pid}) did not answer on port ${port} within ${START_SECONDS} s; ${this.logEnd}`);
      await delay(100);
    }
  }

  private async replace(current: ProcessRecord): Promise<string[]> {
    await this.destroy();
    return [current.fingerprint === this.program.fingerprint
      ? 'the local cloud did not answer any more: it was started anew and is empty'
      : 'the local cloud has changed since it was started: it was started anew and is empty'];
  }

  /** The emulator saves its state when it is asked to end; anything else leaves objects without their stacks. */
  private recover(): string[] {
    const crashed = this.process.record !== undefined;
    const savedBy = existsSync(this.savedMark) ? readFileSync(this.savedMark, 'utf8') : undefined;
    this.process.forget();
    if (!this.hasData || (!crashed && savedBy === this.program.fingerprint)) return [];
    this.discard();
    return [!crashed && savedBy
      ? 'the local cloud has changed since it saved its state: it starts empty'
      : 'the local cloud had ended without saving its state: it starts empty'];
  }

  private discard() {
    rmSync(this.place.data, { recursive: true, force: true });
  }

  private describe(port: number, reused: boolean, notes: string[]): RunningCloud {
    return { place: this.place, port, endpoint: endpointOf(port), env: cloudEnvironment(this.place, port), reused, notes };
  }

  private get hasData(): boolean {
    return existsSync(this.place.data) && readdirSync(this.place.data).length > 0;
  }

  private get savedMark(): string {
    return this.place.file('saved');
  }

  private get logEnd(): string {
    const lines = existsSync(this.log) ? readFileSync(this.log, 'utf8').trim().split('\n').slice(-8) : [];
    return `the end of ${relative(ROOT, this.log)}:\n${quote(lines)}`;
  }
}

async function healthy(port: number, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/_ministack/health', timeout }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
