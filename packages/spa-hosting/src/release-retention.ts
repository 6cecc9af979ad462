import { Duration, Token } from 'aws-cdk-lib';

/** How long earlier releases are kept. */
export interface ReleaseRetentionOptions {
  /**
   * How long a release is kept at least after another took its place, however many have followed since.
   *
   * Tabs that have been open for longer may no longer find their files.
   *
   * @default Duration.days(30)
   */
  readonly forAtLeast?: Duration;
}

/** Which earlier releases are kept in the site's bucket: for tabs that are still open, and to go back to. */
export abstract class ReleaseRetention {
  /**
   * Keeps the live release, so many that were live before it, and those that were superseded a short time ago.
   *
   * A deployment removes the others. What is live is read from the router, so a release that was rolled back to is kept, too.
   *
   * @param count how many releases are kept beside the live one, 1 or more
   */
  public static keep(count: number, options: ReleaseRetentionOptions = {}): ReleaseRetention {
    const forAtLeast = options.forAtLeast ?? Duration.days(30);
    if (!Token.isUnresolved(count) && !(Number.isInteger(count) && count >= 1)) {
      throw new Error(`a site keeps 1 or more releases to go back to, got ${JSON.stringify(count)}: give ReleaseRetention.keep() a whole number from 1`);
    }
    if (!forAtLeast.isUnresolved() && !Number.isInteger(forAtLeast.toSeconds({ integral: false }))) {
      throw new Error(`releases are kept for whole seconds, got ${JSON.stringify(forAtLeast.toString())}: round the duration forAtLeast`);
    }
    return new Count(count, forAtLeast);
  }

  /** @internal */
  public abstract readonly _count: number;

  /** @internal */
  public abstract readonly _forAtLeast: Duration;
}

class Count extends ReleaseRetention {
  constructor(public readonly _count: number, public readonly _forAtLeast: Duration) {
    super();
  }
}
