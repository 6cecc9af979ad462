import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Place } from './places';
import { Problem } from './problem';
import { birthOf } from './processes';

/** Lets one command at a time work on a place; returns how to let go. A lock whose owner has died is taken over. */
export function lock(place: Place): () => void {
  const file = place.file('lock');
  const owner = () => `${process.pid} ${birthOf(process.pid)}`;
  try {
    writeFileSync(file, owner(), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const [pid, ...born] = readFileSync(file, 'utf8').split(' ');
    if (birthOf(Number(pid)) === born.join(' ')) {
      throw new Problem(`another command (process ${pid}) is at work on the local cloud of this checkout; wait until it is done, or end it with Ctrl-C`);
    }
    writeFileSync(file, owner());
  }
  return () => rmSync(file, { force: true });
}
