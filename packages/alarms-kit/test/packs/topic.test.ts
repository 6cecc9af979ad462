import * as sns from 'aws-cdk-lib/aws-sns';
import { fires } from '../metric-math';
import { always, reading, watched } from './support';

const alarms = watched((kit, stack) => kit.watchTopic(new sns.Topic(stack, 'Topic')));

describe('a topic', () => {
  test.each([
    ['failedDeliveries', 'NumberOfNotificationsFailed'],
    ['invalidAttributes', 'NumberOfNotificationsFilteredOut-InvalidAttributes'],
    ['invalidBodies', 'NumberOfNotificationsFilteredOut-InvalidMessageBody'],
    ['deadLetters', 'NumberOfNotificationsRedrivenToDlq'],
    ['lostMessages', 'NumberOfNotificationsFailedToRedriveToDlq'],
  ] as const)('is reported by %s when it goes on for five minutes, as AWS recommends', (key, metric) => {
    expect(reading(alarms[key])).toEqual({ metric: `AWS/SNS ${metric} Sum`, Period: 60, TopicName: { 'Fn::GetAtt': [expect.stringMatching(/^Topic/) as string, 'TopicName'] } });
    expect(fires(alarms[key], always({ [metric]: 1 }, 5))).toBe(true);
    expect(fires(alarms[key], always({ [metric]: 1 }, 4))).toBe(false);
  });

  test('stays quiet when nothing is published', () => {
    for (const alarm of Object.values(alarms)) {
      expect(fires(alarm, always({ [alarm.MetricName!]: undefined }))).toBe(false);
    }
  });
});
