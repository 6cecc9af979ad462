import type { Stack } from 'aws-cdk-lib';
import { aws_cloudfront as cloudfront, aws_sns as sns } from 'aws-cdk-lib';
import { compare, each } from '../case';

export const alarmsKit = compare<typeof import('@ashlar/alarms-kit'), typeof import('cdk-monitoring-constructs')>({
  name: 'alarms-kit',
  instance: 'the two alarms of a CloudFront distribution; the kit is shared, the topic is there already',
  features: [
    ['an alarm for the rate of 4xx and one for that of 5xx answers', 'default', 'option'],
    ['both tell the same topic', 'option', 'option'],
    ['rates that wait for a floor of requests', 'default', '-'],
    ['a description with the reason, the first thing to do and the source', 'default', '-'],
  ],
  notes: ["Our alarm for a total outage is switched off, since the peer has none, and the peer's dashboards are, since ours has none."],
  targets: [{ measure: 'import', ratio: 0.5 }, { measure: 'synth', ratio: 0.5 }, { measure: 'resources', ratio: 1 }, { measure: 'findings', limit: 0 }],
  ours: {
    name: '@ashlar/alarms-kit',
    module: '@ashlar/alarms-kit',
    build({ AlarmsKit, AlarmTuning, Notification }, stack, count) {
      const kit = new AlarmsKit(stack, 'Alarms', { notify: [Notification.topic(topicOf(stack))] });
      each(count, (id) => kit.watchDistribution(distributionOf(stack, id), { outage: AlarmTuning.off('the peer has no such alarm') }));
    },
  },
  peer: {
    name: 'cdk-monitoring-constructs',
    module: 'cdk-monitoring-constructs',
    build({ DefaultDashboardFactory, MonitoringFacade, SnsAlarmActionStrategy }, stack, count) {
      const monitoring = new MonitoringFacade(stack, 'Monitoring', {
        alarmFactoryDefaults: {
          alarmNamePrefix: 'Sites',
          actionsEnabled: true,
          action: new SnsAlarmActionStrategy({ onAlarmTopic: topicOf(stack) }),
        },
        dashboardFactory: new DefaultDashboardFactory(stack, 'Dashboards', { dashboardNamePrefix: 'Sites', createDashboard: false }),
      });
      each(count, (id) => monitoring.monitorCloudFrontDistribution({
        distribution: distributionOf(stack, id),
        alarmFriendlyName: id,
        addError4xxRate: { Warning: { maxErrorRate: 25 } },
        addFault5xxRate: { Critical: { maxErrorRate: 5 } },
      }));
    },
  },
});

/** The topic and the distributions are there already, so that the alarms are all there is. */
function topicOf(stack: Stack): sns.ITopic {
  return sns.Topic.fromTopicArn(stack, 'Topic', stack.formatArn({ service: 'sns', resource: 'alarms' }));
}

function distributionOf(stack: Stack, id: string): cloudfront.IDistribution {
  return cloudfront.Distribution.fromDistributionAttributes(stack, `${id}Distribution`, {
    distributionId: `E1${id.toUpperCase()}`,
    domainName: `${id}.cloudfront.net`,
  });
}
