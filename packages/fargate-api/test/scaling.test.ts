import { CfnParameter, App, Duration, Lazy, Stack, TimeZone } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { ScalingWindow } from '../src';
import { Day, Days, Scaling } from '../src';
import { evaluate } from './support/metric-math';
import { template, world } from './support/world';

const policyOn = (metric: string, target: number) => ({
  TargetTrackingScalingPolicyConfiguration: {
    PredefinedMetricSpecification: Match.objectLike({ PredefinedMetricType: metric }),
    TargetValue: target,
  },
});

const REQUESTS_PER_TASK = 'SUM([FILL(first, 0), FILL(alternate, 0)]) + 0 * MAX([firstHosts, alternateHosts])';

const onRequests = (target: number) => ({
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: Match.objectLike({ CustomizedMetricSpecification: Match.anyValue(), TargetValue: target }),
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
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', onRequests(1000));
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 3);
  });

  test.each([
    ['memory', Scaling.between(1, 3).onMemory(70), policyOn('ECSServiceAverageMemoryUtilization', 70)],
    ['requests', Scaling.between(1, 3).onRequests(1000), onRequests(1000)],
  ])('does not follow the CPU when only %s was named', (_, scaling, policy) => {
    const found = template({ scaling });
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policy);
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
  });

  test('follows the requests of whichever target group gets them', () => {
    const { stack, api } = world({ scaling: Scaling.between(1, 3).onRequests(1000) });
    const stat = (id: string, targetGroup: string, metric = 'RequestCountPerTarget', statistic = 'Sum') => ({
      Id: id,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/ApplicationELB',
          MetricName: metric,
          Dimensions: [
            { Name: 'LoadBalancer', Value: stack.resolve(api.loadBalancer.loadBalancerFullName) as unknown },
            { Name: 'TargetGroup', Value: stack.resolve(targetGroup) as unknown },
          ],
        },
        Stat: statistic,
      },
      ReturnData: false,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        CustomizedMetricSpecification: {
          Metrics: [
            stat('first', api.targetGroup.targetGroupFullName),
            stat('alternate', api.alternateTargetGroup.targetGroupFullName),
            stat('firstHosts', api.targetGroup.targetGroupFullName, 'HealthyHostCount', 'Minimum'),
            stat('alternateHosts', api.alternateTargetGroup.targetGroupFullName, 'HealthyHostCount', 'Minimum'),
            { Id: 'requestsPerTask', Expression: REQUESTS_PER_TASK, ReturnData: true },
          ],
        },
      },
    });
  });

  test.each([
    ['all requests are on one side', { first: 900, alternate: undefined, firstHosts: 3, alternateHosts: undefined }, 900],
    ['requests are split', { first: 500, alternate: 400, firstHosts: 3, alternateHosts: 3 }, 900],
    ['there are no requests, so that tasks are removed', { first: undefined, alternate: undefined, firstHosts: 3, alternateHosts: 0 }, 0],
    ['the load balancer has told nothing yet', { first: undefined, alternate: undefined, firstHosts: undefined, alternateHosts: undefined }, undefined],
  ])('knows how many requests there are when %s', (_, data, expected) => {
    expect(evaluate(REQUESTS_PER_TASK, data)).toBe(expected);
  });

  test('grows while the slowest requests take too long, and leaves it to the CPU to shrink', () => {
    const found = template({ scaling: Scaling.between(1, 9).onLatency(Duration.millis(500)) });
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn('ECSServiceAverageCPUUtilization', 60));
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'PercentChangeInCapacity',
        Cooldown: 120,
        MetricAggregationType: 'Maximum',
        MinAdjustmentMagnitude: 1,
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 0.5, ScalingAdjustment: 20 },
          { MetricIntervalLowerBound: 0.5, ScalingAdjustment: 50 },
        ],
      },
    });
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
    found.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Latency') }],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 3,
      Threshold: 0.5,
      Metrics: [
        { Expression: 'MAX([first, alternate])', Id: 'expr_1', Label: 'Latency, s' },
        Match.objectLike({ Id: 'first', MetricStat: Match.objectLike({ Stat: 'p99', Period: 60 }) }),
        Match.objectLike({ Id: 'alternate', MetricStat: Match.objectLike({ Stat: 'p99', Period: 60 }) }),
      ],
    });
  });

  test('follows latency beside the targets that were named', () => {
    const found = template({ scaling: Scaling.between(1, 9).onLatency(Duration.seconds(2)).onMemory(70) });
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn('ECSServiceAverageMemoryUtilization', 70));
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', { PolicyType: 'StepScaling' });
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
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
    ['a minimum of 0', () => Scaling.between(0, 2), 'the minimum of Scaling.between() must be a whole number of at least 1, got 0: no tasks at all are for a window, as in during({ ..., min: 0, max: 0 })'],
    ['half a task', () => Scaling.between(1, 2.5), 'the maximum of Scaling.between() must be a whole number of at least 1, got 2.5'],
    ['a minimum above the maximum', () => Scaling.between(5, 2), 'the minimum of Scaling.between(5, 2) is above its maximum: swap the two numbers'],
    ['no CPU at all', () => Scaling.between(1, 2).onCpu(0), 'onCpu() takes a percentage above 0 and up to 100, got 0'],
    ['more CPU than there is', () => Scaling.between(1, 2).onCpu(101), 'onCpu() takes a percentage above 0 and up to 100, got 101'],
    ['more memory than there is', () => Scaling.between(1, 2).onMemory(200), 'onMemory() takes a percentage above 0 and up to 100, got 200'],
    ['no requests', () => Scaling.between(1, 2).onRequests(0), 'onRequests() takes the requests a minute that one task shall get, at least 1, got 0'],
    ['requests without end', () => Scaling.between(1, 2).onRequests(Infinity), 'onRequests() takes the requests a minute that one task shall get, at least 1, got Infinity'],
    ['a number that is none', () => Scaling.between(1, NaN), 'the maximum of Scaling.between() must be a whole number of at least 1, got NaN'],
    ['no latency', () => Scaling.between(1, 2).onLatency(Duration.seconds(0)), 'onLatency() takes a duration above zero, got 0: use one like Duration.millis(500)'],
    [
      'a latency that nobody knows yet',
      () => Scaling.between(1, 2).onLatency(Duration.seconds(Lazy.number({ produce: () => 1 }))),
      'onLatency() takes a duration known at synth, got a token: use one like Duration.millis(500)',
    ],
    ['a percentage that is none', () => Scaling.between(1, 2).onCpu(NaN), 'onCpu() takes a percentage above 0 and up to 100, got NaN'],
  ])('fails with %s', (_, scaling, message) => {
    expect(scaling).toThrow(message);
  });
});

