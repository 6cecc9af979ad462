import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { birthOf, waitFor } from '../cloud/background-process';
import { LocalCloud } from '../cloud/cloud';
import { Place } from '../cloud/places';
import { freePort } from '../cloud/ports';
import type { CloudProgram } from '../cloud/program';
import { ask } from '../support/http';
import { Interrupted } from '../support/problem';
import { temporaryFolder } from './support/folders';

const never = new AbortController().signal;
const started: LocalCloud[] = [];

function cloudIn(place: Place, { fingerprint = 'v1', options = [] as string[] } = {}): LocalCloud {
  const program: CloudProgram = {
    command: process.execPath, args: [join(__dirname, 'support', 'tiny-cloud.mjs'), ...options], cwd: place.folder, fingerprint,
  };
  const cloud = new LocalCloud(place.create(), program);
  started.push(cloud);
  return cloud;
}

const newPlace = () => new Place(temporaryFolder());
const pidIn = (place: Place) => (JSON.parse(readFileSync(place.file('cloud.json'), 'utf8')) as { pid: number }).pid;
const stacksOn = async (port: number) => JSON.parse((await ask(port, 'localhost', '/stacks')).body) as string[];

afterEach(async () => {
  await Promise.all(started.splice(0).map(async (cloud) => cloud.destroy()));
});

describe('a local cloud', () => {
  test('is taken as it is when it runs already', async () => {
    const place = newPlace();
    const first = await cloudIn(place).start(undefined, never);
    const second = await cloudIn(place).start(undefined, never);
    expect(first.reused).toBe(false);
    expect(second).toMatchObject({ reused: true, port: first.port, endpoint: `http://127.0.0.1:${first.port}`, notes: [] });
  });

  test('keeps what is deployed and its port over a stop and a start', async () => {
    const place = newPlace();
    const cloud = cloudIn(place);
    const { port } = await cloud.start(undefined, never);
    await ask(port, 'localhost', '/deploy/network');
    expect(await cloud.stop()).toBe(true);
    const again = await cloud.start(undefined, never);
    expect(again).toMatchObject({ port, notes: [] });
    expect(await stacksOn(port)).toEqual(['network']);
  });

  test('throws away temporary files when it is started, and only then', async () => {
    const place = newPlace();
    const file = join(place.create().temporary, 'left-over');
    writeFileSync(file, '');
    await cloudIn(place).start(undefined, never);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, 'of a function');
    await cloudIn(place).start(undefined, never);
    expect(existsSync(file)).toBe(true);
  });

  test('starts empty after a crash, and says so', async () => {
    const place = newPlace();
    const { port } = await cloudIn(place).start(undefined, never);
    await ask(port, 'localhost', '/deploy/network');
    const pid = pidIn(place);
    process.kill(pid, 'SIGKILL');
    await waitFor(() => birthOf(pid) === undefined, 5);
    const again = await cloudIn(place).start(undefined, never);
    expect(again.notes).toEqual(['the local cloud had ended without saving its state: it starts empty']);
    expect(await stacksOn(again.port)).toEqual([]);
    expect(existsSync(join(place.data, 'objects'))).toBe(false);
  });

  test('starts empty when another version of it saved the state', async () => {
    const place = newPlace();
    const old = cloudIn(place, { fingerprint: 'v1' });
    const { port } = await old.start(undefined, never);
    await ask(port, 'localhost', '/deploy/network');
    await old.stop();
    const again = await cloudIn(place, { fingerprint: 'v2' }).start(undefined, never);
    expect(again.notes).toEqual(['the local cloud has changed since it saved its state: it starts empty']);
    expect(await stacksOn(again.port)).toEqual([]);
  });

  test('is replaced when its program has changed while it ran', async () => {
    const place = newPlace();
    await cloudIn(place, { fingerprint: 'v1' }).start(undefined, never);
    const before = pidIn(place);
    const again = await cloudIn(place, { fingerprint: 'v2' }).start(undefined, never);
    expect(again).toMatchObject({ reused: false, notes: ['the local cloud has changed since it was started: it was started anew and is empty'] });
    expect(birthOf(before)).toBeUndefined();
  });

  test('leaves a stranger alone who has the recorded process id by now', async () => {
    const place = newPlace().create();
    writeFileSync(place.file('cloud.json'), JSON.stringify({ pid: process.pid, born: 'long ago', port: 1, fingerprint: 'v1' }));
    const cloud = cloudIn(place);
    expect(cloud.running).toBe(false);
    expect(await cloud.stop()).toBe(false);
    await cloud.start(undefined, never);
    expect(pidIn(place)).not.toBe(process.pid);
  });

  test('shares nothing with the cloud of another checkout', async () => {
    const [one, other] = [newPlace(), newPlace()];
    writeFileSync(one.file('port'), '25000');
    writeFileSync(other.file('port'), '25000');
    const [first, second] = [await cloudIn(one).start(undefined, never), await cloudIn(other).start(undefined, never)];
    expect(second.port).not.toBe(first.port);
    expect(second.env.AWS_ACCESS_KEY_ID).not.toBe(first.env.AWS_ACCESS_KEY_ID);
    await ask(first.port, 'localhost', '/deploy/network');
    expect(await stacksOn(second.port)).toEqual([]);
  });

  test('listens on this machine only', async () => {
    const { port } = await cloudIn(newPlace()).start(undefined, never);
    expect(JSON.parse((await ask(port, 'localhost', '/')).body)).toEqual({ address: '127.0.0.1' });
  });

  test('says that nothing runs when it is stopped twice', async () => {
    const cloud = cloudIn(newPlace());
    await cloud.start(undefined, never);
    expect(await cloud.stop()).toBe(true);
    expect(await cloud.stop()).toBe(false);
  });

  test('lets those who wait know when it dies', async () => {
    const place = newPlace();
    const cloud = cloudIn(place);
    await cloud.start(undefined, never);
    const { signal, end } = cloud.watch(never);
    process.kill(pidIn(place), 'SIGKILL');
    await waitFor(() => signal.aborted, 5);
    end();
    expect(signal.reason).toMatchObject({ message: expect.stringMatching(/^the local cloud died; .*run the command again: it starts with an empty cloud$/s) });
  });
});

