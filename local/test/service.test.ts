import { readFileSync } from 'node:fs';
import { Place } from '../cloud/places';
import { startService, serviceProcess } from '../platform/service';
import { ask } from '../support/http';
import { temporaryFolder } from './support/folders';

jest.setTimeout(30_000);

const places: Place[] = [];

afterEach(async () => {
  await Promise.all(places.splice(0).map(async (place) => serviceProcess(place).stop(5)));
});

function newPlace(): Place {
  const place = new Place(temporaryFolder()).create();
  places.push(place);
  return place;
}

const start = async (place: Place, env: NodeJS.ProcessEnv = {}) => startService(place, { PATH: process.env.PATH, ...env }, '/health/live');
const listening = (place: Place) => JSON.parse(readFileSync(place.file('service.log'), 'utf8').split('\n')[0]) as object;

describe('the sample service on the local cloud', () => {
  test('listens on this machine only, whatever its container does', async () => {
    const place = newPlace();
    const port = await start(place, { HOST: '0.0.0.0' });
    expect(listening(place)).toMatchObject({ message: 'listening', address: '127.0.0.1', port });
    expect((await ask(port, 'localhost', '/health/live')).status).toBe(200);
  });

  test('is kept while nothing about it changes, and replaced when its environment does', async () => {
    const place = newPlace();
    const port = await start(place);
    const { alive } = serviceProcess(place);
    expect(await start(place)).toBe(port);
    expect(serviceProcess(place).alive).toEqual(alive);
    const changed = await start(place, { GREETING: 'Welcome' });
    expect(JSON.parse((await ask(changed, 'localhost', '/api/hello')).body)).toEqual({ message: 'Welcome from the API' });
    expect(serviceProcess(place).alive?.pid).not.toBe(alive?.pid);
  });

  test('fails with where its output is when it ends by itself', async () => {
    const place = newPlace();
    await expect(start(place, { DEPENDENCIES: 'nonsense' })).rejects.toThrow(`the sample service ended while it was starting; its output is in ${place.file('service.log')}`);
  });
});
