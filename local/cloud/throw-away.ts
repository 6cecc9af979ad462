import { rmSync } from 'node:fs';
import type { RunningCloud } from './cloud';
import { LocalCloud } from './cloud';
import { lock } from './lock';
import { Place } from './places';
import { adapterProgram } from './program';
import { step } from '../support/progress';

/** What is done on a cloud that nobody needs afterwards. */
export interface ThrowAway {
  /** The folder of its state, within that of the checkout. */
  readonly name: string;
  /** What the cloud is, for whoever watches. */
  readonly what: string;
  /** Settings of the emulator, such as `AUTH=true`. */
  readonly settings: string[];
  /** What comes before the cloud is started. */
  prepare?(place: Place): Promise<void>;
  /** What is done on it, until the signal aborts. */
  use(cloud: RunningCloud, signal: AbortSignal): Promise<void>;
}

/** Does it on a cloud that begins with nothing and leaves nothing. */
export async function onThrowAwayCloud({ name, what, settings, prepare, use }: ThrowAway, interrupted: AbortSignal): Promise<void> {
  const place = new Place(Place.ofCheckout().file(name)).create();
  const unlock = lock(place);
  place.emptyLogs();
  const { command, args, ...program } = adapterProgram();
  const local = new LocalCloud(place, { ...program, command: 'env', args: [...settings, command, ...args] });
  try {
    await prepare?.(place);
    await local.destroy(); // what an earlier run may have left
    const cloud = await step(`starting ${what}`, async () => local.start(undefined, interrupted), ({ endpoint }) => `it listens on ${endpoint}`);
    const { signal, end } = local.watch(interrupted);
    try {
      await use(cloud, signal);
    } finally {
      end();
    }
  } finally {
    await local.destroy();
    rmSync(place.file('work'), { recursive: true, force: true });
    unlock();
  }
}
