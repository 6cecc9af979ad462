import { runs } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import fc from 'fast-check';
import type { FargateApi } from '../src';
import { Deployment } from '../src';
import { att, ref } from './support/matchers';
import type { AlarmProperties, Datum } from './support/metric-math';
import { evaluate, isInAlarm } from './support/metric-math';
import { template, world } from './support/world';

const alarms = (found: Template) => found.findResources('AWS::CloudWatch::Alarm') as Record<string, { Properties: AlarmProperties }>;

function alarm(name: string): AlarmProperties {
  const [found] = Object.entries(alarms(template())).filter(([id]) => id.startsWith(`Api${name}Alarm`));
  return found[1].Properties;
}

const datum = (max: number) => fc.option(fc.nat({ max }), { nil: undefined });

/** Of one target group in one minute; errors are some of the requests, and CloudWatch has no data about none of them. */
const traffic = (max: number) => fc.tuple(datum(max), fc.nat({ max: 100 })).map(([requests, percent]) => {
  const errors = Math.floor((requests ?? 0) * percent / 100);
  return { requests, errors: errors === 0 ? undefined : errors };
});

const minutes = (max: number) => fc.array(fc.record({ first: traffic(max), alternate: traffic(max) }), { minLength: 1, maxLength: 6 });

interface Group { readonly requests: Datum; readonly errors: Datum }

const data = ({ first, alternate }: { first: Group; alternate: Group }): Record<string, Datum> => ({
  firstRequests: first.requests, firstErrors: first.errors, alternateRequests: alternate.requests, alternateErrors: alternate.errors,
});

describe('the alarm for server errors', () => {
  const properties = alarm('ServerErrors');

  test('never rolls back while there are fewer than 20 requests a minute, whatever they are answered with', () => {
    fc.assert(fc.property(minutes(19), (series) => {
      expect(isInAlarm(properties, series.map(data))).toBe(false);
    }), { numRuns: runs(), seed: jest.getSeed() });
  });

  test('rolls back exactly when in two of three minutes one of the groups has 20 requests and more than 5 % errors', () => {
    const bad = ({ requests = 0, errors = 0 }: Group) => requests >= 20 && errors * 20 > requests;
    fc.assert(fc.property(minutes(60), (series) => {
      const badMinutes = series.slice(-3).filter(({ first, alternate }) => bad(first) || bad(alternate)).length;
      expect(isInAlarm(properties, series.map(data))).toBe(badMinutes >= 2);
    }), { numRuns: runs(), seed: jest.getSeed() });
  });

  test('sees that the few requests of a canary fail among many that don\'t', () => {
    const minute = data({ first: { requests: 10_000, errors: undefined }, alternate: { requests: 25, errors: 3 } });
    expect(isInAlarm(properties, [minute, minute])).toBe(true);
  });

  test('bears one error among 20 requests, and one bad minute', () => {
    const quiet = { requests: undefined, errors: undefined };
    const one = data({ first: { requests: 20, errors: 1 }, alternate: quiet });
    expect(isInAlarm(properties, [one, one, one])).toBe(false);
    const bad = data({ first: { requests: 20, errors: 20 }, alternate: quiet });
    expect(isInAlarm(properties, [one, bad, one])).toBe(false);
    expect(isInAlarm(properties, [bad, one, bad])).toBe(true);
  });

  test('takes silence for no reason to roll back', () => {
    const silent = data({ first: { requests: undefined, errors: undefined }, alternate: { requests: undefined, errors: undefined } });
    expect(isInAlarm(properties, [silent, silent, silent])).toBe(false);
    expect(properties.TreatMissingData).toBe('notBreaching');
  });
});

describe('the alarm for unhealthy hosts', () => {
  const properties = alarm('UnhealthyHosts');

  test('takes no minute whose data is still on its way for a good one', () => {
    const { Expression } = properties.Metrics.find(({ ReturnData }) => ReturnData)!;
    expect(evaluate(Expression!, { first: undefined, alternate: undefined })).toBeUndefined();
  });

  test('rolls back exactly when one of the groups has had an unhealthy target for three minutes', () => {
    fc.assert(fc.property(fc.array(fc.record({ first: datum(2), alternate: datum(2) }), { minLength: 1, maxLength: 6 }), (series) => {
      const last = series.slice(-3).filter(({ first = 0, alternate = 0 }) => first + alternate > 0);
      expect(isInAlarm(properties, series)).toBe(last.length === 3);
    }), { numRuns: runs(), seed: jest.getSeed() });
  });

  test('takes silence for no reason to roll back', () => {
    const silent = { first: undefined, alternate: undefined };
    expect(isInAlarm(properties, [silent, silent, silent])).toBe(false);
    expect(properties.TreatMissingData).toBe('notBreaching');
  });
});

describe('the metric math of these tests', () => {
  test.each([
    ['MAX([a, b])', { a: undefined, b: 2 }, 2],
    ['MAX([a, b])', { a: undefined, b: undefined }, undefined],
    ['FILL(a, 0)', { a: undefined }, 0],
    ['IF(a >= 2, 1, 0)', { a: undefined }, undefined],
    ['100 * a / b', { a: 1, b: 4 }, 25],
    ['100 * a / b', { a: 1, b: undefined }, undefined],
    ['SUM([a, b]) + 2 * a', { a: 1, b: undefined }, 3],
    ['a + b', { a: 1, b: undefined }, undefined],
  ])('%s of %j is %j', (expression, given, result) => {
    expect(evaluate(expression, given as Record<string, Datum>)).toBe(result);
  });

  test.each(['unknown', 'a +', 'a + + a', 'AVG(a)', 'a a', '[a', 'IF(a', '[a]', '* a'])('refuses %j', (expression) => {
    expect(() => evaluate(expression, { a: 1 })).toThrow();
  });
});

