import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { SpaHostingMetrics } from '../src';
import { host, template } from './support/site';

describe('the metrics of a site', () => {
  test.each<[string, string, (metrics: SpaHostingMetrics) => cloudwatch.Metric]>([
    ['Requests', 'Sum', (metrics) => metrics.requests()],
    ['TotalErrorRate', 'Average', (metrics) => metrics.errorRate()],
    ['4xxErrorRate', 'Average', (metrics) => metrics.clientErrorRate()],
    ['5xxErrorRate', 'Average', (metrics) => metrics.serverErrorRate()],
    ['CacheHitRate', 'Average', (metrics) => metrics.cacheHitRate()],
    ['OriginLatency', 'p90', (metrics) => metrics.originLatency()],
  ])('%s is read where CloudFront reports it', (metricName, statistic, read) => {
    const site = host({ additionalMetrics: true });
    const metric = read(site.metrics);
    expect(metric).toMatchObject({ namespace: 'AWS/CloudFront', metricName, statistic, region: 'us-east-1' });
    expect(Stack.of(site).resolve(metric.dimensions)).toEqual({ DistributionId: { Ref: expect.stringMatching(/^SiteDistribution/) }, Region: 'Global' });
  });

  test('take the options of any metric, but stay where they are', () => {
    const metric = host().metrics.requests({ period: Duration.hours(1), label: 'visits', region: 'eu-central-1', dimensionsMap: { DistributionId: 'other' } });
    expect(metric).toMatchObject({ label: 'visits', region: 'us-east-1', period: Duration.hours(1) });
    expect(metric.dimensions).toHaveProperty('Region', 'Global');
  });

  test('cost nothing more unless asked', () => {
    template(host()).resourceCountIs('AWS::CloudFront::MonitoringSubscription', 0);
    template(host({ additionalMetrics: true })).resourceCountIs('AWS::CloudFront::MonitoringSubscription', 1);
  });

  test('fail when they are not there', () => {
    const message = (name: string) => `the metric "${name}" is one of CloudFront's additional metrics, which cost: set additionalMetrics to true`;
    expect(() => host().metrics.cacheHitRate()).toThrow(message('CacheHitRate'));
    expect(() => host().metrics.originLatency()).toThrow(message('OriginLatency'));
  });
});
