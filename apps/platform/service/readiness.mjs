/** @typedef {{ status: 'ok' | 'failed', milliseconds: number, reason?: string }} DependencyReport */
/** @typedef {{ ready: boolean, dependencies: Record<string, DependencyReport> }} ReadinessReport */

/**
 * Asks every dependency at once, and waits for none longer than the timeout.
 *
 * @param {Record<string, string>} dependencies URL by name
 * @param {number} timeout in milliseconds
 * @returns {Promise<ReadinessReport>}
 */
export async function checkReadiness(dependencies, timeout) {
  const reports = await Promise.all(
    Object.entries(dependencies).map(async ([name, url]) => /** @type {const} */ ([name, await checkDependency(url, timeout)])),
  );
  return {
    ready: reports.every(([, { status }]) => status === 'ok'),
    dependencies: Object.fromEntries(reports),
  };
}

/**
 * @param {string} url
 * @param {number} timeout
 * @returns {Promise<DependencyReport>}
 */
async function checkDependency(url, timeout) {
  const start = performance.now();
  const reason = await failure(url, timeout);
  const milliseconds = Math.round(performance.now() - start);
  return reason === undefined ? { status: 'ok', milliseconds } : { status: 'failed', milliseconds, reason };
}

/**
 * @param {string} url
 * @param {number} timeout
 * @returns {Promise<string | undefined>}
 */
async function failure(url, timeout) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeout), redirect: 'manual' });
    await response.body?.cancel();
    return response.status < 400 ? undefined : `answered ${response.status}`;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? `no answer within ${timeout} ms` : 'no connection';
  }
}
