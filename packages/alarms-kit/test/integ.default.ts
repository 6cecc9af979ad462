import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack, TimeZone } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AlarmsKit, MuteWindow, Notification, Severity } from '../src';
import { each, expectNotifications, listener } from './support/notifications';

const app = new App();
const stack = new Stack(app, 'AshlarAlarmsKitDefault');

// Real where it is cheap: no NAT gateway, no task.
const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 2,
  natGateways: 0,
  restrictDefaultSecurityGroup: false,
  subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }],
});
const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc });
const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'TargetGroup', { vpc, port: 80, targetType: elbv2.TargetType.IP });
loadBalancer.addListener('Http', { port: 80, open: false, defaultTargetGroups: [targetGroup] });
const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), portMappings: [{ containerPort: 80 }] });
const service = new ecs.FargateService(stack, 'Service', {
  cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
  taskDefinition,
  desiredCount: 0,
  minHealthyPercent: 100,
});
targetGroup.addTarget(service);
const kit = new AlarmsKit(stack, 'Alarms', { notify: [Notification.email('ops@example.com')], dashboard: true });
const queue = listener(stack, kit);
const balancerAlarms = kit.watchLoadBalancer(loadBalancer);
const targetAlarms = kit.watchTargetGroup(targetGroup);
const serviceAlarms = kit.watchFargateService(service);
kit.requireCoverage({ exclude: [queue] });
kit.mute('Nights', MuteWindow.weekly({ start: '20:00', end: '06:00', timeZone: TimeZone.EUROPE_BERLIN }));

const integ = new IntegTest(app, 'AlarmsKit', { testCases: [stack] });
const topicArn = kit.topic(Severity.PAGE).topicArn;

/** Expects an alarm as CloudWatch has it. */
function expectAlarm(alarmName: string | undefined, expected: { [field: string]: unknown }) {
  integ.assertions.awsApiCall('CloudWatch', 'describeAlarms', { AlarmNames: [alarmName] })
    .expect(ExpectedResult.objectLike({ MetricAlarms: [Match.objectLike(expected)] }));
}

expectAlarm(balancerAlarms.serverErrorRate?.alarmName, {
  ActionsEnabled: true,
  AlarmActions: [topicArn],
  OKActions: [topicArn],
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 5,
  DatapointsToAlarm: 3,
  EvaluationPeriods: 5,
  TreatMissingData: 'notBreaching',
  Metrics: Match.arrayWith([
    Match.objectLike({ Expression: 'IF(requests >= 20, 100 * errors / requests, 0)', ReturnData: true }),
    Match.objectLike({
      Id: 'refused',
      ReturnData: false,
      MetricStat: Match.objectLike({
        Metric: { Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_ELB_5XX_Count', Dimensions: [{ Name: 'LoadBalancer', Value: loadBalancer.loadBalancerFullName }] },
        Stat: 'Sum',
      }),
    }),
  ]),
});
expectAlarm(targetAlarms.healthyHosts?.alarmName, {
  AlarmActions: [topicArn],
  MetricName: 'HealthyHostCount',
  Dimensions: [{ Name: 'LoadBalancer', Value: loadBalancer.loadBalancerFullName }, { Name: 'TargetGroup', Value: targetGroup.targetGroupFullName }],
  Statistic: 'Maximum',
  TreatMissingData: 'breaching',
});
expectAlarm(serviceAlarms.cpu?.alarmName, {
  MetricName: 'CPUUtilization',
  Dimensions: [{ Name: 'ClusterName', Value: service.cluster.clusterName }, { Name: 'ServiceName', Value: service.serviceName }],
  Threshold: 80,
});
// Both policies have to let CloudWatch in, or alarms are lost without a trace.
const namesCloudWatch = Match.stringLikeRegexp('"Service": ?"cloudwatch\\.amazonaws\\.com"');
integ.assertions.awsApiCall('SNS', 'getTopicAttributes', { TopicArn: topicArn })
  .expect(ExpectedResult.objectLike({ Attributes: { Policy: namesCloudWatch } }));
integ.assertions.awsApiCall('KMS', 'getKeyPolicy', { KeyId: kit.encryptionKey?.keyId, PolicyName: 'default' })
  .expect(ExpectedResult.objectLike({ Policy: namesCloudWatch }));

integ.assertions.awsApiCall('CloudWatch', 'getDashboard', { DashboardName: kit.dashboard?.dashboardName })
  .expect(ExpectedResult.objectLike({ DashboardBody: Match.stringLikeRegexp('"title": ?"ServerErrorRate"') }));

expectNotifications(integ, queue, each({ ...balancerAlarms, ...targetAlarms, ...serviceAlarms }));
