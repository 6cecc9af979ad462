import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { fires } from '../metric-math';
import { alarmNamed, alarmsOf, kitIn, NORTHERN_VIRGINIA, Shop, stackOf } from '../world';

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

  test('look into the account that the distribution is in', () => {
    const app = new App();
    const there = new Stack(app, 'There', { env: { account: '444455556666', region: 'us-east-1' } });
    const here = new Stack(app, 'Here', { env: NORTHERN_VIRGINIA });
    kitIn(here).watchDistribution(Distribution.fromDistributionAttributes(there, 'Imported', { distributionId: 'E1', domainName: 'd1.cloudfront.net' }));
    for (const { Metrics } of Object.values(alarmsOf(here))) {
      for (const { AccountId } of Metrics!.filter(({ MetricStat }) => MetricStat)) expect(AccountId).toBe('444455556666');
    }
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
