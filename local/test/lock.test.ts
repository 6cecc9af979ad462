import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from '../cloud/lock';
import { Place } from '../cloud/places';
import { temporaryFolder } from './support/folders';

jest.setTimeout(60_000); // processes start slowly on a busy machine

const newPlace = () => new Place(temporaryFolder()).create();
const locksIn = (place: Place) => readdirSync(place.folder).filter((name) => name.startsWith('lock'));

/** Lets several commands contend for the lock at the same moment; resolves to how many got it, after all have ended. */
async function contend(place: Place, contenders: number): Promise<number> {
  const children = Array.from({ length: contenders }, () => (
    spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'support', 'contender.ts'), place.folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  ));
  const ended = children.map(async (child) => once(child, 'close'));
  const answers = await Promise.all(children.map(async (child) => String(await once(child.stdout, 'data'))));
  children.forEach((child) => child.stdin.end());
  await Promise.all(ended);
  return answers.filter((answer) => answer.includes('got it')).length;
}

describe('two commands on one local cloud', () => {
  test('fails for the second, naming the first', () => {
    const place = newPlace();
    lock(place);
    expect(() => lock(place)).toThrow(`another command (process ${process.pid}) is at work on the local cloud of this checkout`);
  });

  test('may follow each other', () => {
    const place = newPlace();
    lock(place)();
    expect(locksIn(place)).toEqual([]);
    expect(() => lock(place)).not.toThrow();
  });

  test('may run side by side on clouds of their own', () => {
    lock(newPlace());
    expect(() => lock(newPlace())).not.toThrow();
  });

  test.each(['lock.', 'lock.garbage', `lock.${process.pid}.0123456789abcdef`, 'lock.999999999.0123456789abcdef'])('are not held up by one that died and left %s', (left) => {
    const place = newPlace();
    writeFileSync(place.file(left), '');
    lock(place);
    expect(locksIn(place)).toEqual([expect.stringMatching(new RegExp(`^lock\\.${process.pid}\\.`))]);
    expect(locksIn(place)).not.toContain(left);
  });

  test('never both begin, even when they come at once and find what a dead one left', async () => {
    const place = newPlace();
    writeFileSync(place.file('lock.999999999.0123456789abcdef'), '');
    const winners = await contend(place, 5);
    expect(winners).toBeLessThan(2);
    expect(locksIn(place)).toHaveLength(winners); // a winner here ends without letting go
  });

  test('of which one was turned away leave the lock to the other', async () => {
    const place = newPlace();
    lock(place);
    const before = locksIn(place);
    expect(await contend(place, 1)).toBe(0);
    expect(locksIn(place)).toEqual(before);
  });
});
