import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Place } from '../cloud/places';
import { temporaryFolder } from './support/folders';

describe('the place of a local cloud', () => {
  test('keeps no log of the commands before, and nothing else is lost', () => {
    const place = new Place(temporaryFolder()).create();
    const [logs, others] = [['cdk.log', 'build.log', 'integ.log'], ['cloud.log', 'service.log', 'cloud.json', 'saved']];
    [...logs, ...others].forEach((file) => writeFileSync(place.file(file), 'before'));
    place.emptyLogs();
    expect([...logs, ...others].filter((file) => existsSync(place.file(file)))).toEqual(others);
  });

  test('has no logs to empty at first', () => {
    expect(() => new Place(join(temporaryFolder(), 'new')).emptyLogs()).not.toThrow();
  });
});