describe('a local cloud that is waited for', () => {
  test('is given up at once by somebody who was interrupted before', async () => {
    const cloud = cloudIn(newPlace());
    await cloud.start(undefined, never);
    const { signal, end } = cloud.watch(AbortSignal.abort(new Interrupted('interrupted')));
    end();
    expect(signal.reason).toBeInstanceOf(Interrupted);
  });
});

describe('a local cloud that was destroyed', () => {
  test('leaves nothing behind of what was deployed', async () => {
    const place = newPlace();
    const cloud = cloudIn(place);
    const { port } = await cloud.start(undefined, never);
    await ask(port, 'localhost', '/deploy/network');
    await cloud.destroy();
    expect(existsSync(place.data)).toBe(false);
  });
});

describe('a local cloud that cannot start', () => {
  test('fails when the port asked for is taken, and leaves nothing running', async () => {
    const place = newPlace();
    const port = await freePort(26_000);
    const stranger = createServer().listen(port, '127.0.0.1');
    try {
      const cloud = cloudIn(place);
      await expect(cloud.start(String(port), never)).rejects.toThrow(new RegExp(
        `^port ${port} \\(ASHLAR_PORT\\) is taken by .+; stop that, choose another port, or unset ASHLAR_PORT and a free one is chosen$`,
      ));
      expect(cloud.running).toBe(false);
    } finally {
      stranger.close();
    }
  });

  test('fails when it runs on another port than the one asked for', async () => {
    const place = newPlace();
    const { port } = await cloudIn(place).start(undefined, never);
    await expect(cloudIn(place).start(String(port + 1), never)).rejects.toThrow(`runs on port ${port} already; run npm stop first`);
  });

  test('fails with the end of its log when it ends by itself', async () => {
    const place = newPlace();
    const cloud = cloudIn(place, { options: ['--broken'] });
    await expect(cloud.start(undefined, never)).rejects.toThrow(/ended while it was starting; the end of .*cloud\.log:\n {2}\| no such function: ministack\.app\.main/);
    expect(existsSync(place.file('cloud.json'))).toBe(false);
  });

  test('fails when its program is not there', async () => {
    const place = newPlace().create();
    const cloud = new LocalCloud(place, { command: join(place.folder, 'no-python'), args: [], cwd: place.folder, fingerprint: 'v1' });
    await expect(cloud.start(undefined, never)).rejects.toThrow('no-python" could not be started');
  });

  test('is ended by Ctrl-C while it starts', async () => {
    const place = newPlace();
    const cloud = cloudIn(place, { options: ['--silent'] });
    const interrupted = new AbortController();
    const starting = cloud.start(undefined, interrupted.signal);
    const refused = expect(starting).rejects.toThrow('interrupted');
    await waitFor(() => cloud.running, 5);
    interrupted.abort(new Interrupted('interrupted'));
    await refused;
    expect(cloud.running).toBe(false);
  });
});
