import { existsSync, writeFileSync } from 'node:fs';
import { lock } from '../lock';
import { Place } from '../places';
import { temporaryFolder } from './support/folders';

const newPlace = () => new Place(temporaryFolder()).create();

describe('two commands on one local cloud', () => {
  test('fails for the second, naming the first', () => {
    const place = newPlace();
    lock(place);
    expect(() => lock(place)).toThrow(`another command (process ${process.pid}) is at work on the local cloud of this checkout`);
  });

  test('may follow each other', () => {
    const place = newPlace();
    lock(place)();
    expect(existsSync(place.file('lock'))).toBe(false);
    expect(() => lock(place)).not.toThrow();
  });

  test('may run side by side on clouds of their own', () => {
    lock(newPlace());
    expect(() => lock(newPlace())).not.toThrow();
  });

  test.each(['', 'garbage', `${process.pid} long ago`, '999999999 now'])('are not held up by one that died and left %j', (left) => {
    const place = newPlace();
    writeFileSync(place.file('lock'), left);
    expect(() => lock(place)).not.toThrow();
  });
});
