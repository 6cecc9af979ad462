import { Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Route } from './private/routing/route';
import type { Subscriber } from './private/routing/subscriber';
import { FunctionSubscriber, MailSubscriber, SlackSubscriber } from './private/routing/subscriber';
import { Severity } from './severity';

/**
 * A channel in Slack.
 */
export interface SlackOptions {
  /**
   * The workspace, such as `T0123ABCD`. It has to be authorized once, in the console of Amazon Q Developer in chat applications.
   */
  readonly workspaceId: string;

  /**
   * The channel, such as `C0123ABCD`: the last part of its link.
   */
  readonly channelId: string;
}

/**
 * How OpsItems are filed.
 */
export interface OpsItemOptions {
  /**
   * What they are about.
   *
   * @default OpsItemCategory.AVAILABILITY
   */
  readonly category?: OpsItemCategory;
}

/**
 * What an OpsItem is about.
 */
export enum OpsItemCategory {
  /** Whether it works. */
  AVAILABILITY = 'Availability',
  /** What it costs. */
  COST = 'Cost',
  /** How fast it is. */
  PERFORMANCE = 'Performance',
  /** Whether it comes back. */
  RECOVERY = 'Recovery',
  /** Whether it is safe. */
  SECURITY = 'Security',
}

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
    return new Subscribed(new MailSubscriber(address), EVERY_SEVERITY);
  }

  /**
   * An existing topic, in the region of the alarms.
   *
   * Its policy, and its key's policy if it is encrypted, must let `cloudwatch.amazonaws.com` publish:
   * otherwise alarms are lost without a trace. The synthesis warns about a topic of the app whose policies don't.
   * See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   */
  public static topic(topic: sns.ITopic): Notification {
    return new ExistingTopic(topic, EVERY_SEVERITY);
  }

  /**
   * A channel in Slack, by Amazon Q Developer in chat applications and a topic of the kit's own.
   *
   * From the channel alarms and metrics can be read, no logs, and nothing can be changed.
   * An account has one configuration for a channel: other kits share it by `Notification.topic(kit.topic(severity))`.
   */
  public static slack(options: SlackOptions): Notification {
    requireSlackId('workspace', 'T', options.workspaceId);
    requireSlackId('channel', 'CG', options.channelId);
    return new Subscribed(new SlackSubscriber(options), EVERY_SEVERITY);
  }

  /**
   * An OpsItem of AWS Systems Manager for each time that an alarm fires: critical for a page, medium for a ticket, low for information.
   *
   * The account needs the service-linked role of CloudWatch for it, which the console makes when OpsCenter is set up.
   * See https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-create-OpsItems-from-CloudWatch-Alarms.html
   */
  public static opsItem(options: OpsItemOptions = {}): Notification {
    return new OpsItem(options.category ?? OpsItemCategory.AVAILABILITY, EVERY_SEVERITY);
  }

  /**
   * A function, by a topic of the kit's own. Its event is that of Amazon SNS; the message is the alarm as JSON.
   */
  public static invoke(handler: lambda.IFunction): Notification {
    return new Subscribed(new FunctionSubscriber(handler), EVERY_SEVERITY);
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

class Subscribed extends Notification {
  constructor(private readonly subscriber: Subscriber, severities: Severity[]) {
    super(severities);
  }

  public forSeverities(...severities: Severity[]): Notification {
    return new Subscribed(this.subscriber, atLeastOne(severities));
  }

  public _join(route: Route): void {
    route.subscribers.set(this.subscriber.key, this.subscriber);
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

class OpsItem extends Notification {
  constructor(private readonly category: OpsItemCategory, severities: Severity[]) {
    super(severities);
  }

  public forSeverities(...severities: Severity[]): Notification {
    return new OpsItem(this.category, atLeastOne(severities));
  }

  public _join(route: Route): void {
    route.opsItems.add(this.category);
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

function requireSlackId(what: string, letters: string, id: string): void {
  if (!new RegExp(`^[${letters}][A-Z0-9]{7,}$`).test(id)) {
    throw new Error(`a Slack ${what} looks like ${letters[0]}0123ABCD, got ${JSON.stringify(id)}: copy the identifier, not the name`);
  }
}
