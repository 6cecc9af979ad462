import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import type { IApiCall, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FilterOrPolicy, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Severity } from '../../src';
import type { AlarmsKit } from '../../src';

/** A queue that hears of what is published to the topic of a kit. */
export function listener(scope: Construct, kit: AlarmsKit): sqs.Queue {
  // A message that was read stays out of sight, so that the next one is that of the next alarm.
  const queue = new sqs.Queue(scope, 'Listener', { visibilityTimeout: Duration.hours(12), enforceSSL: true });
  kit.topic(Severity.PAGE).addSubscription(new SqsSubscription(queue, {
    rawMessageDelivery: true,
    // An alarm that recovers in between says so, too.
    filterPolicyWithMessageBody: { NewStateValue: FilterOrPolicy.filter(SubscriptionFilter.stringFilter({ allowlist: ['ALARM'] })) },
  }));
  return queue;
}

/** Something that makes an alarm tell somebody: itself, or the members of a composite. */
export interface Trigger {
  readonly set: (cloudwatch.IAlarm | undefined)[];
  readonly tells: cloudwatch.IAlarm | undefined;
}

/** One after the other, sets alarms to ALARM and expects the notification that follows from it. */
export function expectNotifications(integ: IntegTest, queue: sqs.Queue, triggers: Trigger[]): void {
  let last: IApiCall | undefined;
  const then = (call: IApiCall) => {
    last?.next(call);
    last = call;
  };
  for (const { set, tells } of triggers) {
    for (const alarm of set) {
      then(integ.assertions.awsApiCall('CloudWatch', 'setAlarmState', { AlarmName: alarm?.alarmName, StateValue: 'ALARM', StateReason: 'a test' }));
    }
    then(integ.assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: queue.queueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 1 })
      .expect(ExpectedResult.objectLike({
        Messages: [Match.objectLike({ Body: Match.stringLikeRegexp(`"AlarmName": ?"${tells?.alarmName}".*"NewStateValue": ?"ALARM"`) })],
      })));
  }
}

/** Each alarm on its own. */
export function each(alarms: object): Trigger[] {
  return Object.values(alarms as Record<string, cloudwatch.IAlarm>).map((alarm) => ({ set: [alarm], tells: alarm }));
}
