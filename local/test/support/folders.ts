import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundProcess } from '../../cloud/background-process';

const made: string[] = [];

/** A new empty folder, removed after all tests of the file, and not before: what runs is known by its record in there. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ashlar-')));
  made.push(folder);
  return folder;
}

afterAll(() => {
  const records = made.flatMap((folder) => ['cloud.json', 'service.json'].map((file) => join(folder, file)));
  expect(records.filter((record) => new BackgroundProcess(record).alive)).toEqual([]);
  made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});
