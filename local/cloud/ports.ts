import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Place } from './places';
import { Problem } from '../support/problem';

/** Below what Linux (32768) and macOS (49152) hand out for outgoing connections, above what well-known servers use. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/**
 * The port of a place's cloud: the one asked for (ASHLAR_PORT), else the one it had before, else a free one that it keeps from then on.
 */
export async function choosePort(place: Place, asked: string | undefined): Promise<number> {
  if (asked) {
    return askedPort(asked);
  }
  const file = place.file('port');
  const previous = existsSync(file) ? Number(readFileSync(file, 'utf8')) : NaN;
  const start = Number.isInteger(previous) ? previous : FIRST_PORT + parseInt(createHash('sha256').update(place.folder).digest('hex').slice(0, 8), 16) % 10_000;
  const port = await freePort(start);
  writeFileSync(file, String(port));
  return port;
}

/** The first port from `start` on that nobody listens on; after the last one of the range the search goes on with the first. */
export async function freePort(start = FIRST_PORT): Promise<number> {
  const size = LAST_PORT - FIRST_PORT + 1;
  const offset = start >= FIRST_PORT && start <= LAST_PORT ? start - FIRST_PORT : 0;
  for (let tried = 0; tried < size; tried++) {
    const port = FIRST_PORT + (offset + tried) % size;
    if (await isFree(port)) return port;
  }
  throw new Problem(`no port from ${FIRST_PORT} to ${LAST_PORT} is free on 127.0.0.1; stop a program that listens there`);
}

export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function askedPort(asked: string): Promise<number> {
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 1024 || port > 65_535) {
    throw new Problem(`ASHLAR_PORT must be a whole number from 1024 to 65535, got ${JSON.stringify(asked)}; correct it, or unset it and a free port is chosen`);
  }
  if (!await isFree(port)) {
    throw new Problem(`port ${port} (ASHLAR_PORT) is taken by ${holderOf(port)}; stop that, choose another port, or unset ASHLAR_PORT and a free one is chosen`);
  }
  return port;
}

/** Who listens on a port, as far as the tools of this machine tell. */
function holderOf(port: number): string {
  const lsof = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8' }).stdout as string | null;
  const byLsof = /^p(\d+)\nc(.+)$/m.exec(lsof ?? '');
  if (byLsof) return `${byLsof[2]} (process ${byLsof[1]})`;
  const ss = spawnSync('ss', ['-ltnpH', `sport = :${port}`], { encoding: 'utf8' }).stdout as string | null;
  const bySs = /\("([^"]+)",pid=(\d+)/.exec(ss ?? '');
  return bySs ? `${bySs[1]} (process ${bySs[2]})` : 'another program';
}
