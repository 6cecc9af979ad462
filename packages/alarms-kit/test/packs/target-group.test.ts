import { Match, Template } from 'aws-cdk-lib/assertions';
import { fires } from '../metric-math';
import { alarmsOf, kitIn, Shop, stackOf } from '../world';

const stack = stackOf();
kitIn(stack).watchTargetGroup(new Shop(stack).targetGroup);
const [healthy, unhealthy] = ['HealthyHostCount', 'UnHealthyHostCount'].map((name) => (
  Object.values(alarmsOf(stack)).find(({ MetricName }) => MetricName === name)!
));

describe('the alarm for healthy targets', () => {
  test('looks at what the best placed node of the load balancer sees', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HealthyHostCount',
      Statistic: 'Maximum',
      Period: 60,
      Dimensions: [
        { Name: 'LoadBalancer', Value: Match.anyValue() },
        { Name: 'TargetGroup', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('WebGroup'), 'TargetGroupFullName'] } },
      ],
    });
  });

  test('fires without a healthy target, and without any target at all', () => {
    expect(fires(healthy, { HealthyHostCount: [0, 0, 0] })).toBe(true);
    expect(fires(healthy, { HealthyHostCount: [undefined, undefined, undefined] })).toBe(true);
  });

  test('stays quiet while one is left, and during a blink', () => {
    expect(fires(healthy, { HealthyHostCount: [1, 1, 1] })).toBe(false);
    expect(fires(healthy, { HealthyHostCount: [0, 0, 1, 0, 0] })).toBe(false);
  });
});

describe('the alarm for unhealthy targets', () => {
  test('fires when every node finds the same target unhealthy for five minutes', () => {
    expect(unhealthy).toMatchObject({ Statistic: 'Minimum', Period: 60 });
    expect(fires(unhealthy, { UnHealthyHostCount: [1, 1, 1, 1, 1] })).toBe(true);
  });

  test('stays quiet while a target is replaced, and when there is none', () => {
    expect(fires(unhealthy, { UnHealthyHostCount: [1, 1, 1, 1, 0, 1] })).toBe(false);
    expect(fires(unhealthy, { UnHealthyHostCount: [undefined, undefined, undefined, undefined, undefined] })).toBe(false);
  });
});
