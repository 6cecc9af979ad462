import { Duration, Token } from 'aws-cdk-lib';

/**
 * How a one-off task is run.
 */
export interface MigrationTaskOptions {
  /**
   * After how long the task is stopped, and the deployment rolled back. Whole seconds, less than a day.
   *
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
}

/**
 * A task that is run once in each deployment, before the new version starts: to change a database, for example.
 *
 * It is the task of the new version, with another command. When the command ends with anything but 0, the deployment is rolled back;
 * what the command did until then is not.
 */
export class MigrationTask {
  /**
   * Run a command in the container that serves the requests. An entry point of the image stays in front of it.
   *
   * @param command the command and its arguments
   * @param options how it is run
   */
  public static run(command: string[], options: MigrationTaskOptions = {}): MigrationTask {
    return new MigrationTask(command, options.timeout ?? Duration.minutes(30));
  }

  /**
   * The command and its arguments.
   */
  public readonly command: string[];

  /**
   * After how long the task is stopped.
   */
  public readonly timeout: Duration;

  private constructor(command: string[], timeout: Duration) {
    requireCommand(command);
    requireTimeout(timeout);
    this.command = [...command];
    this.timeout = timeout;
  }
}

function requireCommand(command: string[]): void {
  if (!Token.isUnresolved(command) && (command.length === 0 || command[0] === '')) {
    throw new Error(`MigrationTask.run() takes a command and its arguments, got ${JSON.stringify(command)}: use one like ["node", "migrate.js"]`);
  }
}

/** Lifecycle hooks end after a day: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
function requireTimeout(timeout: Duration): void {
  const seconds = timeout.isUnresolved() ? 1 : timeout.toSeconds({ integral: false });
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds < 24 * 60 * 60)) {
    throw new Error(`the timeout of MigrationTask.run() must be whole seconds, at least one and less than 24 hours, got ${seconds} seconds`);
  }
}
