import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Place } from '../cloud/places';
import { choosePort, freePort, isFree } from '../cloud/ports';
import { temporaryFolder } from './support/folders';

const servers: Server[] = [];

afterEach(() => {
  servers.splice(0).forEach((server) => server.close());
});

async function take(port: number): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const newPlace = () => new Place(temporaryFolder()).create();

describe('the port of a checkout', () => {
  test('stays the same from start to start', async () => {
    const place = newPlace();
    expect(await choosePort(place, undefined)).toBe(await choosePort(place, undefined));
  });

  test('moves when somebody else has taken it, and stays there', async () => {
    const place = newPlace();
    const first = await choosePort(place, undefined);
    await take(first);
    const second = await choosePort(place, undefined);
    expect(second).toBeGreaterThan(first);
    servers.splice(0).forEach((server) => server.close());
    expect(await choosePort(place, undefined)).toBe(second);
  });

  test('is chosen anew when its record is damaged', async () => {
    const place = newPlace();
    writeFileSync(place.file('port'), 'not a port');
    expect(await isFree(await choosePort(place, undefined))).toBe(true);
  });

  test('is the one asked for', async () => {
    const port = await freePort(27_000);
    expect(await choosePort(newPlace(), String(port))).toBe(port);
  });

  test('fails when the one asked for is taken, naming who has it and what to do', async () => {
    const port = await take(0);
    await expect(choosePort(newPlace(), String(port))).rejects.toThrow(
      new RegExp(`^port ${port} \\(ASHLAR_PORT\\) is taken by (.* \\(process ${process.pid}\\)|another program); stop that, choose another port`),
    );
  });

  test.each([32_768, 50_000, 65_535])('may be as high as %d, and what runs beside it finds a port too', async (port) => {
    const asked = await isFree(port) ? port : port - 1;
    expect(await choosePort(newPlace(), String(asked))).toBe(asked);
    await take(asked);
    expect(await isFree(await freePort(asked + 1))).toBe(true);
  });

  test.each(['80', '65536', '-1', '5000.5', 'abc', '0x', ' '])('fails when %j is asked for', async (asked) => {
    await expect(choosePort(newPlace(), asked)).rejects.toThrow(`ASHLAR_PORT must be a whole number from 1024 to 65535, got ${JSON.stringify(asked)}`);
  });
});
