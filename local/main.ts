import { Interrupted, Problem } from './problem';

/** What a command does; `interrupted` aborts on Ctrl-C, on a request to end, and when the terminal goes away. */
export type CommandBody = (interrupted: AbortSignal) => Promise<void>;

/**
 * Runs a command of the command line and sets the exit code: 0 when all is well, 1 for a problem, 130 when interrupted.
 *
 * The body cleans up after itself: it sees the signal and rejects with the signal's reason.
 */
export async function main(body: CommandBody): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the oldest Node that we support is older than the SDK's
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort(new Interrupted(`interrupted (${signal})`)));
  }
  process.stdout.on('error', () => controller.abort(new Interrupted('nobody reads the output any more')));
  try {
    await body(controller.signal);
  } catch (error) {
    console.error(describe(error));
    process.exitCode = error instanceof Interrupted ? 130 : 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof Problem || error instanceof Interrupted) return `\n${error.message}`;
  return `\nunexpected: ${error instanceof Error ? error.stack : String(error)}`;
}
