import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { AlarmsKit, Notification } from '../src';
import { each, expectNotifications, listener } from './support/notifications';

const app = new App();
const stack = new Stack(app, 'AshlarAlarmsKitDistribution');
const distribution = new cloudfront.Distribution(stack, 'Distribution', { defaultBehavior: { origin: new HttpOrigin('example.com') } });

const kit = new AlarmsKit(stack, 'Alarms', { notify: [Notification.email('ops@example.com')] });
const alarms = kit.watchDistribution(distribution);
const queue = listener(stack, kit);

const integ = new IntegTest(app, 'Distribution', { testCases: [stack], regions: ['us-east-1'] });

integ.assertions.awsApiCall('CloudWatch', 'describeAlarms', { AlarmNames: [alarms.outage?.alarmName] })
  .expect(ExpectedResult.objectLike({
    MetricAlarms: [Match.objectLike({
      Namespace: 'AWS/CloudFront',
      MetricName: '5xxErrorRate',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 100,
      Dimensions: Match.arrayWith([{ Name: 'DistributionId', Value: distribution.distributionId }]),
    })],
  }));
expectNotifications(integ, queue, each(alarms));
