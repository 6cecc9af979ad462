import { Duration, Stack } from 'aws-cdk-lib';
import type { IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Unit } from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FargateApi } from '../src';
import { world } from './support/world';

const stack = new Stack();
const { metrics } = FargateApi.fromAttributes(stack, 'Elsewhere', {
  url: 'https://api.example.com',
  securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Tasks', 'sg-1'),
  loadBalancerFullName: 'app/api/1',
  targetGroupFullName: 'targetgroup/first/1',
  alternateTargetGroupFullName: 'targetgroup/alternate/2',
  clusterName: 'cluster',
  serviceName: 'service',
});

function parts(expression: MathExpression) {
  return Object.fromEntries(Object.entries(expression.usingMetrics).map(([id, metric]: [string, IMetric]) => {
    const { namespace, metricName, statistic, dimensions } = metric as Metric;
    return [id, `${namespace} ${metricName} ${statistic} ${String(dimensions?.LoadBalancer)} ${String(dimensions?.TargetGroup)}`];
  }));
}

describe('the metrics of an API', () => {
  test('count requests over both target groups', () => {
    expect(metrics.requests().expression).toBe('SUM([first, alternate])');
    expect(parts(metrics.requests())).toEqual({
      first: 'AWS/ApplicationELB RequestCount Sum app/api/1 targetgroup/first/1',
      alternate: 'AWS/ApplicationELB RequestCount Sum app/api/1 targetgroup/alternate/2',
    });
  });

  test('count the good requests, which are all while there is no error', () => {
    expect(metrics.goodRequests().expression).toBe('SUM([first, alternate]) - FILL(SUM([firstErrors, alternateErrors]), 0)');
    expect(parts(metrics.goodRequests())).toEqual(parts(metrics.serverErrorRate()));
  });

  test('tell how many requests a task gets, whichever target group it is in', () => {
    expect(metrics.requestsPerTask().expression).toBe('SUM([first, alternate])');
    expect(parts(metrics.requestsPerTask())).toEqual({
      first: 'AWS/ApplicationELB RequestCountPerTarget Sum app/api/1 targetgroup/first/1',
      alternate: 'AWS/ApplicationELB RequestCountPerTarget Sum app/api/1 targetgroup/alternate/2',
    });
  });

  test('tell the percentage of server errors, which is zero while there are requests and no errors', () => {
    expect(metrics.serverErrorRate().expression).toBe('100 * FILL(SUM([firstErrors, alternateErrors]), 0) / SUM([first, alternate])');
    expect(parts(metrics.serverErrorRate())).toEqual({
      firstErrors: 'AWS/ApplicationELB HTTPCode_Target_5XX_Count Sum app/api/1 targetgroup/first/1',
      alternateErrors: 'AWS/ApplicationELB HTTPCode_Target_5XX_Count Sum app/api/1 targetgroup/alternate/2',
      first: 'AWS/ApplicationELB RequestCount Sum app/api/1 targetgroup/first/1',
      alternate: 'AWS/ApplicationELB RequestCount Sum app/api/1 targetgroup/alternate/2',
    });
  });

  test('tell the slower of both target groups', () => {
    expect(metrics.latency().expression).toBe('MAX([first, alternate])');
    expect(parts(metrics.latency())).toEqual({
      first: 'AWS/ApplicationELB TargetResponseTime p99 app/api/1 targetgroup/first/1',
      alternate: 'AWS/ApplicationELB TargetResponseTime p99 app/api/1 targetgroup/alternate/2',
    });
  });

  test('tell another percentile when asked', () => {
    expect(parts(metrics.latency({ statistic: 'p50' })).first).toContain('TargetResponseTime p50');
  });

  test('count the tasks that run, with Container Insights', () => {
    expect(metrics.runningTasks()).toEqual(expect.objectContaining({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      statistic: 'Average',
      dimensions: { ClusterName: 'cluster', ServiceName: 'service' },
    }));
  });

  test('count the tasks that are well', () => {
    expect(metrics.healthyHosts().expression).toBe('SUM([first, alternate])');
    expect(parts(metrics.healthyHosts()).alternate).toBe('AWS/ApplicationELB HealthyHostCount Minimum app/api/1 targetgroup/alternate/2');
  });

  test.each([
    ['CPU', metrics.cpu(), 'CPUUtilization'],
    ['memory', metrics.memory(), 'MemoryUtilization'],
  ])('tell the %s of the service', (_, metric, metricName) => {
    expect(metric).toEqual(expect.objectContaining({
      namespace: 'AWS/ECS', metricName, statistic: 'Average', dimensions: { ClusterName: 'cluster', ServiceName: 'service' },
    }));
  });

  test('are told by the minute unless asked otherwise', () => {
    const minutes = (period: Duration) => [metrics.requests({ period }), metrics.cpu({ period })].map((metric) => metric.period.toMinutes());
    expect([metrics.requests(), metrics.cpu()].map((metric) => metric.period.toMinutes())).toEqual([1, 1]);
    expect(minutes(Duration.minutes(5))).toEqual([5, 5]);
    expect((metrics.requests({ period: Duration.minutes(5) }).usingMetrics.first as Metric).period.toMinutes()).toBe(5);
  });

  test('have a name and a colour to be shown with', () => {
    expect([metrics.requests().label, metrics.cpu().label]).toEqual(['Requests', 'CPU, %']);
    const options = { label: 'Mine', color: '#ff0000' };
    expect(metrics.requests(options)).toEqual(expect.objectContaining(options));
    expect(metrics.cpu(options)).toEqual(expect.objectContaining(options));
  });

  test('can be those of another account and region, and of a part of the dimensions', () => {
    const options = { region: 'eu-west-1', account: '123456789012', unit: Unit.COUNT, dimensionsMap: { AvailabilityZone: 'eu-west-1a' } };
    const asked = { region: 'eu-west-1', account: '123456789012', unit: Unit.COUNT };
    const balancer = { LoadBalancer: 'app/api/1', AvailabilityZone: 'eu-west-1a' };
    expect(metrics.requests(options).usingMetrics).toEqual({
      first: expect.objectContaining({ ...asked, dimensions: { ...balancer, TargetGroup: 'targetgroup/first/1' } }),
      alternate: expect.objectContaining({ ...asked, dimensions: { ...balancer, TargetGroup: 'targetgroup/alternate/2' } }),
    });
    expect(metrics.cpu(options)).toEqual(expect.objectContaining({
      ...asked, dimensions: { ClusterName: 'cluster', ServiceName: 'service', AvailabilityZone: 'eu-west-1a' },
    }));
  });

  test('are those of this API', () => {
    const own = new Stack();
    const { api } = world({}, own);
    const { first, alternate } = api.metrics.requests().usingMetrics as Record<string, Metric>;
    expect(own.resolve([first.dimensions, alternate.dimensions])).toEqual([
      { LoadBalancer: own.resolve(api.loadBalancer.loadBalancerFullName), TargetGroup: own.resolve(api.targetGroup.targetGroupFullName) },
      { LoadBalancer: own.resolve(api.loadBalancer.loadBalancerFullName), TargetGroup: own.resolve(api.alternateTargetGroup.targetGroupFullName) },
    ]);
    expect(own.resolve(api.metrics.memory().dimensions)).toEqual({
      ClusterName: own.resolve(api.cluster.clusterName), ServiceName: own.resolve(api.service.serviceName),
    });
  });
});
