/** @typedef {(level: 'info' | 'error', message: string, fields?: Record<string, unknown>) => void} Log */

/**
 * Writes one line of JSON for each event, which CloudWatch Logs Insights reads without being told how.
 *
 * @param {{ write(line: string): unknown }} output
 * @returns {Log}
 */
export function jsonLog(output) {
  return (level, message, fields = {}) => {
    output.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  };
}
