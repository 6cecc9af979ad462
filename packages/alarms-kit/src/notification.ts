import { Token } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Route } from './private/route';
import { Severity } from './severity';

/**
 * Where alarms go.
 *
 * A notification takes all severities, unless `forSeverities()` restricts it.
 * Every severity needs at least one notification.
 */
export abstract class Notification {
  /**
   * A mail, by a topic of the kit's own that is encrypted and open to CloudWatch alarms of this account only.
   *
   * Amazon SNS first sends a mail in which the address has to be confirmed.
   */
  public static email(address: string): Notification {
    if (!Token.isUnresolved(address) && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) {
      throw new Error(`an e-mail address looks like name@example.com, got ${JSON.stringify(address)}: correct the address`);
    }
    return new Email(address, EVERY_SEVERITY);
  }

  /**
   * An existing topic, in the region of the alarms.
   *
   * Its policy, and its key's policy if it is encrypted, must let `cloudwatch.amazonaws.com` publish:
   * otherwise alarms are lost without a trace.
   * See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   */
  public static topic(topic: sns.ITopic): Notification {
    return new ExistingTopic(topic, EVERY_SEVERITY);
  }

  /**
   * Nowhere: the alarms exist and show their state, and nobody is told.
   */
  public static none(reason: string): Notification {
    if (reason.trim() === '') {
      throw new Error(`Notification.none() needs a reason, got ${JSON.stringify(reason)}: say why nobody has to be told`);
    }
    return new Nowhere(reason, EVERY_SEVERITY);
  }

  /** The severities that go here. */
  public readonly severities: Severity[];

  protected constructor(severities: Severity[]) {
    this.severities = severities;
  }

  /**
   * The same notification for these severities only, as a new one.
   */
  public abstract forSeverities(...severities: Severity[]): Notification;

  /** @internal */
  public abstract _join(route: Route): void;
}

const EVERY_SEVERITY = Object.values(Severity);

class Email extends Notification {
  constructor(private readonly address: string, severities: Severity[]) {
    super(severities);
  }

  public forSeverities(...severities: Severity[]): Notification {
    return new Email(this.address, atLeastOne(severities));
  }

  public _join(route: Route): void {
    route.emails.add(this.address);
  }
}

class ExistingTopic extends Notification {
  constructor(private readonly existing: sns.ITopic, severities: Severity[]) {
    super(severities);
  }

  public forSeverities(...severities: Severity[]): Notification {
    return new ExistingTopic(this.existing, atLeastOne(severities));
  }

  public _join(route: Route): void {
    route.topics.add(this.existing);
  }
}

class Nowhere extends Notification {
  constructor(private readonly reason: string, severities: Severity[]) {
    super(severities);
  }

  public forSeverities(...severities: Severity[]): Notification {
    return new Nowhere(this.reason, atLeastOne(severities));
  }

  public _join(route: Route): void {
    route.silences.add(this.reason);
  }
}

function atLeastOne(severities: Severity[]): Severity[] {
  if (severities.length === 0) {
    throw new Error(`forSeverities() needs at least one severity, got ${JSON.stringify(severities)}: name some, or leave the call out to mean all`);
  }
  return severities;
}
