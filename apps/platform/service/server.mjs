import { createServer } from 'node:http';
import { createApp } from './app.mjs';
import { loadConfiguration } from './configuration.mjs';
import { jsonLog } from './log.mjs';

/** Longer than the idle timeout of a load balancer (60 s), which would else meet connections that are just being closed. */
const KEEP_ALIVE_TIMEOUT = 65_000;

/** Less than the 30 s after which ECS kills a task. */
const SHUTDOWN_TIMEOUT = 20_000;

const log = jsonLog(process.stdout);
let stopping = false;

try {
  const server = createServer(createApp({ configuration: await loadConfiguration(process.env), log, stopping: () => stopping }));
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT;
  process.once('SIGTERM', () => stop(server));
  process.once('SIGINT', () => stop(server));
  server.on('error', fail);
  // A container has to be reached from outside, a process on somebody's machine must not be.
  server.listen({ port: port(), host: process.env.HOST }, () => {
    const { address, port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    log('info', 'listening', { address, port });
  });
} catch (error) {
  fail(error);
}

/**
 * Takes no new connections, and lets the requests under way end.
 *
 * @param {import('node:http').Server} server
 */
function stop(server) {
  stopping = true;
  log('info', 'stopping');
  server.close(() => log('info', 'stopped'));
  setTimeout(() => fail(new Error(`requests still open after ${SHUTDOWN_TIMEOUT} ms`)), SHUTDOWN_TIMEOUT).unref();
}

/** @param {unknown} error */
function fail(error) {
  log('error', 'failed', { reason: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

function port() {
  const value = Number(process.env.PORT ?? 8080);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new Error(`PORT must be a whole number from 0 to 65535, got ${JSON.stringify(process.env.PORT)}`);
  }
  return value;
}
