import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of an Amazon SNS topic.
 */
export interface TopicAlarms {
  /**
   * Messages can not be delivered.
   *
   * @default - off
   */
  readonly failedDeliveries?: cloudwatch.Alarm;

  /**
   * Messages reach nobody, as their attributes are invalid.
   *
   * @default - off
   */
  readonly invalidAttributes?: cloudwatch.Alarm;

  /**
   * Messages reach nobody, as their body is invalid.
   *
   * @default - off
   */
  readonly invalidBodies?: cloudwatch.Alarm;

  /**
   * Messages were put into a dead-letter queue.
   *
   * @default - off
   */
  readonly deadLetters?: cloudwatch.Alarm;

  /**
   * Messages are lost, as the dead-letter queue refuses them.
   *
   * @default - off
   */
  readonly lostMessages?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of an Amazon SNS topic.
 */
export interface TopicTuning {
  /**
   * Messages can not be delivered. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly failedDeliveries?: AlarmTuning;

  /**
   * Messages reach nobody, as their attributes are invalid. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly invalidAttributes?: AlarmTuning;

  /**
   * Messages reach nobody, as their body is invalid. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly invalidBodies?: AlarmTuning;

  /**
   * Messages were put into a dead-letter queue. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly deadLetters?: AlarmTuning;

  /**
   * Messages are lost, as the dead-letter queue refuses them. Threshold as a count.
   *
   * @default - pages above 0 in 5 of 5 minutes
   */
  readonly lostMessages?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#SNS';

export const TOPIC: Pack<keyof TopicTuning & keyof TopicAlarms> = {
  noun: 'Topic',
  method: 'watchTopic',
  namespace: 'AWS/SNS',
  dimension: 'TopicName',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::SNS::Topic',
  alarms: {
    failedDeliveries: {
      measures: 'deliveries that failed',
      reads: { failed: { metric: 'NumberOfNotificationsFailed', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends five minutes and leaves the number open; SNS has retried each of them, so the usual number is none',
      first: 'turn on delivery status logging: it names the subscriber and its answer',
    },
    invalidAttributes: {
      measures: 'messages filtered out for invalid attributes',
      reads: { invalid: { metric: 'NumberOfNotificationsFilteredOut-InvalidAttributes', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends zero in five minutes out of five: the publisher and the filter policy do not fit together',
      first: 'compare the attributes of a message with the filter policies of the subscriptions',
    },
    invalidBodies: {
      measures: 'messages filtered out for an invalid body',
      reads: { invalid: { metric: 'NumberOfNotificationsFilteredOut-InvalidMessageBody', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends zero in five minutes out of five: a filter on the body needs JSON, and got something else',
      first: 'see what the publisher sends',
    },
    deadLetters: {
      measures: 'messages put into a dead-letter queue',
      reads: { redriven: { metric: 'NumberOfNotificationsRedrivenToDlq', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends zero in five minutes out of five: a subscriber has refused them as often as it may',
      first: 'read one of the messages in the dead-letter queue, and the logs of the subscriber',
    },
    lostMessages: {
      measures: 'messages that the dead-letter queue refused',
      reads: { lost: { metric: 'NumberOfNotificationsFailedToRedriveToDlq', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      source: RECOMMENDED,
      why: 'AWS recommends zero in five minutes out of five: neither the subscriber nor the queue has these messages',
      first: 'read the policy of the dead-letter queue and of its key: both have to let the topic in',
    },
  },
};
