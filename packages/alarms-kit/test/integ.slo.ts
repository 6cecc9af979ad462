import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AlarmsKit, Notification } from '../src';
import { expectNotifications, listener } from './support/notifications';

const app = new App();
const stack = new Stack(app, 'AshlarAlarmsKitSlo');
const kit = new AlarmsKit(stack, 'Alarms', { notify: [Notification.email('ops@example.com')] });
const queue = listener(stack, kit);

const count = (metricName: string) => new cloudwatch.Metric({ namespace: 'AshlarAlarmsKit', metricName, statistic: cloudwatch.Stats.SUM });
const { page, ticket, windows } = kit.addSlo('Orders', { objective: 99.9, good: count('GoodOrders'), total: count('Orders') });

// A service whose parts speak with one voice.
const jobs = new sqs.Queue(stack, 'Jobs', { enforceSSL: true });
const jobAlarms = kit.watchQueue(jobs);
const health = kit.addHealth('Jobs', { resources: [jobs] });
const [part] = Object.values(jobAlarms);

const integ = new IntegTest(app, 'Slo', { testCases: [stack] });

integ.assertions.awsApiCall('CloudWatch', 'describeAlarms', { AlarmNames: [page.alarmName], AlarmTypes: ['CompositeAlarm'] })
  .expect(ExpectedResult.objectLike({ CompositeAlarms: [Match.objectLike({ AlarmRule: Match.stringLikeRegexp('ALARM.* AND .*ALARM.* OR .*ALARM.* AND .*ALARM') })] }));

// A window alone tells nobody: the first message is that of the page, when the other one of its pair is bad too.
expectNotifications(integ, queue, [
  { set: [windows[2], windows[0], windows[1]], tells: page },
  { set: [windows[4], windows[5]], tells: ticket },
  { set: [part], tells: health.ticket ?? health.page },
]);