describe('a deployment', () => {
  test('is rolled back by two alarms, over both target groups, with every strategy', () => {
    for (const deployment of [undefined, Deployment.rolling(), Deployment.blueGreen(), Deployment.canary(), Deployment.linear()]) {
      const found = template({ deployment });
      found.hasResourceProperties('AWS::ECS::Service', {
        DeploymentConfiguration: { Alarms: { AlarmNames: [ref('ApiServerErrorsAlarm'), ref('ApiUnhealthyHostsAlarm')], Enable: true, Rollback: true } },
      });
    }
  });

  test('is watched in each target group by itself', () => {
    const metric = (name: string, group: string, Stat: string) => Match.objectLike({
      MetricStat: {
        Metric: {
          Namespace: 'AWS/ApplicationELB',
          MetricName: name,
          Dimensions: [
            { Name: 'LoadBalancer', Value: att('ApiLoadBalancer', 'LoadBalancerFullName') }, { Name: 'TargetGroup', Value: att(group, 'TargetGroupFullName') },
          ],
        },
        Period: 60,
        Stat,
      },
      ReturnData: false,
    });
    const found = template();
    found.hasResourceProperties('AWS::CloudWatch::Alarm', {
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Metrics: Match.arrayWith([
        metric('RequestCount', 'ApiTargetGroup', 'Sum'), metric('HTTPCode_Target_5XX_Count', 'ApiTargetGroup', 'Sum'),
        metric('RequestCount', 'ApiAlternateTargetGroup', 'Sum'), metric('HTTPCode_Target_5XX_Count', 'ApiAlternateTargetGroup', 'Sum'),
      ]),
    });
    found.hasResourceProperties('AWS::CloudWatch::Alarm', {
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      Metrics: Match.arrayWith([
        metric('UnHealthyHostCount', 'ApiTargetGroup', 'Maximum'), metric('UnHealthyHostCount', 'ApiAlternateTargetGroup', 'Maximum'),
      ]),
    });
  });

  test('is rolled back by your alarms, too', () => {
    const stack = new Stack(new App(), 'Test');
    const queue = cloudwatch.Alarm.fromAlarmArn(stack, 'Queue', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:queue');
    const { api } = world({ rollbackAlarms: [queue] }, stack);
    api.addRollbackAlarm(api.metrics.latency().createAlarm(stack, 'Slow', { threshold: 1, evaluationPeriods: 3 }));
    expect(api.rollbackAlarms).toHaveLength(4);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: { Alarms: { AlarmNames: [ref('ApiServerErrorsAlarm'), ref('ApiUnhealthyHostsAlarm'), 'queue', ref('Slow')], Enable: true } },
    });
  });

  test.each<[string, (api: FargateApi) => cloudwatch.Metric | cloudwatch.MathExpression]>([
    ['a metric', (api) => api.metrics.cpu()],
    ['metric math', (api) => new cloudwatch.MathExpression({ expression: '100 - cpu', usingMetrics: { cpu: api.metrics.cpu() } })],
  ])('fails with an alarm on the service itself by %s, which would wait for the service that waits for it', (_, metric) => {
    const { stack, api } = world();
    const busy = metric(api).createAlarm(stack, 'Busy', { threshold: 80, evaluationPeriods: 3 });
    expect(() => api.addRollbackAlarm(busy)).toThrow('the alarm "Test/Busy" watches the service, which waits for its alarms, so CloudFormation would find a circle: ' +
      'watch the load balancer or the target groups, as metrics.latency() does');
    expect(() => api.addService('Orders', { path: '/orders/*', priority: 20 }).addRollbackAlarm(busy)).not.toThrow();
  });

  test('of a further service is rolled back by alarms of its own', () => {
    const stack = new Stack(new App(), 'Test');
    const { api } = world({}, stack);
    const orders = api.addService('Orders', { path: '/orders/*', priority: 20 });
    orders.addRollbackAlarm(cloudwatch.Alarm.fromAlarmArn(stack, 'Queue', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:queue'));
    expect(orders.rollbackAlarms).toHaveLength(3);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: { Alarms: { AlarmNames: [ref('ApiOrdersServerErrorsAlarm'), ref('ApiOrdersUnhealthyHostsAlarm'), 'queue'] } },
    });
  });

  test('that is rolling can do without alarms', () => {
    const found = template({ builtInRollbackAlarms: false });
    found.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    found.hasResourceProperties('AWS::ECS::Service', { DeploymentConfiguration: { Alarms: { AlarmNames: [], Enable: false, Rollback: false } } });
  });

  test.each([Deployment.blueGreen(), Deployment.canary(), Deployment.linear()])('fails without any alarm when it shifts traffic, %#', (deployment) => {
    const { stack } = world({ deployment, builtInRollbackAlarms: false });
    expect(() => (stack.node.root as App).synth()).toThrow(
      /a deployment with the strategy (BLUE_GREEN|CANARY|LINEAR) has no alarm to roll it back: leave out builtInRollbackAlarms: false, or give rollbackAlarms/);
  });

  test('that shifts traffic can do with yours only', () => {
    const stack = new Stack(new App(), 'Test');
    const { api } = world({ deployment: Deployment.blueGreen(), builtInRollbackAlarms: false }, stack);
    api.addRollbackAlarm(cloudwatch.Alarm.fromAlarmArn(stack, 'Queue', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:queue'));
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { DeploymentConfiguration: { Alarms: { AlarmNames: ['queue'], Enable: true } } });
  });
});
