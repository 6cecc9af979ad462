import { findings } from '@ashlar/testing';
import { App, Stack, TimeZone } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmsKit, AlarmTuning, MuteWindow, Notification, Severity } from '../src';
import type { AlarmsKitProps } from '../src';
import { NORTHERN_VIRGINIA, Shop } from './world';

/** What six rule packs find in a stack that holds a kit only; what it watches is in another. */
function findingsOf(notify: (stack: Stack) => AlarmsKitProps): string[] {
  const app = new App();
  const shop = new Shop(new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA }));
  const stack = new Stack(app, 'Observability', { env: NORTHERN_VIRGINIA });
  const kit = new AlarmsKit(stack, 'Alarms', notify(stack));
  kit.watchLoadBalancer(shop.loadBalancer, { latencyP99: AlarmTuning.evaluate({ severity: Severity.INFO }) });
  kit.watchTargetGroup(shop.targetGroup, { unhealthyHosts: AlarmTuning.off('replaced all the time') });
  kit.watchFargateService(shop.service);
  kit.watchDistribution(shop.distribution);
  return findings(stack);
}

describe('six rule packs find nothing', () => {
  test('when alarms are mailed', () => {
    expect(findingsOf(() => ({ notify: [Notification.email('ops@example.com')] }))).toEqual([]);
  });

  test('when pages go elsewhere', () => {
    expect(findingsOf(() => ({
      notify: [Notification.email('ops@example.com').forSeverities(Severity.TICKET, Severity.INFO), Notification.email('pager@example.com').forSeverities(Severity.PAGE)],
    }))).toEqual([]);
  });

  test('when alarms go to an existing topic', () => {
    expect(findingsOf((stack) => ({
      notify: [Notification.topic(sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-east-1:111122223333:pager'))],
    }))).toEqual([]);
  });

  test('when some alarms, or all, tell nobody, as their reason is recorded', () => {
    expect(findingsOf(() => ({
      notify: [Notification.email('ops@example.com').forSeverities(Severity.PAGE, Severity.TICKET), Notification.none('a trial').forSeverities(Severity.INFO)],
    }))).toEqual([]);
    expect(findingsOf(() => ({ notify: [Notification.none('a sandbox')] }))).toEqual([]);
  });

  test('when there is everything that a kit can do', () => {
    expect(findings(everything({ notify: [Notification.email('ops@example.com')], dashboard: true }))).toEqual([]);
  });

  test('when pages go to Slack, tickets to OpsItems and information to a function', () => {
    const app = new App();
    const stack = new Stack(app, 'Observability', { env: NORTHERN_VIRGINIA });
    const handler = lambda.Function.fromFunctionAttributes(stack, 'Handler', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:handler', sameEnvironment: true });
    const kit = new AlarmsKit(stack, 'Alarms', {
      notify: [
        Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }).forSeverities(Severity.PAGE),
        Notification.opsItem().forSeverities(Severity.TICKET),
        Notification.invoke(handler).forSeverities(Severity.INFO),
      ],
    });
    kit.watchFargateService(new Shop(new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA })).service, { cpu: AlarmTuning.evaluate({ severity: Severity.INFO }) });
    expect(findings(stack)).toEqual([]);
  });

  test('when nobody is told at all', () => {
    expect(findings(everything({ notify: [Notification.none('a sandbox')] }))).toEqual([]);
  });
});

/** A kit with all that can be added to it. */
function everything(props: AlarmsKitProps): Stack {
  const app = new App();
  const shop = new Shop(new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA }));
  const stack = new Stack(app, 'Observability', { env: NORTHERN_VIRGINIA });
  const kit = new AlarmsKit(stack, 'Alarms', props);
  const reasons = { why: 'it is', first: 'look' };
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Log', 'log');
  kit.watchScope(shop);
  kit.addHealth('Api', { resources: [shop.loadBalancer, shop.service] });
  kit.addSlo('Orders', { objective: 99.9, good: metric, total: metric });
  kit.addAlarm('Few', { metric, threshold: 1, ...reasons });
  kit.addAnomalyAlarm('Odd', { metric, ...reasons });
  kit.addLogAlarm('Panics', { logGroup, pattern: logs.FilterPattern.anyTerm('panic'), ...reasons });
  kit.addCisAlarms(logGroup);
  kit.addBillingAlarm('Bill', { dollars: 100 });
  kit.mute('Nights', MuteWindow.weekly({ start: '20:00', end: '06:00', timeZone: TimeZone.EUROPE_BERLIN }));
  if (kit.encryptionKey) kit.addBudget('Month', { dollars: 100 });
  kit.addFireDrill();
  return stack;
}
