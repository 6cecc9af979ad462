import { createHash } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { birthOf } from './background-process';
import type { Place } from './places';
import { Problem } from '../support/problem';

/**
 * Lets one command at a time work on a place; returns how to let go.
 *
 * Each command puts a file there that is named after its process, and then looks for those of others. So of two that begin
 * at the same moment at least one sees the other, and what a dead one left is told by its name and never anybody else's.
 */
export function lock(place: Place): () => void {
  const own = ticketOf(process.pid);
  try {
    writeFileSync(place.file(own), '', { flag: 'wx' });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? taken(process.pid) : error;
  }
  const unlock = () => rmSync(place.file(own), { force: true });
  for (const ticket of readdirSync(place.folder).filter((name) => name.startsWith('lock.') && name !== own)) {
    const pid = Number(ticket.split('.')[1]);
    if (birthOf(pid) !== undefined && ticketOf(pid) === ticket) {
      unlock();
      throw taken(pid);
    }
    rmSync(place.file(ticket), { force: true });
  }
  return unlock;
}

/** Process ids are reused; together with the time of birth they are not. */
function ticketOf(pid: number): string {
  return `lock.${pid}.${createHash('sha256').update(birthOf(pid) ?? '').digest('hex').slice(0, 16)}`;
}

function taken(pid: number): Problem {
  return new Problem(`another command (process ${pid}) is at work on the local cloud of this checkout; wait until it is done, or end it with Ctrl-C`);
}
