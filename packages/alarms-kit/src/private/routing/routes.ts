import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { warnIfClosed } from './foreign-topic';
import type { Route } from './route';
import { requireSameRegion, routesBySeverity } from './route';
import type { Subscriber } from './subscriber';
import type { Notification } from '../../notification';
import { Severity } from '../../severity';

/** 1 is critical, 4 is low. https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-create-OpsItems-from-CloudWatch-Alarms.html */
const OPS_ITEM_SEVERITY: Record<Severity, number> = { [Severity.PAGE]: 1, [Severity.TICKET]: 3, [Severity.INFO]: 4 };

/** The topics behind the severities. */
export class Routes {
  /** Encrypts the topics that the kit owns. */
  public readonly encryptionKey?: kms.Key;
  private readonly owned = new Map<Severity, sns.Topic>();
  private readonly routes: Map<Severity, Route>;
  private budgetsMayPublish = false;

  constructor(private readonly scope: Construct, notifications: Notification[]) {
    this.routes = routesBySeverity(notifications);
    for (const topic of new Set([...this.routes.values()].flatMap(({ topics }) => [...topics]))) {
      requireSameRegion(scope, topic);
      warnIfClosed(scope, topic);
    }
    if ([...this.routes.values()].some(({ subscribers }) => subscribers.size > 0)) {
      this.encryptionKey = this.createKey();
      this.createTopics(this.encryptionKey);
      this.subscribe();
    }
  }

  /** The topics that the alarms of a severity publish to: none if it is silent. */
  public topicsFor(severity: Severity): sns.ITopic[] {
    const owned = this.owned.get(severity);
    return [...owned ? [owned] : [], ...this.route(severity).topics];
  }

  /** The OpsItems that the alarms of a severity make, as ARNs. */
  public opsItemsFor(severity: Severity): string[] {
    return [...this.route(severity).opsItems].map((category) => Stack.of(this.scope).formatArn({
      service: 'ssm',
      resource: 'opsitem',
      resourceName: `${OPS_ITEM_SEVERITY[severity]}#CATEGORY=${category}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }));
  }

  /** Why nobody is told of a severity, if so. */
  public silence(severity: Severity): string | undefined {
    return [...this.route(severity).silences].join('; ') || undefined;
  }

  /** The distinct topics that the kit owns. */
  public ownedTopics(): sns.Topic[] {
    return [...new Set(this.owned.values())];
  }

  /** Lets AWS Budgets publish to the kit's own topics. */
  public letBudgetsPublish(): void {
    if (this.budgetsMayPublish) return;
    this.budgetsMayPublish = true;
    // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    const { partition, account } = Stack.of(this.scope);
    this.letIn('AllowBudgets', new iam.ServicePrincipal('budgets.amazonaws.com'), {
      StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:*` },
    });
  }

  private route(severity: Severity): Route {
    return this.routes.get(severity)!;
  }

  private createKey(): kms.Key {
    return new kms.Key(this.scope, 'Key', {
      description: 'Encrypts alarm notifications on their way',
      enableKeyRotation: true,
      // It only ever encrypts messages in flight: nothing is lost with it.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
  }

  /** One topic for each distinct set of subscribers, named after the gravest severity that it carries: so an address confirms once for each set. */
  private createTopics(masterKey: kms.Key): void {
    const bySubscribers = new Map<string, sns.Topic>();
    for (const [severity, { subscribers }] of this.routes) {
      if (subscribers.size === 0) continue;
      const key = JSON.stringify([...subscribers.keys()].sort());
      const topic = bySubscribers.get(key)
        ?? new sns.Topic(this.scope, `${severity[0].toUpperCase()}${severity.slice(1)}Topic`, { masterKey, enforceSSL: true });
      bySubscribers.set(key, topic);
      this.owned.set(severity, topic);
    }
    this.letIn('AllowCloudWatchAlarms', new iam.ServicePrincipal('cloudwatch.amazonaws.com'), this.alarmsOfThisAccount());
  }

  /**
   * Both policies, since sns.Topic adds neither: without one of the two an alarm fires and nobody hears of it.
   *
   * The deny that enforceSSL adds replaces the default policy of a topic, so a service has to be let in by name.
   * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   */
  private letIn(sid: string, service: iam.ServicePrincipal, conditions: Record<string, Record<string, string>>): void {
    this.encryptionKey?.addToResourcePolicy(new iam.PolicyStatement({
      sid, principals: [service], actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'], conditions,
    }));
    for (const topic of this.ownedTopics()) {
      topic.addToResourcePolicy(new iam.PolicyStatement({
        sid, principals: [service], actions: ['sns:Publish'], resources: [topic.topicArn], conditions,
      }));
    }
  }

  private subscribe(): void {
    const subscribers = new Map<string, Subscriber>([...this.routes.values()].flatMap((route) => [...route.subscribers]));
    for (const [key, subscriber] of subscribers) {
      const severities = [...this.routes].filter(([, route]) => route.subscribers.has(key)).map(([severity]) => severity);
      subscriber.subscribe(this.scope, [...new Set(severities.map((severity) => this.owned.get(severity)!))]);
    }
  }

  /** Keeps other accounts' alarms out: CloudWatch is one principal for all customers. */
  private alarmsOfThisAccount(): Record<string, Record<string, string>> {
    const stack = Stack.of(this.scope);
    const alarms = stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    return { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': alarms } };
  }
}
