import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AlarmTuning } from '../../src';
import type { QueueTuning } from '../../src';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, reading, watched } from './support';

const watch = (props?: sqs.QueueProps, tuning?: QueueTuning) => watched((kit, stack) => kit.watchQueue(new sqs.Queue(stack, 'Queue', props), tuning));

describe('a queue', () => {
  const alarms = watch();

  test('is reported when messages have waited for a tenth of the time that they are kept', () => {
    expect(reading(alarms.messageAge)).toMatchObject({ metric: 'AWS/SQS ApproximateAgeOfOldestMessage Maximum', QueueName: { 'Fn::GetAtt': [expect.stringMatching(/^Queue/) as string, 'QueueName'] } });
    expect(alarms.messageAge.Threshold).toBe(34_560);
    expect(watch({ retentionPeriod: Duration.hours(10) }).messageAge.Threshold).toBe(3600);
    expect(watch({ retentionPeriod: Duration.hours(10) }, { messageAge: AlarmTuning.threshold(50) }).messageAge.Threshold).toBe(18_000);
  });

  test('is reported when nine tenths of what may be in flight are', () => {
    expect(fires(alarms.inFlight, always({ ApproximateNumberOfMessagesNotVisible: 108_000 }, 15))).toBe(true);
    expect(fires(alarms.inFlight, always({ ApproximateNumberOfMessagesNotVisible: 107_999 }))).toBe(false);
  });

  test('may hold messages, unless somebody says that these are dead letters', () => {
    expect(Object.keys(alarms)).toEqual(['messageAge', 'inFlight']);
    expect(watch({}, { deadLetters: AlarmTuning.threshold(0) }).deadLetters).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0 });
  });
});

describe('a dead-letter queue', () => {
  const ofQueue = watched((kit, stack) => {
    const queue = new sqs.Queue(stack, 'Dead');
    new sqs.Queue(stack, 'Queue', { deadLetterQueue: { queue, maxReceiveCount: 3 } });
    return kit.watchQueue(queue);
  });

  test('is reported at the first message', () => {
    expect(fires(ofQueue.deadLetters, { ApproximateNumberOfMessagesVisible: [1] })).toBe(true);
    expect(fires(ofQueue.deadLetters, { ApproximateNumberOfMessagesVisible: [0] })).toBe(false);
  });

  test('lets messages wait until somebody looks', () => {
    expect(Object.keys(ofQueue)).toEqual(['deadLetters']);
  });

  test('may be that of a function', () => {
    const ofFunction = watched((kit, stack) => {
      const deadLetterQueue = new sqs.Queue(stack, 'Dead');
      new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('0'), deadLetterQueue });
      return kit.watchQueue(deadLetterQueue);
    });
    expect(Object.keys(ofFunction)).toEqual(['deadLetters']);
  });
});

describe('an imported queue', () => {
  const ARN = 'arn:aws:sqs:us-east-1:111122223333:orders';

  test('has no alarm for the age of messages, as it is not known how long they are kept, but with a threshold in seconds', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    expect(Object.keys(kit.watchQueue(sqs.Queue.fromQueueArn(stack, 'Queue', ARN)))).toEqual(['inFlight']);
    expect(kit.coverage().leftOut).toEqual(['Shop/Queue: messageAge: the retention period is not known: give AlarmTuning.threshold() in seconds']);
    const { messageAge } = watched((other, there) => other.watchQueue(sqs.Queue.fromQueueArn(there, 'Queue', ARN), { messageAge: AlarmTuning.threshold(900) }));
    expect(messageAge.Threshold).toBe(900);
  });

  test('may be watched from a region that nobody knows', () => {
    const stack = stackOf({});
    expect(() => kitIn(stack).watchQueue(sqs.Queue.fromQueueArn(stack, 'Queue', ARN))).not.toThrow();
  });

  test('fails when it is in another region', () => {
    const stack = stackOf();
    expect(() => kitIn(stack).watchQueue(sqs.Queue.fromQueueArn(stack, 'Queue', ARN.replace('us-east-1', 'eu-west-1')))).toThrow(
      'Shop/Queue cannot be watched from region "us-east-1": an alarm sees the metrics of its own region only, and these are in eu-west-1. '
      + 'Watch it with an AlarmsKit in a stack whose env has region eu-west-1',
    );
  });
});

describe('queues and their dead-letter queues', () => {
  test('keep what they were taken for when they are watched again, whatever was created since', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    const queue = new sqs.Queue(stack, 'Dead');
    const before = kit.watchQueue(queue);
    new sqs.Queue(stack, 'Queue', { deadLetterQueue: { queue, maxReceiveCount: 3 } });
    expect(kit.watchQueue(queue)).toBe(before);
  });

  test('are told apart in one walk over the app, however many there are', () => {
    const walks = (count: number) => {
      const stack = stackOf();
      for (let at = 0; at < count; at++) {
        new sqs.Queue(stack, `Queue${at}`, { deadLetterQueue: { queue: new sqs.Queue(stack, `Dead${at}`), maxReceiveCount: 3 } });
      }
      const kit = kitIn(stack);
      const walk = jest.spyOn(stack.node.root.node, 'findAll');
      kit.watchScope(stack);
      expect(kit.alarms).toHaveLength(3 * count);
      return walk.mock.calls.length;
    };
    expect(walks(8)).toBe(walks(1));
  });
});
