import { Match, Template } from 'aws-cdk-lib/assertions';
import { fires } from '../metric-math';
import { alarmNamed, kitIn, Shop, stackOf } from '../world';

const stack = stackOf();
kitIn(stack).watchFargateService(new Shop(stack).service);

describe('the alarm for running tasks', () => {
  const alarm = alarmNamed(stack, 'RunningTasks');

  test('counts the samples of a metric that costs nothing', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      Statistic: 'SampleCount',
      Period: 60,
      Dimensions: [{ Name: 'ClusterName', Value: { Ref: Match.stringLikeRegexp('Cluster') } }, { Name: 'ServiceName', Value: Match.anyValue() }],
    });
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Cluster', { ClusterSettings: Match.absent() });
  });

  test('fires when no task has reported for five minutes', () => {
    expect(fires(alarm, { CPUUtilization: [2, undefined, undefined, undefined, undefined, undefined] })).toBe(true);
    expect(fires(alarm, { CPUUtilization: [2, undefined, undefined, undefined, undefined, 1] })).toBe(false);
  });
});

describe.each([['Cpu', 'CPUUtilization'], ['Memory', 'MemoryUtilization']])('the %s alarm of a service', (name, metric) => {
  const alarm = alarmNamed(stack, name);

  test('fires above 80 % in five minutes out of five, as AWS recommends', () => {
    expect(alarm).toMatchObject({ MetricName: metric, Statistic: 'Average', Threshold: 80, Period: 60 });
    expect(fires(alarm, { [metric]: [81, 81, 81, 81, 81] })).toBe(true);
    expect(fires(alarm, { [metric]: [81, 81, 80, 81, 81, 81, 81] })).toBe(false);
  });

  test('leaves it to another alarm that nothing runs', () => {
    expect(fires(alarm, { [metric]: [undefined, undefined, undefined, undefined, undefined] })).toBe(false);
  });
});
