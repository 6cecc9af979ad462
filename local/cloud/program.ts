import { join } from 'node:path';
import type { Place } from './places';
import { ROOT } from './places';
import { digestOf } from '../support/digest';

/** How the emulator is run. */
export interface CloudProgram {
  readonly command: string;
  readonly args: string[];
  readonly cwd: string;
  /** A digest of the program: state that another version saved is not loaded. */
  readonly fingerprint: string;
}

/** ministack behind the adapter of this repository, in the virtual environment that setup.mjs makes. */
export function adapterProgram(): CloudProgram {
  const local = join(ROOT, 'local');
  return {
    command: join(local, '.venv', 'bin', 'python'),
    args: ['-m', 'adapter'],
    cwd: local,
    fingerprint: digestOf(join(local, 'adapter'), join(local, 'requirements.txt')),
  };
}

/** The emulator's own settings: bound to this machine only, everything kept inside the place. */
export function programSettings(place: Place, port: number): NodeJS.ProcessEnv {
  return {
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    PERSIST_STATE: '1',
    STATE_DIR: join(place.data, 'state'),
    S3_PERSIST: '1',
    S3_DATA_DIR: join(place.data, 'objects'),
    PYTHONUNBUFFERED: '1',
  };
}
