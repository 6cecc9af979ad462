import { findings } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmsKit, AlarmTuning, Notification, Severity } from '../src';
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
});
