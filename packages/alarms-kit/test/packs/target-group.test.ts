import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AlarmTuning } from '../../src';
import { fires } from '../metric-math';
import { alarmsOf, ImportedShop, kitIn, Shop, stackOf } from '../world';
import { offIn } from './support';

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

describe('a target group whose target is a function', () => {
  test('has no alarms for hosts, as none are counted, unless they are asked for', () => {
    const other = stackOf();
    const handler = new lambda.Function(other, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('0') });
    const group = new Shop(other).loadBalancer.listeners[0].addTargets('Handler', {
      targets: [new LambdaTarget(handler)], priority: 1, conditions: [elbv2.ListenerCondition.pathPatterns(['/handler'])],
    });
    const kit = kitIn(other);
    expect(kit.watchTargetGroup(group)).toEqual({});
    expect(kitIn(other, {}, 'Asked').watchTargetGroup(group, { healthyHosts: AlarmTuning.evaluate({}) })).toHaveProperty('healthyHosts');
  });
});

test('an imported target group has both alarms, as nobody knows better', () => {
  const other = stackOf();
  expect(Object.keys(kitIn(other).watchTargetGroup(new ImportedShop(other).targetGroup))).toEqual(['healthyHosts', 'unhealthyHosts']);
});

describe('the target groups of a service that has two', () => {
  function pair(other: Stack, deploymentStrategy?: ecs.DeploymentStrategy) {
    const { loadBalancer, service: { cluster, taskDefinition } } = new Shop(other);
    const vpc = cluster.vpc;
    const [first, alternate] = ['First', 'Alternate'].map((id) => new elbv2.ApplicationTargetGroup(other, id, { vpc, port: 80, targetType: elbv2.TargetType.IP }));
    const listener = loadBalancer.addListener('Other', { port: 8080, defaultTargetGroups: [alternate] });
    const rule = new elbv2.ApplicationListenerRule(other, 'Rule', {
      listener, priority: 1, conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])], targetGroups: [first],
    });
    const service = new ecs.FargateService(other, 'Pair', { cluster, taskDefinition, minHealthyPercent: 100, deploymentStrategy });
    service.loadBalancerTarget({
      containerName: 'web',
      alternateTarget: new ecs.AlternateTarget('Target', { alternateTargetGroup: alternate, productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(rule) }),
    }).attachToApplicationTargetGroup(first);
    new ecs.CfnService(other, 'Bare');
    return { first, alternate };
  }

  test('do not page while one of them is left without targets by a deployment', () => {
    const other = stackOf();
    const { first, alternate } = pair(other, ecs.DeploymentStrategy.BLUE_GREEN);
    const kit = kitIn(other);
    kit.watchScope(other);
    expect([first, alternate].map((group) => Object.keys(kit.watchTargetGroup(group)))).toEqual([['unhealthyHosts'], ['unhealthyHosts']]);
    expect(offIn(kit).filter((reason) => reason.startsWith('healthyHosts: a service moves its requests'))).toHaveLength(2);
  });

  test('page for the first one if the service rolls, which leaves requests where they are', () => {
    for (const strategy of [undefined, ecs.DeploymentStrategy.ROLLING]) {
      const other = stackOf();
      const { first, alternate } = pair(other, strategy);
      const kit = kitIn(other);
      expect(kit.watchTargetGroup(first)).toHaveProperty('healthyHosts');
      expect(kit.watchTargetGroup(alternate)).not.toHaveProperty('healthyHosts');
    }
  });
});
