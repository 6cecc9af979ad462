import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The site's metrics. CloudFront reports them in us-east-1, whatever the region of the stack is.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 */
export class SpaHostingMetrics {
  /** @internal */
  public static _of(distribution: cloudfront.IDistribution, additional: boolean): SpaHostingMetrics {
    return new SpaHostingMetrics(distribution, additional);
  }

  private constructor(private readonly distribution: cloudfront.IDistribution, private readonly additional: boolean) {}

  /** Requests answered; the sum by default. */
  public requests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Requests', 'Sum', options);
  }

  /** Percentage of requests answered with 4xx or 5xx. */
  public errorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('TotalErrorRate', 'Average', options);
  }

  /** Percentage of requests answered with 4xx. */
  public clientErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xxErrorRate', 'Average', options);
  }

  /** Percentage of requests answered with 5xx. */
  public serverErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xxErrorRate', 'Average', options);
  }

  /** Percentage of requests answered from CloudFront's caches; needs `additionalMetrics`. */
  public cacheHitRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.additionalMetric('CacheHitRate', 'Average', options);
  }

  /** Milliseconds from a request to the origin's first byte, where the cache could not answer; needs `additionalMetrics`. */
  public originLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.additionalMetric('OriginLatency', 'p90', options);
  }

  private additionalMetric(metricName: string, statistic: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (!this.additional) {
      throw new Error(`the metric ${JSON.stringify(metricName)} is one of CloudFront's additional metrics, which cost: set additionalMetrics to true`);
    }
    return this.metric(metricName, statistic, options);
  }

  private metric(metricName: string, statistic: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      statistic,
      ...options,
      dimensionsMap: { DistributionId: this.distribution.distributionId, Region: 'Global' },
      region: 'us-east-1',
    });
  }
}
