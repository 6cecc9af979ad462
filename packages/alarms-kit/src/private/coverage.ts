import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { Coverage } from '../coverage';
import { DISTRIBUTION } from '../packs/distribution';
import { FARGATE_SERVICE } from '../packs/fargate-service';
import { LOAD_BALANCER } from '../packs/load-balancer';
import type { Pack } from '../packs/recipe';
import { TARGET_GROUP } from '../packs/target-group';

/** The more specific first: the metrics of a target group have its load balancer as a dimension, and do not watch it. */
const PACKS: Pack<string>[] = [TARGET_GROUP, LOAD_BALANCER, FARGATE_SERVICE, DISTRIBUTION];

/** Which resources in a scope have alarms: of this kit, of another one or made by hand with `cloudwatch.Alarm`, anywhere in the app. */
export function coverageOf(scope: IConstruct): Coverage {
  const alarms = scope.node.root.node.findAll().filter((node) => node instanceof cloudwatch.Alarm);
  const watched = new Set(alarms.flatMap(({ metric }) => readings(metric)).flatMap(subjectOf));
  const resources = scope.node.findAll().filter((node) => CfnResource.isCfnResource(node)).filter(isWatchable);
  const covered = resources.filter((resource) => watched.has(resource)).map(pathOf);
  const uncovered = resources.filter((resource) => !watched.has(resource)).map(pathOf);
  return { covered, uncovered, percent: resources.length === 0 ? 100 : 100 * covered.length / resources.length };
}

function isWatchable(resource: CfnResource): boolean {
  return PACKS.some((pack) => pack.isFor(resource));
}

/** The metrics that an alarm looks at, through all its math. */
function readings(metric: cloudwatch.IMetric): cloudwatch.MetricStatConfig[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat ? [metricStat] : Object.values(mathExpression!.usingMetrics).flatMap(readings);
}

/** The resource of the app that a metric is about, if it is one. */
function subjectOf({ dimensions = [] }: cloudwatch.MetricStatConfig): IConstruct[] {
  const values = PACKS.flatMap((pack) => dimensions.filter(({ name }) => name === pack.dimension)).map(({ value }) => String(value));
  return values.slice(0, 1).flatMap((value) => Tokenization.reverseString(value).tokens).filter(Reference.isReference).map(({ target }) => target);
}

/** The path by which a user knows a resource. */
function pathOf(resource: CfnResource): string {
  const { scope, path } = resource.node;
  return scope?.node.defaultChild === resource ? scope.node.path : path;
}