const timeZone = TimeZone.EUROPE_BERLIN;
const night: ScalingWindow = { days: Days.weekdays(), start: '19:00', end: '07:00', timeZone, min: 0, max: 0 };
const weekend: ScalingWindow = { days: Days.weekend(), start: '07:00', end: '07:00', timeZone, min: 0, max: 0 };

const action = (cron: string, min: unknown, max: unknown) => Match.objectLike({
  Schedule: `cron(${cron} *)`, Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: min, MaxCapacity: max },
});

/** Exactly these actions, in this order. */
const scheduled = (scaling: Scaling, ...actions: unknown[]) => template({ scaling }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
  ScheduledActions: actions,
});

describe('a time of the week', () => {
  test('can have bounds of its own, after which the usual ones apply again', () => {
    scheduled(Scaling.between(2, 10).during({ days: Days.only(Day.MONDAY), start: '08:00', end: '12:30', timeZone, min: 6, max: 20 }),
      action('0 8 ? * MON', 6, 20), action('30 12 ? * MON', 2, 10));
  });

  test('can be without any task, over midnight and the weekend', () => {
    scheduled(Scaling.between(2, 10).during(night).during(weekend),
      action('0 7 ? * MON,TUE,WED,THU,FRI', 2, 10), action('0 7 ? * SAT,SUN', 0, 0), action('0 19 ? * MON,TUE,WED,THU,FRI', 0, 0));
  });

  test('goes from one window to the next without the usual bounds in between', () => {
    const scaling = Scaling.between(2, 10)
      .during({ start: '22:00', end: '02:00', timeZone, min: 1, max: 1 })
      .during({ start: '02:00', end: '06:00', timeZone, min: 0, max: 0 });
    const daily = 'MON,TUE,WED,THU,FRI,SAT,SUN';
    scheduled(scaling, action(`0 2 ? * ${daily}`, 0, 0), action(`0 6 ? * ${daily}`, 2, 10), action(`0 22 ? * ${daily}`, 1, 1));
  });

  test('can be all the week', () => {
    template({ scaling: Scaling.between(2, 10).during({ start: '00:00', end: '00:00', timeZone, min: 3, max: 4 }) })
      .hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { ScheduledActions: [action('0 0 ? * MON,TUE,WED,THU,FRI,SAT,SUN', 3, 4)] });
  });

  test('takes a number of tasks that would be fixed otherwise, and then there is nothing to follow', () => {
    const found = template({ scaling: Scaling.between(2, 2).during(night) });
    found.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 2 });
    found.hasResourceProperties('AWS::ECS::Service', { DesiredCount: Match.absent() });
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 0);
  });

  test('follows the targets when there is a choice of numbers only then', () => {
    template({ scaling: Scaling.between(2, 2).during({ ...night, min: 2, max: 5 }) })
      .hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', policyOn('ECSServiceAverageCPUUtilization', 60));
  });

  test('has numbers of tasks that may be known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    const max = new CfnParameter(stack, 'Max', { type: 'Number' }).valueAsNumber;
    world({ scaling: Scaling.between(2, 10).during({ ...night, max }) }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ScheduledActions: Match.arrayWith([Match.objectLike({ ScalableTargetAction: { MinCapacity: 0, MaxCapacity: { Ref: 'Max' } } })]),
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('warns when nothing would start a task again', () => {
    const { stack } = world({ scaling: Scaling.between(2, 10).during({ ...night, max: 3 }) });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('^a window with min 0 and max above 0 lets the service go down to no task'));
    Annotations.fromStack(world({ scaling: Scaling.between(2, 10).during(night) }).stack).hasNoWarning('*', Match.anyValue());
  });

  const base = Scaling.between(2, 10);
  test.each<[string, () => unknown, string]>([
    ['a minimum above the maximum', () => base.during({ ...night, min: 2, max: 1 }),
      'the minimum of the window MON TUE WED THU FRI 19:00 to 07:00 with min 2 and max 1 is above its maximum: swap the two numbers'],
    ['less than no task', () => base.during({ ...night, min: -1 }), 'the min of the window MON TUE WED THU FRI 19:00 to 07:00 must be a whole number of at least 0, got -1'],
    ['half a task', () => base.during({ ...night, max: 0.5 }), 'the max of the window MON TUE WED THU FRI 19:00 to 07:00 must be a whole number of at least 0, got 0.5'],
    ['a start that is none', () => base.during({ ...night, start: '24:00' }),
      'the start of a window must be a time from "00:00" to "23:59", got "24:00": use one like "08:30"'],
    ['an end that is none', () => base.during({ ...night, end: '7 am' }), 'the end of a window must be a time from "00:00" to "23:59", got "7 am"'],
    ['two time zones', () => base.during(night).during({ ...weekend, timeZone: TimeZone.EUROPE_PARIS }),
      'all windows of a scaling have one time zone, got "Europe/Berlin" and "Europe/Paris": write both in one of them'],
    ['two windows at one time', () => base.during(night).during({ start: '06:59', end: '08:00', timeZone, min: 1, max: 1 }),
      'the window MON TUE WED THU FRI 19:00 to 07:00 and the window 06:59 to 08:00 overlap, ' +
      'so that two numbers of tasks would apply at once: let one end as the other starts'],
    ['two windows at one time over the end of the week',
      () => base.during({ ...night, days: Days.only(Day.SUNDAY) }).during({ ...night, days: Days.only(Day.MONDAY), start: '05:00', end: '06:00' }), 'overlap'],
    ['no day', () => Days.only(), 'Days.only() got no day: name one or more, or use Days.all()'],
  ])('fails with %s', (_, scaling, message) => {
    expect(scaling).toThrow(message);
  });
});
