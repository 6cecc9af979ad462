import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';
import { fitted, known, resourceOf } from './fitted';

/**
 * The alarms of an Amazon SQS queue.
 */
export interface QueueAlarms {
  /**
   * Messages wait until they are nearly lost.
   *
   * @default - off
   */
  readonly messageAge?: cloudwatch.Alarm;

  /**
   * So many messages are being worked on that the queue hands out no more.
   *
   * @default - off
   */
  readonly inFlight?: cloudwatch.Alarm;

  /**
   * A message could not be processed.
   *
   * @default - off
   */
  readonly deadLetters?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of an Amazon SQS queue.
 */
export interface QueueTuning {
  /**
   * Messages wait until they are nearly lost. Threshold in percent of the retention period.
   *
   * @default - a ticket at or above 10 % of the retention period in 15 of 15 minutes
   */
  readonly messageAge?: AlarmTuning;

  /**
   * So many messages are being worked on that the queue hands out no more. Threshold as a count.
   *
   * @default - a ticket at or above 108,000 in 15 of 15 minutes
   */
  readonly inFlight?: AlarmTuning;

  /**
   * A message could not be processed. Threshold as a count.
   *
   * @default - a ticket above 0 in a minute
   */
  readonly deadLetters?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#SQS';
const DEAD_LETTERS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html';

export const QUEUE: Pack<keyof QueueTuning & keyof QueueAlarms> = {
  noun: 'Queue',
  method: 'watchQueue',
  namespace: 'AWS/SQS',
  dimension: 'QueueName',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::SQS::Queue',
  alarms: {
    messageAge: {
      measures: 'age of the oldest message',
      reads: { age: { metric: 'ApproximateAgeOfOldestMessage', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.AT_LEAST,
      unit: Unit.PERCENT,
      threshold: 10,
      shareOf: { what: 'the retention period', unit: Unit.SECONDS, scale: 1, given: 'seconds' },
      period: Duration.minutes(1),
      datapoints: 15,
      periods: 15,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends fifteen minutes and leaves the number open; a tenth of the retention, 9.6 hours by default, is derived: consumers are stuck, and at 100 % messages are deleted',
      first: 'see whether consumers run and what they log; one message that always fails belongs in a dead-letter queue',
    },
    inFlight: {
      measures: 'messages in flight',
      reads: { inFlight: { metric: 'ApproximateNumberOfMessagesNotVisible', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.AT_LEAST,
      unit: Unit.COUNT,
      threshold: 108_000,
      period: Duration.minutes(1),
      datapoints: 15,
      periods: 15,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends 90 % of the quota of 120,000 in fifteen minutes out of fifteen: at the quota consumers get nothing',
      first: 'see whether consumers delete what they have done, and whether the visibility timeout fits their work',
    },
    deadLetters: {
      measures: 'messages in the dead-letter queue',
      reads: { messages: { metric: 'ApproximateNumberOfMessagesVisible', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: DEAD_LETTERS,
      why: 'AWS recommends more than zero: every message here has failed as often as it may, and nobody else will look',
      first: 'read one of the messages, mend the cause, and start a redrive to the source queue',
    },
  },
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const DEFAULT_RETENTION_SECONDS = 345_600;

/** The alarms for one queue: what waits is late in one queue, and given up in another. */
export function queuePack(queue: sqs.IQueue): typeof QUEUE {
  const resource = resourceOf<sqs.CfnQueue>(queue, 'AWS::SQS::Queue');
  const messageAge = resource ? known(resource.messageRetentionPeriod ?? DEFAULT_RETENTION_SECONDS) : 'unknown';
  decideKinds([queue]);
  return KINDS.get(queue)
    ? fitted(QUEUE, { messageAge: { none: 'a dead letter waits until somebody looks' }, inFlight: { none: 'nobody works on dead letters' } })
    : fitted(QUEUE, { messageAge, deadLetters: { none: 'it is the dead-letter queue of no queue and no function of this app' } });
}

/** What queues and functions tell of their dead letters. */
interface GivesUp extends IConstruct {
  readonly deadLetterQueue?: IConstruct & { readonly queue?: sqs.IQueue };
}

/** Whether a queue is a dead-letter queue, as decided when it was watched first. */
const KINDS = new WeakMap<IConstruct, boolean>();

/** Decides which of the queues are dead-letter queues, in one walk over the app. What is decided stays. */
export function decideKinds(queues: IConstruct[]): void {
  const undecided = queues.filter((queue) => !KINDS.has(queue));
  if (undecided.length === 0) return;
  const owners: GivesUp[] = undecided[0].node.root.node.findAll();
  const taken = new Set(owners.flatMap(({ deadLetterQueue }) => [deadLetterQueue, deadLetterQueue?.queue]));
  undecided.forEach((queue) => KINDS.set(queue, taken.has(queue)));
}
