import { devNull } from 'node:os';
import { Interrupted, Problem } from './problem';

/** What a command does; `interrupted` aborts on Ctrl-C, on a request to end, and when the terminal goes away. */
export type CommandBody = (interrupted: AbortSignal) => Promise<void>;

/**
 * Runs a command of the command line and sets the exit code: 0 when all is well, 1 for a problem, 130 when interrupted.
 *
 * The body cleans up after itself: it sees the signal and rejects with the signal's reason.
 */
export async function main(body: CommandBody): Promise<void> {
  forgetAws();
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

/** Nothing that the user's shell or home says of AWS reaches a client in this process, which would find it by itself. */
function forgetAws() {
  Object.keys(process.env).filter((name) => name.startsWith('AWS_')).forEach((name) => delete process.env[name]);
  Object.assign(process.env, {
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', // the oldest Node that we support is older than the SDK's
  });
}

function describe(error: unknown): string {
  if (error instanceof Problem || error instanceof Interrupted) return `\n${error.message}`;
  return `\nunexpected: ${error instanceof Error ? error.stack : String(error)}`;
}
