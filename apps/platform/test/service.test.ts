import type { ChildProcessWithoutNullStreams } from 'child_process';
import { spawn } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import type { RequestListener, Server } from 'http';
import { createServer } from 'http';
import type { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';

jest.setTimeout(60_000); // processes start slowly on a busy machine

const SERVICE = path.join(__dirname, '..', 'service');

type LogLine = Record<string, unknown> & { message: string };

/** The service as it runs in its container: a process of its own. */
class Service {
  public static async start(environment: Record<string, string> = {}, directory = SERVICE): Promise<Service> {
    const service = new Service(environment, directory);
    const line = await service.logged('listening');
    service.url = `http://127.0.0.1:${line.port as number}`;
    return service;
  }

  public readonly child: ChildProcessWithoutNullStreams;
  public readonly exit: Promise<number | null>;
  public url = '';
  private output = '';

  constructor(environment: Record<string, string>, directory = SERVICE) {
    const { PATH = '' } = process.env;
    this.child = spawn(process.execPath, [path.join(directory, 'server.mjs')], { env: { PATH, PORT: '0', ...environment } });
    this.child.stdout.on('data', (data: Buffer) => this.output += data.toString());
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
    running.push(this);
  }

  public get log(): LogLine[] {
    return this.output.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line) as LogLine);
  }

  public async logged(message: string): Promise<LogLine> {
    for (;;) {
      const line = this.log.find((each) => each.message === message);
      if (line) return line;
      if (this.child.exitCode !== null) throw new Error(`the service ended before it logged ${JSON.stringify(message)}:\n${this.output}`);
      await Promise.race([once(this.child.stdout, 'data'), this.exit]);
    }
  }

  public async get(target: string, init: RequestInit = {}): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const response = await fetch(`${this.url}${target}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) as Record<string, unknown> : {} };
  }
}

let running: Service[] = [];
let servers: Server[] = [];

afterEach(async () => {
  running.forEach(({ child }) => child.kill('SIGKILL'));
  await Promise.all(running.map(({ exit }) => exit));
  servers.forEach((server) => server.closeAllConnections());
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  running = [];
  servers = [];
});

/** Something that the service depends on. */
async function dependency(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the service', () => {
  test('greets', async () => {
    const service = await Service.start({ GREETING: 'Good morning' });
    expect(await service.get('/api/hello?name=x')).toMatchObject({ status: 200, body: { message: 'Good morning from the API' } });
  });

  test('listens everywhere, as a container must, unless it is told an address', async () => {
    expect(await (await Service.start()).logged('listening')).toMatchObject({ address: expect.stringMatching(/^(::|0\.0\.0\.0)$/) });
    expect(await (await Service.start({ HOST: '127.0.0.1' })).logged('listening')).toMatchObject({ address: '127.0.0.1' });
  });

  test('takes its configuration from the secret that it is told to read', async () => {
    const asked: string[] = [];
    const secretsManager = await dependency((request, response) => {
      request.on('data', (data: Buffer) => asked.push(data.toString())).on('end', () => {
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(JSON.stringify({ Name: 'api', SecretString: JSON.stringify({ GREETING: 'From the vault' }) }));
      });
    });
    const service = await Service.start({
      AWS_SECRETS_NAME: 'api',
      GREETING: 'From the environment',
      AWS_ENDPOINT_URL: secretsManager,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    expect((await service.get('/api/hello')).body).toEqual({ message: 'From the vault from the API' });
    expect(asked).toEqual(['{"SecretId":"api"}']);
  });

  test('needs no AWS client where no secret is named', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'service-'));
    try {
      fs.readdirSync(SERVICE).filter((file) => file.endsWith('.mjs')).forEach((file) => fs.copyFileSync(path.join(SERVICE, file), path.join(directory, file)));
      const service = await Service.start({}, directory);
      expect((await service.get('/health/live')).status).toBe(200);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });

  test('is alive and ready without dependencies', async () => {
    const service = await Service.start();
    expect(await service.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await service.get('/health/ready')).toMatchObject({ status: 200, body: { ready: true, dependencies: {} } });
  });

  test('reports on each dependency, waits for none longer than two seconds, and stays alive', async () => {
    const service = await Service.start({
      DEPENDENCIES: JSON.stringify({
        fine: await dependency((_, response) => response.end()),
        broken: await dependency((_, response) => response.writeHead(500).end()),
        silent: await dependency(() => undefined),
        gone: 'http://127.0.0.1:9', // nothing listens there
      }),
    });
    const { status, body } = await service.get('/health/ready');
    const milliseconds: unknown = expect.any(Number);
    expect(status).toBe(503);
    expect(body).toEqual({
      ready: false,
      dependencies: {
        fine: { status: 'ok', milliseconds },
        broken: { status: 'failed', reason: 'answered 500', milliseconds },
        silent: { status: 'failed', reason: 'no answer within 2000 ms', milliseconds },
        gone: { status: 'failed', reason: 'no connection', milliseconds },
      },
    });
    expect((body.dependencies as Record<string, { milliseconds: number }>).silent.milliseconds).toBeLessThan(4000);
    expect((await service.get('/health/live')).status).toBe(200);
  });

  test('ends the requests under way and takes no new ones when it is told to stop', async () => {
    const service = await Service.start({ DEPENDENCIES: JSON.stringify({ silent: await dependency(() => undefined) }) });
    const underWay = service.get('/health/ready');
    await new Promise((resolve) => setTimeout(resolve, 200));
    service.child.kill('SIGTERM');
    await service.logged('stopping');
    await expect(service.get('/health/live')).rejects.toThrow('fetch failed');
    const { status, headers, body } = await underWay;
    expect({ status, connection: headers.get('connection'), body }).toMatchObject({ status: 503, connection: 'close', body: { ready: false, reason: 'stopping' } });
    expect(await service.exit).toBe(0);
    expect(service.log.at(-1)).toMatchObject({ level: 'info', message: 'stopped' });
  });

  test('knows its paths and methods', async () => {
    const service = await Service.start();
    for (const target of ['/', '/api', '/api/hello/', '/constructor', '/health/live/..%2fready']) {
      expect(await service.get(target)).toMatchObject({ status: 404, body: { error: 'not found' } });
    }
    const { status, headers } = await service.get('/api/hello', { method: 'POST', body: '{}' });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await service.get('/api/hello', { method: 'HEAD' })).toMatchObject({ status: 200, body: {} });
  });

  test('logs a line of JSON for each request, with the correlation id of the caller', async () => {
    const service = await Service.start();
    const { headers } = await service.get('/api/hello?token=1234', { headers: { 'x-correlation-id': 'order-7.retry_2' } });
    expect(headers.get('x-correlation-id')).toBe('order-7.retry_2');
    const line = await service.logged('request');
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      message: 'request',
      correlationId: 'order-7.retry_2',
      method: 'GET',
      path: '/api/hello',
      status: 200,
      milliseconds: expect.any(Number),
    });
  });

  test.each(['', 'two words', '"}{"', 'x'.repeat(65)])('makes a correlation id of its own instead of %j', async (given) => {
    const service = await Service.start();
    const { headers } = await service.get('/api/hello', { headers: { 'x-correlation-id': given } });
    expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535, got "http"'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535, got "70000"'],
    [{ DEPENDENCIES: '{' }, 'DEPENDENCIES must be JSON'],
  ])('fails when it is configured with %j', async (environment: Record<string, string>, reason) => {
    const service = new Service(environment);
    expect(await service.exit).toBe(1);
    expect(service.log).toEqual([expect.objectContaining({ level: 'error', message: 'failed', reason })]);
  });

  test('fails when its port is taken', async () => {
    const { url } = await Service.start();
    const second = new Service({ PORT: new URL(url).port });
    expect(await second.exit).toBe(1);
    expect(second.log).toEqual([expect.objectContaining({ level: 'error', message: 'failed', reason: expect.stringContaining('EADDRINUSE') })]);
  });
});
