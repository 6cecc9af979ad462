import type { Stack } from 'aws-cdk-lib';
import { aws_cloudwatch_actions as actions, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import type { Side } from '../case';
import { compare, each } from '../case';

const monitoringConstructs: Side<typeof import('cdk-monitoring-constructs')> = {
  name: 'cdk-monitoring-constructs',
  module: 'cdk-monitoring-constructs',
  build({ DefaultDashboardFactory, MonitoringFacade, SnsAlarmActionStrategy }, stack, count) {
    const monitoring = new MonitoringFacade(stack, 'Monitoring', {
      alarmFactoryDefaults: {
        alarmNamePrefix: 'Shop',
        actionsEnabled: true,
        action: new SnsAlarmActionStrategy({ onAlarmTopic: topicOf(stack) }),
      },
      dashboardFactory: new DefaultDashboardFactory(stack, 'Dashboards', { dashboardNamePrefix: 'Shop', createDashboard: false }),
    });
    each(count, (id) => {
      monitoring.monitorLambdaFunction({
        lambdaFunction: functionOf(stack, id),
        alarmFriendlyName: `${id}Function`,
        addFaultRateAlarm: { Critical: { maxErrorRate: 5 } },
        addThrottlesCountAlarm: { Warning: { maxErrorCount: 0 } },
        addLatencyP99Alarm: { Warning: { maxLatency: Duration.seconds(24) } },
        addConcurrentExecutionsCountAlarm: { Warning: { maxRunningTasks: 900 } },
      });
      monitoring.monitorSqsQueue({
        queue: queueOf(stack, id),
        alarmFriendlyName: `${id}Queue`,
        addQueueMaxMessageAgeAlarm: { Warning: { maxAgeInSeconds: 3600 } },
        addQueueMaxSizeAlarm: { Warning: { maxMessageCount: 0 } },
      });
      monitoring.monitorDynamoTable({
        table: tableOf(stack, id),
        alarmFriendlyName: `${id}Table`,
        addReadThrottledEventsCountAlarm: { Warning: { maxThrottledEventsThreshold: 0 } },
        addWriteThrottledEventsCountAlarm: { Warning: { maxThrottledEventsThreshold: 0 } },
      });
    });
  },
};

export const alarmsKit = compare<typeof import('@ashlar/alarms-kit'), typeof import('cdk-monitoring-constructs')>({
  name: 'alarms-kit',
  instance: 'eight alarms: of a function, a queue and a table; the kit is shared, all else is there already',
  features: [
    ['a function: error rate, refused invocations, run time, concurrency', 'default', 'option'],
    ['a queue: age of the oldest message, number of messages', 'default', 'option'],
    ['a table: refused reads and writes', 'default', 'option'],
    ['all tell the same topic', 'option', 'option'],
    ['a threshold that nobody has to look up', 'default', '-'],
    ['an error rate that waits for a floor of invocations', 'default', '-'],
    ['alarms of the table that recover, although it publishes nothing while all is well', 'default', '-'],
    ['a description with the reason, the first thing to do and the source', 'default', '-'],
  ],
  notes: [
    "What the peer has no alarm for is switched off (outage, lost events, messages in flight), and the peer's dashboards are.",
    'Most of the synthesis is the `Alarm` of aws-cdk-lib, which both sides use: see [alarms-floor](#alarms-floor). Ours have metric math and descriptions of some 700 characters to render.',
  ],
  targets: [{ measure: 'import', ratio: 0.5 }, { measure: 'synth', ratio: 1.1 }, { measure: 'resources', ratio: 1 }, { measure: 'findings', limit: 0 }],
  ours: {
    name: '@ashlar/alarms-kit',
    module: '@ashlar/alarms-kit',
    build({ AlarmsKit, AlarmTuning, Notification }, stack, count) {
      const kit = new AlarmsKit(stack, 'Alarms', { notify: [Notification.topic(topicOf(stack))] });
      const off = AlarmTuning.off('the peer has no such alarm');
      each(count, (id) => {
        // Imported, so three thresholds that the kit would take from the resource are given.
        kit.watchFunction(functionOf(stack, id), {
          outage: off, droppedEvents: off, durationP99: AlarmTuning.threshold(24), concurrency: AlarmTuning.threshold(900),
        });
        kit.watchQueue(queueOf(stack, id), { inFlight: off, messageAge: AlarmTuning.threshold(3600), deadLetters: AlarmTuning.threshold(0) });
        kit.watchTable(tableOf(stack, id));
      });
    },
  },
  peer: monitoringConstructs,
});

/** How fast any library could be whose alarms are those of aws-cdk-lib: plain ones that say nothing. */
export const alarmsFloor = compare<typeof import('aws-cdk-lib/aws-cloudwatch'), typeof import('cdk-monitoring-constructs')>({
  name: 'alarms-floor',
  instance: 'as many alarms as in [alarms-kit](#alarms-kit), made with `new cloudwatch.Alarm()` by hand, of one plain metric each and without a description',
  features: [['eight alarms that tell the same topic', 'by hand', 'option']],
  notes: ['No library: it shows what there is to win, as all of these alarms are what both libraries hand out.'],
  targets: [],
  ours: {
    name: 'cloudwatch.Alarm',
    module: 'aws-cdk-lib/aws-cloudwatch',
    build({ Alarm, Metric }, stack, count) {
      const action = new actions.SnsAction(topicOf(stack));
      each(count, (id) => {
        for (let number = 1; number <= 8; number++) {
          const metric = new Metric({ namespace: 'Shop', metricName: `Metric${number}`, dimensionsMap: { Name: id } });
          new Alarm(stack, `${id}Alarm${number}`, { metric, threshold: 1, evaluationPeriods: 3 }).addAlarmAction(action);
        }
      });
    },
  },
  peer: monitoringConstructs,
});

/** The topic and what is watched are there already, so that the alarms are all there is. */
function topicOf(stack: Stack): sns.ITopic {
  return sns.Topic.fromTopicArn(stack, 'Topic', stack.formatArn({ service: 'sns', resource: 'alarms' }));
}

function functionOf(stack: Stack, id: string): lambda.IFunction {
  return lambda.Function.fromFunctionArn(stack, `${id}Function`, `arn:aws:lambda:us-east-1:111122223333:function:${id}`);
}

function queueOf(stack: Stack, id: string): sqs.IQueue {
  return sqs.Queue.fromQueueArn(stack, `${id}Queue`, `arn:aws:sqs:us-east-1:111122223333:${id}`);
}

function tableOf(stack: Stack, id: string): dynamodb.ITable {
  return dynamodb.Table.fromTableName(stack, `${id}Table`, id);
}
