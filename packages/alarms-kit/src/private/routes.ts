import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Route } from './route';
import { requireSameRegion, routesBySeverity } from './route';
import type { Notification } from '../notification';
import type { Severity } from '../severity';

const CLOUDWATCH = new iam.ServicePrincipal('cloudwatch.amazonaws.com');

/** The topics behind the severities. */
export class Routes {
  /** Encrypts the topics that the kit owns. */
  public readonly encryptionKey?: kms.Key;
  private readonly owned = new Map<Severity, sns.Topic>();
  private readonly routes: Map<Severity, Route>;

  constructor(private readonly scope: Construct, notifications: Notification[]) {
    this.routes = routesBySeverity(notifications);
    [...this.routes.values()].flatMap(({ topics }) => [...topics]).forEach((topic) => requireSameRegion(scope, topic));
    if ([...this.routes.values()].some(({ emails }) => emails.size > 0)) {
      this.encryptionKey = this.createKey();
      this.createTopics(this.encryptionKey);
    }
  }

  /** The topics that the alarms of a severity publish to: none if it is silent. */
  public topicsFor(severity: Severity): sns.ITopic[] {
    const owned = this.owned.get(severity);
    return [...owned ? [owned] : [], ...this.route(severity).topics];
  }

  /** Why nobody is told of a severity, if so. */
  public silence(severity: Severity): string | undefined {
    return [...this.route(severity).silences].join('; ') || undefined;
  }

  private route(severity: Severity): Route {
    return this.routes.get(severity)!;
  }

  private createKey(): kms.Key {
    const key = new kms.Key(this.scope, 'Key', {
      description: 'Encrypts alarm notifications on their way',
      enableKeyRotation: true,
      // It only ever encrypts messages in flight: nothing is lost with it.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    // Without this statement an alarm fires and nobody hears of it; sns.Topic does not add it.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    key.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AllowCloudWatchAlarms',
      principals: [CLOUDWATCH],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: this.alarmsOfThisAccount(),
    }));
    return key;
  }

  /** One topic for each distinct set of addresses, named after the gravest severity that it carries: so an address confirms once for each set. */
  private createTopics(encryptionKey: kms.Key): void {
    const byAddresses = new Map<string, sns.Topic>();
    for (const [severity, { emails }] of this.routes) {
      if (emails.size === 0) continue;
      const addresses = JSON.stringify([...emails].sort());
      const topic = byAddresses.get(addresses) ?? this.createTopic(severity, [...emails], encryptionKey);
      byAddresses.set(addresses, topic);
      this.owned.set(severity, topic);
    }
  }

  private createTopic(severity: Severity, emails: string[], masterKey: kms.Key): sns.Topic {
    const topic = new sns.Topic(this.scope, `${severity[0].toUpperCase()}${severity.slice(1)}Topic`, { masterKey, enforceSSL: true });
    // The deny that enforceSSL adds replaces the default policy, so CloudWatch has to be let in by name.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AllowCloudWatchAlarms',
      principals: [CLOUDWATCH],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: this.alarmsOfThisAccount(),
    }));
    for (const address of emails) {
      const subscription = topic.addSubscription(new subscriptions.EmailSubscription(address));
      Validations.of(subscription).acknowledge({
        id: 'Serverless-SNSRedrivePolicy',
        reason: 'Amazon SNS tries a mail 50 times within 6 hours (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html); '
          + 'in a queue for what is left an alarm would reach nobody either, and its state stays visible in CloudWatch',
      });
    }
    return topic;
  }

  /** Keeps other accounts' alarms out: CloudWatch is one principal for all customers. */
  private alarmsOfThisAccount(): Record<string, Record<string, string>> {
    const stack = Stack.of(this.scope);
    const alarms = stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    return { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': alarms } };
  }
}
