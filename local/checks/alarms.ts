import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Check, Deployed } from './check';
import { expectThat } from './check';
import { eventually } from '../support/http';

const QUEUE = 'ashlar-smoke-test';

/** Sets a deployed alarm off and waits for what its topic sends to a queue. */
export function alarmChecks(deployed: Deployed): Check[] {
  return [{
    name: 'an alarm that goes off is heard',
    async run() {
      const { alarm, topicArn } = await alarmWithTopic(deployed);
      const heard = await listen(deployed, topicArn, async () => {
        await setState(deployed, alarm, 'ALARM');
      }, (message) => message.includes(alarm.AlarmName ?? ''));
      await setState(deployed, alarm, 'OK');
      expectThat(heard, `a notification of ${alarm.AlarmName} within 15 s`, 'none');
      return `${alarm.AlarmName} to ${topicArn.split(':').at(-1)}`;
    },
  }];
}

async function alarmWithTopic({ aws, deployment }: Deployed): Promise<{ alarm: MetricAlarm; topicArn: string }> {
  const names = deployment.idsOf('AWS::CloudWatch::Alarm');
  const topics = deployment.idsOf('AWS::SNS::Topic');
  expectThat(names.length > 0 && topics.length > 0, 'alarms and a topic', `${names.length} alarms and ${topics.length} topics`);
  const { MetricAlarms = [] } = await aws.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: names.slice(0, 100) }));
  for (const alarm of MetricAlarms) {
    const topicArn = alarm.AlarmActions?.find((action) => topics.includes(action));
    if (topicArn) return { alarm, topicArn };
  }
  throw new Error(`expected an alarm whose action is a deployed topic, saw ${MetricAlarms.length} alarms without one`);
}

async function setState({ aws }: Deployed, alarm: MetricAlarm, state: 'ALARM' | 'OK') {
  await aws.cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm.AlarmName, StateValue: state, StateReason: 'smoke test' }));
}

/** Subscribes a queue for as long as it takes, and leaves nothing behind. */
async function listen({ aws }: Deployed, topicArn: string, act: () => Promise<void>, isWanted: (message: string) => boolean): Promise<boolean> {
  const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
  try {
    const { Attributes = {} } = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const { SubscriptionArn } = await aws.sns.send(new SubscribeCommand({
      TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes.QueueArn, ReturnSubscriptionArn: true,
    }));
    try {
      await act();
      return await eventually(15, async () => {
        const { Messages = [] } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
        return Messages.some(({ Body = '' }) => isWanted(Body)) ? true : undefined;
      }) ?? false;
    } finally {
      await aws.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    }
  } finally {
    await aws.sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
}
