import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmRecipe } from '../packs/recipe';

/** Makes a metric of the watched resource, given its name. */
export type MetricOf = (name: string, options: cloudwatch.MetricOptions) => cloudwatch.IMetric;

/** What an alarm looks at: a metric, or the last step of its math. One period throughout: mixed ones would silently become 300 s. */
export function metricFor({ reads, steps = {}, period, requestFloor }: AlarmRecipe, metricOf: MetricOf): cloudwatch.IMetric {
  const known = new Map(Object.entries(reads).map(([id, { metric, statistic, dimensions }]) => [
    id, metricOf(metric, { statistic, period, ...(dimensions && { dimensionsMap: dimensions }) }),
  ]));
  for (const [id, step] of Object.entries(steps)) {
    const expression = step.replace('FLOOR', String(requestFloor));
    const used = [...known].filter(([name]) => new RegExp(`\\b${name}\\b`).test(expression));
    known.set(id, new cloudwatch.MathExpression({ expression, usingMetrics: Object.fromEntries(used), period }));
  }
  return [...known.values()][known.size - 1];
}

/** The period of a metric, or of its math. */
export function periodOf(metric: cloudwatch.IMetric): Duration {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period ?? Duration.seconds(mathExpression!.period);
}
