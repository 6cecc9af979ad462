import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new empty folder, removed after the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ashlar-')));
  made.push(folder);
  return folder;
}

afterEach(() => {
  made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});
