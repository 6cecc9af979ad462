import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import type { Pack } from '../../packs/recipe';
import type { MetricOf } from '../metrics';

/** The metrics of a resource, in its account. */
export function metricsOf(resource: IEnvironmentAware, { namespace }: Pack<string>, dimensions: { readonly [name: string]: string }): MetricOf {
  const { account } = resource.env;
  return (metricName, { dimensionsMap: more, ...options }) => (
    new cloudwatch.Metric({ namespace, metricName, dimensionsMap: { ...dimensions, ...more }, account, ...options })
  );
}
