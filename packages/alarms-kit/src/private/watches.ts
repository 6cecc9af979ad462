import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { aws_ec2, aws_wafv2 } from 'aws-cdk-lib/interfaces';
import { NORTHERN_VIRGINIA, requireRegion } from './regions';
import { DataWatches } from './watches/data';
import { metricsOf } from './watches/metrics-of';
import type { CertificateAlarms, CertificateTuning } from '../packs/certificate';
import { CERTIFICATE, certificateRegion } from '../packs/certificate';
import type { NatGatewayAlarms, NatGatewayTuning } from '../packs/nat-gateway';
import { NAT_GATEWAY, natGatewaysOf } from '../packs/nat-gateway';
import type { QueueAlarms, QueueTuning } from '../packs/queue';
import { queuePack } from '../packs/queue';
import type { StateMachineAlarms, StateMachineTuning } from '../packs/state-machine';
import { STATE_MACHINE } from '../packs/state-machine';
import type { TopicAlarms, TopicTuning } from '../packs/topic';
import { TOPIC } from '../packs/topic';
import type { UserPoolClientAlarms, UserPoolClientTuning } from '../packs/user-pool-client';
import { userPoolClientPack } from '../packs/user-pool-client';
import type { WebAclAlarms, WebAclTuning } from '../packs/web-acl';
import { isGlobal, WEB_ACL, webAclDimensions } from '../packs/web-acl';

/**
 * What an AlarmsKit can watch: a method for each kind of resource.
 *
 * @internal
 */
export abstract class Watches extends DataWatches {
  /**
   * Watches an Amazon SQS queue: messages that wait too long, too many at work; or in a dead-letter queue any message at all.
   *
   * It is a dead-letter queue if a queue or function of the app says so when it is watched first.
   * The retention period of an imported queue is not known: that alarm is left out unless `messageAge` gets a threshold, in seconds.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchQueue(queue: sqs.IQueue, tuning: QueueTuning = {}): QueueAlarms {
    return this._watch(queue, queuePack(queue), tuning, { QueueName: queue.queueName });
  }

  /**
   * Watches an Amazon SNS topic: messages that are not delivered.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchTopic(topic: sns.ITopic, tuning: TopicTuning = {}): TopicAlarms {
    return this._watch(topic, TOPIC, tuning, { TopicName: topic.topicName });
  }

  /**
   * Watches a state machine of AWS Step Functions: executions that fail, take too long or wait for quota.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchStateMachine(machine: stepfunctions.IStateMachine, tuning: StateMachineTuning = {}): StateMachineAlarms {
    return this._watch(machine, STATE_MACHINE, tuning, { StateMachineArn: machine.stateMachineArn });
  }

  /**
   * Watches all NAT gateways of a network: lost connections and packets. They may be in any stack of the app.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchNatGateways(vpc: ec2.IVpc, tuning: NatGatewayTuning = {}): NatGatewayAlarms[] {
    return natGatewaysOf(vpc).map((gateway) => this.watchNatGateway(gateway, tuning));
  }

  /**
   * Watches a NAT gateway: lost connections and packets.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchNatGateway(gateway: aws_ec2.INatGatewayRef, tuning: NatGatewayTuning = {}): NatGatewayAlarms {
    return this._watch(gateway, NAT_GATEWAY, tuning, { NatGatewayId: gateway.natGatewayRef.natGatewayId });
  }

  /**
   * Watches a client of an Amazon Cognito user pool: people who get an error for want of quota.
   *
   * The identity providers of an imported client are not known, and their sign-ins have metrics by provider: that alarm is left out.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchUserPoolClient(userPool: cognito.IUserPool, client: cognito.IUserPoolClient, tuning: UserPoolClientTuning = {}): UserPoolClientAlarms {
    return this._watch(client, userPoolClientPack(client), tuning, { UserPool: userPool.userPoolId, UserPoolClient: client.userPoolClientId });
  }

  /**
   * Watches a web ACL of AWS WAF: the share of requests that it blocks.
   *
   * One that protects CloudFront publishes its metrics in us-east-1 only, so the kit has to be in a stack of that region.
   * Watching again with the same tuning returns the same alarms.
   *
   * @param metricName The name in its visibility configuration.
   */
  public watchWebAcl(webAcl: aws_wafv2.IWebACLRef, metricName: string, tuning: WebAclTuning = {}): WebAclAlarms {
    const dimensions = webAclDimensions(webAcl, metricName);
    if (!isGlobal(webAcl)) return this._watch(webAcl, WEB_ACL, tuning, dimensions);
    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
    requireRegion(this, webAcl, NORTHERN_VIRGINIA, 'a web ACL that protects CloudFront publishes its metrics in us-east-1 only');
    return this._watcher.watch(webAcl, WEB_ACL, tuning, metricsOf(webAcl, WEB_ACL, dimensions));
  }

  /**
   * Watches a certificate of AWS Certificate Manager: renewal and expiry.
   *
   * Its metrics are in its own region, which for CloudFront is us-east-1, so the kit has to be in a stack of that region.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchCertificate(certificate: acm.ICertificate, tuning: CertificateTuning = {}): CertificateAlarms {
    const region = certificateRegion(certificate);
    if (region !== undefined) {
      requireRegion(this, certificate, region, `an alarm sees the metrics of its own region only, and those of this certificate are in ${region}`);
    }
    const metrics = metricsOf(certificate, CERTIFICATE, { CertificateArn: certificate.certificateArn });
    return this._watcher.watch(certificate, CERTIFICATE, tuning, metrics);
  }
}
