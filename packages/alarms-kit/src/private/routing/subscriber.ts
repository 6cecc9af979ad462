import { Names, Validations } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
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

  /** The function subscribes: as an action of each alarm, its policy would outgrow the 20 KB that AWS Lambda allows. */
  public subscribe(_kit: Construct, topics: sns.Topic[]): void {
    for (const topic of topics) {
      this.handler.addPermission(`Alarms${Names.nodeUniqueId(topic.node)}`, {
        principal: new iam.ServicePrincipal('sns.amazonaws.com'), sourceArn: topic.topicArn,
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
    new chatbot.SlackChannelConfiguration(kit, `Slack${channelId}`, {
      slackChannelConfigurationName: `${Names.uniqueResourceName(kit, { maxLength: 100, separator: '-' })}-${channelId}`,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics,
      // Without guardrails whoever can write in the channel may do everything that its role allows, and the default is AdministratorAccess.
      // https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
      guardrailPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
    });
  }
}

function acknowledgeRedrive(subscription: sns.Subscription, reason: string): void {
  Validations.of(subscription).acknowledge({ id: 'Serverless-SNSRedrivePolicy', reason });
}
