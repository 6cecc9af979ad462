import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AlarmTuning } from '../../src';
import { fires } from '../metric-math';
import type { Alarm } from '../world';
import { alarmsOf, ImportedShop, kitIn, Shop, stackOf } from '../world';
import { always, templated } from './support';

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

  test.each([undefined, ecs.DeploymentStrategy.ROLLING, ecs.DeploymentStrategy.BLUE_GREEN, ecs.DeploymentStrategy.CANARY])(
    'page when neither has a healthy target, whichever a deployment (%s) has left empty', (strategy) => {
      const other = stackOf();
      const { first, alternate } = pair(other, strategy);
      const kit = kitIn(other);
      kit.watchScope(other);
      for (const groups of [[first, alternate], [alternate, first]]) {
        const alarm = templated(other, kit.watchTargetGroup(groups[0])).healthyHosts;
        expect(targetGroupsOf(alarm)).toEqual(groups.map(({ targetGroupFullName }) => other.resolve(targetGroupFullName) as unknown));
        for (const [here, elsewhere] of [[0, 0], [undefined, 0], [0, undefined], [undefined, undefined]]) {
          expect(fires(alarm, always({ healthy: here, elsewhere }))).toBe(true);
        }
        for (const [here, elsewhere] of [[1, undefined], [undefined, 1], [0, 2], [2, 0], [1, 1]]) {
          expect(fires(alarm, always({ healthy: here, elsewhere }))).toBe(false);
        }
      }
    });

  test('may be in another stack than the alarms', () => {
    const app = new App();
    const [service, observability] = ['Service', 'Observability'].map((id) => new Stack(app, id, { env: { region: 'us-east-1' } }));
    const { first } = pair(service, ecs.DeploymentStrategy.CANARY);
    kitIn(observability).watchTargetGroup(first);
    expect(app.synth().getStackByName('Observability').dependencies.map(({ id }) => id)).toContain('Service');
  });
});

/** The target groups that an alarm looks at. */
function targetGroupsOf({ Metrics = [] }: Alarm): unknown[] {
  return Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? []).filter(({ Name }) => Name === 'TargetGroup').map(({ Value }) => Value);
}
