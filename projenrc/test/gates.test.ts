import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { GATES } from '../tasks/gate-list';

describe('the gate of the platform', () => {
  const { command = '' } = GATES.find(({ name }) => name === 'platform') ?? {};
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ashlar-gates-'));
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  /** Runs the gate with a tsx that notes what it is asked for, and whether the cloud's record is there; `npm start` ends as told. */
  function run(start = 0) {
    const tsx = join(root, 'tsx');
    writeFileSync(tsx, `#!/bin/sh
      echo "$1 $(ls "$ASHLAR_STATE" 2>/dev/null | tr '\\n' ' ')" >> calls
      case $1 in local/stop.ts) rm -f "$ASHLAR_STATE/cloud.json";; *) mkdir -p "$ASHLAR_STATE"; touch "$ASHLAR_STATE/cloud.json"; exit ${start};; esac`);
    chmodSync(tsx, 0o755);
    const { status } = spawnSync('sh', ['-c', command], { cwd: root, env: { PATH: [root, process.env.PATH].join(delimiter) } });
    return { status, calls: readFileSync(join(root, 'calls'), 'utf8').trim().split('\n').map((line) => line.trim()) };
  }

  const state = () => join(root, 'local/.state/gates');

  test('stops the cloud that a killed run left before it forgets of it', () => {
    mkdirSync(state(), { recursive: true });
    writeFileSync(join(state(), 'cloud.json'), '{}');
    expect(run().calls).toEqual(['local/stop.ts cloud.json', 'local/start.ts', 'local/stop.ts cloud.json']);
  });

  test('begins with nothing and leaves nothing running', () => {
    mkdirSync(state(), { recursive: true });
    writeFileSync(join(state(), 'saved'), '');
    expect(run().calls).toEqual(['local/stop.ts saved', 'local/start.ts', 'local/stop.ts cloud.json']);
    expect(existsSync(join(state(), 'cloud.json'))).toBe(false);
  });

  test.each([0, 1])('ends as npm start did, also when that fails: %d', (code) => {
    expect(run(code).status).toBe(code);
  });
});
