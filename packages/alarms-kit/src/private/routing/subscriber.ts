import { Names, Stack, Stage, Token, Validations } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct, IConstruct } from 'constructs';
import type { SlackOptions } from '../../notification';

/** Somebody who hears of what is published to topics of the kit. */
export interface Subscriber {
  /** Equal for what is the same subscriber. */
  readonly key: string;
  subscribe(kit: Construct, topics: sns.Topic[]): void;
}

const RETRIES = 'https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html';

export class MailSubscriber implements Subscriber {
  public readonly key: string;

  constructor(private readonly address: string) {
    this.key = `mail ${address}`;
  }

  public subscribe(_kit: Construct, topics: sns.Topic[]): void {
    for (const topic of topics) {
      const subscription = topic.addSubscription(new subscriptions.EmailSubscription(this.address));
      acknowledgeRedrive(subscription, `Amazon SNS tries a mail 50 times within 6 hours (${RETRIES}); `
        + 'in a queue for what is left an alarm would reach nobody either, and its state stays visible in CloudWatch');
    }
  }
}

export class FunctionSubscriber implements Subscriber {
  public readonly key: string;

  constructor(private readonly handler: lambda.IFunction) {
    this.key = `function ${handler.node.path}`;
  }

  /**
   * The function subscribes: as an action of each alarm, its policy would outgrow the 20 KB that AWS Lambda allows.
   *
   * All is in the stack of the kit, which depends on what it watches anyway: with the permission beside a function of another stack, each would need the other.
   */
  public subscribe(_kit: Construct, topics: sns.Topic[]): void {
    for (const topic of topics) {
      this.handler.addPermission(`Invoke${this.handler.node.addr}`, {
        principal: new iam.ServicePrincipal('sns.amazonaws.com'), sourceArn: topic.topicArn, scope: topic,
      });
      const subscription = new sns.Subscription(topic, `Function${this.handler.node.addr}`, {
        topic, protocol: sns.SubscriptionProtocol.LAMBDA, endpoint: this.handler.functionArn,
      });
      acknowledgeRedrive(subscription, `Amazon SNS tries a function 100,015 times within 23 days (${RETRIES}); later than that an alarm is no news`);
    }
  }
}

export class SlackSubscriber implements Subscriber {
  public readonly key: string;

  constructor(private readonly options: SlackOptions) {
    this.key = `slack ${options.workspaceId} ${options.channelId}`;
  }

  public subscribe(kit: Construct, notificationTopics: sns.Topic[]): void {
    const { workspaceId, channelId } = this.options;
    requireFreeChannel(kit, this.options);
    const configuration = new chatbot.SlackChannelConfiguration(kit, `Slack${workspaceId}${channelId}`, {
      slackChannelConfigurationName: `${Names.uniqueResourceName(kit, { maxLength: 80, separator: '-' })}-${workspaceId}-${channelId}`,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics,
      // Without guardrails whoever can write in the channel may do everything that its role allows, and the default is AdministratorAccess.
      // https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
      guardrailPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
    });
    const policy = new iam.ManagedPolicy(kit, `Slack${workspaceId}${channelId}Reading`, { description: 'Alarms and metrics can be read from Slack' });
    letRead(policy);
    configuration.role!.addManagedPolicy(policy);
  }
}

/** What a message with a graph needs, and no logs: not everybody in a channel may read those. */
function letRead(policy: iam.ManagedPolicy): void {
  policy.addStatements(new iam.PolicyStatement({
    actions: [
      'cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmsForMetric',
      'cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:GetMetricWidgetImage', 'cloudwatch:ListMetrics',
    ],
    resources: ['*'],
  }));
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'metrics have no ARNs, and an alarm to be read need not be of this kit '
      + '(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html)',
  });
}

/** Which kit has the configuration of a channel, by account, workspace and channel, in an app, or in a stage whose account is not known. */
const CHANNELS = new WeakMap<IConstruct, Map<string, string>>();

/** An account has one configuration for a channel, whatever the region. */
function requireFreeChannel(kit: Construct, { workspaceId, channelId }: SlackOptions): void {
  const { account } = Stack.of(kit);
  const scope = Token.isUnresolved(account) ? Stage.of(kit) ?? kit.node.root : kit.node.root;
  const channels = CHANNELS.get(scope) ?? new Map<string, string>();
  const key = `${account} ${workspaceId} ${channelId}`;
  const other = channels.get(key);
  if (other !== undefined) {
    throw new Error(`the Slack channel ${JSON.stringify(channelId)} has its configuration in ${other}, and an account can have one for a channel only: `
      + `let ${kit.node.path} publish to the topics of that kit by Notification.topic(kit.topic(Severity.PAGE)).forSeverities(Severity.PAGE) and so on. `
      + 'From another region name another channel, or make one chatbot.SlackChannelConfiguration for topics of both');
  }
  CHANNELS.set(scope, channels.set(key, kit.node.path));
}

function acknowledgeRedrive(subscription: sns.Subscription, reason: string): void {
  Validations.of(subscription).acknowledge({ id: 'Serverless-SNSRedrivePolicy', reason });
}
