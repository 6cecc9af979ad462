import { CfnParameter, App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Scaling } from '../src';
import { template, world } from './support/world';

const policyOn = (metric: string, target: number) => ({
  TargetTrackingScalingPolicyConfiguration: {
    PredefinedMetricSpecification: Match.objectLike({ PredefinedMetricType: metric }),
    TargetValue: target,
  },
});

describe('the number of tasks', () => {
  test('is between 2 and 10 and follows the CPU unless said otherwise', () => {
    const found = template();
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn('ECSServiceAverageCPUUtilization', 60));
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
  });

  test('follows each target that was named and no other', () => {
    const found = template({ scaling: Scaling.between(1, 3).onCpu(50).onMemory(70).onRequests(1000) });
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn('ECSServiceAverageCPUUtilization', 50));
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn('ECSServiceAverageMemoryUtilization', 70));
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn('ALBRequestCountPerTarget', 1000));
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 3);
  });

  test.each([
    ['memory', Scaling.between(1, 3).onMemory(70), 'ECSServiceAverageMemoryUtilization', 70],
    ['requests', Scaling.between(1, 3).onRequests(1000), 'ALBRequestCountPerTarget', 1000],
  ])('does not follow the CPU when only %s was named', (_, scaling, metric, target) => {
    const found = template({ scaling });
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn(metric, target));
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
  });

  test('is left to the scaling by deployments', () => {
    template().hasResourceProperties('AWS::ECS::Service', { DesiredCount: Match.absent() });
  });

  test('is fixed when minimum and maximum are equal', () => {
    const { stack, api } = world({ scaling: Scaling.between(3, 3).onCpu(50) });
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::ECS::Service', { DesiredCount: 3 });
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    expect(api.taskCount).toBeUndefined();
  });

  test('takes a policy of your own', () => {
    const { stack, api } = world();
    api.taskCount!.scaleOnMemoryUtilization('Mine', { targetUtilizationPercent: 75 });
    Template.fromStack(stack).hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn('ECSServiceAverageMemoryUtilization', 75));
  });

  test('may be known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    const number = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
    world({ scaling: Scaling.between(number('Min'), number('Max')).onCpu(number('Cpu')).onRequests(number('Requests')) }, stack);
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: { Ref: 'Min' }, MaxCapacity: { Ref: 'Max' } });
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: { Ref: 'Requests' } }),
    });
  });
});

describe('a scaling', () => {
  test('never changes', () => {
    const base = Scaling.between(1, 3).onMemory(70);
    base.onCpu(50);
    template({ scaling: base }).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
  });

  test.each([
    ['a minimum of 0', () => Scaling.between(0, 2), 'the minimum of Scaling.between() must be a whole number of at least 1, got 0'],
    ['half a task', () => Scaling.between(1, 2.5), 'the maximum of Scaling.between() must be a whole number of at least 1, got 2.5'],
    ['a minimum above the maximum', () => Scaling.between(5, 2), 'the minimum of Scaling.between(5, 2) is above its maximum: swap the two numbers'],
    ['no CPU at all', () => Scaling.between(1, 2).onCpu(0), 'onCpu() takes a percentage above 0 and up to 100, got 0'],
    ['more CPU than there is', () => Scaling.between(1, 2).onCpu(101), 'onCpu() takes a percentage above 0 and up to 100, got 101'],
    ['more memory than there is', () => Scaling.between(1, 2).onMemory(200), 'onMemory() takes a percentage above 0 and up to 100, got 200'],
    ['no requests', () => Scaling.between(1, 2).onRequests(0), 'onRequests() takes the requests a minute that one task shall get, at least 1, got 0'],
    ['requests without end', () => Scaling.between(1, 2).onRequests(Infinity), 'onRequests() takes the requests a minute that one task shall get, at least 1, got Infinity'],
    ['a number that is none', () => Scaling.between(1, NaN), 'the maximum of Scaling.between() must be a whole number of at least 1, got NaN'],
    ['a percentage that is none', () => Scaling.between(1, 2).onCpu(NaN), 'onCpu() takes a percentage above 0 and up to 100, got NaN'],
  ])('fails with %s', (_, scaling, message) => {
    expect(scaling).toThrow(message);
  });
});
