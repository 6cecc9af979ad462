import { Match, Template } from 'aws-cdk-lib/assertions';
import { fires } from '../metric-math';
import { alarmNamed, kitIn, Shop, stackOf } from '../world';

const stack = stackOf();
kitIn(stack).watchDistribution(new Shop(stack).distribution);

describe('the alarms of a distribution', () => {
  test('look at metrics that cost nothing, in the dimension that CloudFront publishes', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/CloudFront',
      MetricName: '5xxErrorRate',
      Statistic: 'Average',
      Period: 60,
      Dimensions: [{ Name: 'DistributionId', Value: { Ref: Match.stringLikeRegexp('Distribution') } }, { Name: 'Region', Value: 'Global' }],
    });
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::MonitoringSubscription', 0);
  });

  test('fire when too large a share fails', () => {
    const alarm = alarmNamed(stack, 'ServerErrorRate');
    expect(fires(alarm, { 'Requests': [20, 20, 20], '5xxErrorRate': [6, 6, 6] })).toBe(true);
    expect(fires(alarm, { 'Requests': [20, 20, 20], '5xxErrorRate': [5, 5, 5] })).toBe(false);
    expect(fires(alarm, { 'Requests': [19, 19, 19], '5xxErrorRate': [100, 100, 100] })).toBe(false);
  });

  test('fire when every request fails, however few there are', () => {
    const alarm = alarmNamed(stack, 'Outage');
    expect(fires(alarm, { 'Requests': [1, 1, 1], '5xxErrorRate': [100, 100, 100] })).toBe(true);
    expect(fires(alarm, { 'Requests': [2, 2, 2], '5xxErrorRate': [50, 50, 50] })).toBe(false);
  });

  test('fire when a quarter of real traffic is refused', () => {
    const alarm = alarmNamed(stack, 'ClientErrorRate');
    expect(fires(alarm, { 'Requests': [100, 100, 100], '4xxErrorRate': [26, 26, 26] })).toBe(true);
    expect(fires(alarm, { 'Requests': [100, 100, 100], '4xxErrorRate': [25, 25, 25] })).toBe(false);
    expect(fires(alarm, { 'Requests': [99, 99, 99], '4xxErrorRate': [100, 100, 100] })).toBe(false);
  });
});
