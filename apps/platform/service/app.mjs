import { randomUUID } from 'node:crypto';
import { checkReadiness } from './readiness.mjs';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {{ status: number, body: object }} Answer */

/**
 * How long a dependency may take. CloudFront and load balancers give up after seconds, so an answer later than this is no answer.
 */
const DEPENDENCY_TIMEOUT = 2000;

/**
 * The sample API.
 *
 * @param {object} options
 * @param {import('./configuration.mjs').Configuration} options.configuration
 * @param {import('./log.mjs').Log} options.log
 * @param {() => boolean} options.stopping whether the process has been told to stop
 */
export function createApp({ configuration, log, stopping }) {
  /** @type {Record<string, () => Answer | Promise<Answer>>} */
  const routes = {
    // For the load balancer: says only that this process works, so that a broken dependency doesn't make ECS restart every task.
    '/health/live': () => ({ status: 200, body: { status: 'ok' } }),
    // For people, smoke tests and deployments: says whether it can do its work.
    '/health/ready': ready,
    '/api/hello': () => ({ status: 200, body: { message: `${configuration.greeting} from the API` } }),
  };

  /** @returns {Promise<Answer>} */
  async function ready() {
    const report = await checkReadiness(configuration.dependencies, DEPENDENCY_TIMEOUT);
    const isReady = report.ready && !stopping();
    return { status: isReady ? 200 : 503, body: { ...report, ready: isReady, ...(stopping() && { reason: 'stopping' }) } };
  }

  /**
   * @param {Request} request
   * @returns {Promise<Answer>}
   */
  async function answer(request) {
    const path = pathOf(request);
    if (!Object.hasOwn(routes, path)) {
      return { status: 404, body: { error: 'not found' } };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, body: { error: 'method not allowed' } };
    }
    return routes[path]();
  }

  return async function handle(/** @type {Request} */ request, /** @type {Response} */ response) {
    const start = performance.now();
    const correlationId = correlationIdOf(request);
    const { status, body } = await answer(request);
    response.writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-correlation-id': correlationId,
      ...(status === 405 && { allow: 'GET, HEAD' }),
      ...(stopping() && { connection: 'close' }),
    });
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
    log('info', 'request', {
      correlationId, method: request.method, path: pathOf(request), status, milliseconds: Math.round(performance.now() - start),
    });
  };
}

/** @param {Request} request */
function pathOf(request) {
  return (request.url ?? '/').split('?')[0];
}

/**
 * The caller's correlation id, if it is one that may be written to logs and headers, else a new one.
 *
 * @param {Request} request
 * @returns {string}
 */
function correlationIdOf(request) {
  const given = request.headers['x-correlation-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
