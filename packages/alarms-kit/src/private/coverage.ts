import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { Coverage, RequiredCoverage } from '../coverage';
import { PACKS } from '../packs/all';

/** Which resources in a scope have alarms: of this kit, of another one or made by hand with `cloudwatch.Alarm`, anywhere in the app. */
export function coverageOf(scope: IConstruct, leftOut: string[], exclude: IConstruct[] = []): Coverage {
  const alarms = scope.node.root.node.findAll().filter((node) => node instanceof cloudwatch.Alarm);
  const watched = new Set(alarms.flatMap(({ metric }) => readings(metric)).flatMap(subjectOf));
  const resources = watchable(scope, exclude);
  const isCovered = (resource: CfnResource) => watched.has(resource) || watched.has(nameOf(resource)) || isSettled(resource);
  const covered = resources.filter(isCovered).map(pathOf);
  const uncovered = resources.filter((resource) => !isCovered(resource)).map(pathOf);
  return { covered, uncovered, percent: resources.length === 0 ? 100 : 100 * covered.length / resources.length, leftOut };
}

/** The resources in a scope for which there is a pack, without those that are nobody's to watch. */
export function watchable(scope: IConstruct, exclude: IConstruct[]): CfnResource[] {
  return scope.node.findAll()
    .filter((node) => CfnResource.isCfnResource(node))
    .filter((resource) => PACKS.some((pack) => pack.isFor(resource)))
    .filter((resource) => !isHousekeeping(resource) && !exclude.some((root) => resource.node.scopes.includes(root)));
}

/** What a scope must have, as the complaints of a validation. */
export function complaintsAbout(scope: IConstruct, { percent: required = 100, exclude }: RequiredCoverage): string[] {
  const { uncovered, percent } = coverageOf(scope, [], exclude);
  if (percent >= required) return [];
  return [`${percent.toFixed(0)} % of what can be watched in ${JSON.stringify(scope.node.path)} has an alarm, and ${required} % must have one: `
    + `watch ${uncovered.join(', ')}, or exclude what needs none`];
}

/** Fails unless it is a share. */
export function requirePercent(percent: number): void {
  if (!(percent > 0 && percent <= 100)) {
    throw new Error(`the required coverage is a number above 0, up to 100, in percent, got ${percent}: correct it`);
  }
}

/** What aws-cdk-lib makes for its own custom resources, by the ids that it gives, and the topics of kits. */
function isHousekeeping(resource: CfnResource): boolean {
  return resource.node.scopes.some((scope) => KITS.has(scope) || CDK_OWN.test(scope.node.id));
}

const CDK_OWN = new RegExp(`^(${[
  'Custom::.+',
  '.+CustomResourceProvider',
  '@aws-cdk--aws-(dynamodb|eks)\\..+Provider', // nested stacks, of replicas and of clusters
  'framework-(onEvent|isComplete|onTimeout)', 'waiter-state-machine', // of a Provider
  'AWS679f53fac002430cb0da5b7982bd2287', // AwsCustomResource
  'BucketNotificationsHandler050a0587b7544547bf325f094a3db834',
  'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a',
  'SingletonLambda224e77f9a32e4b4dac32983477abba16', // of a rule of Amazon SES that drops spam
  'SingletonLambda8693BB64968944B69AAFB0CC9EB8757C', // of EmrContainersStartJobRun
  'DrainECSHook', 'LifecycleHookDrainHook', // of the capacity of an ECS cluster
].join('|')})$`);

/** What is watched with every alarm off, each with a reason. */
export const SETTLED = new WeakSet<IConstruct>();

function isSettled(resource: CfnResource): boolean {
  const { scope } = resource.node;
  return SETTLED.has(resource) || (scope?.node.defaultChild === resource && SETTLED.has(scope));
}

/** Every kit, so that none counts, or watches, what another owns. */
export const KITS = new WeakSet<IConstruct>();

/** The metrics that an alarm looks at, through all its math. */
export function readings(metric: cloudwatch.IMetric): cloudwatch.MetricStatConfig[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat ? [metricStat] : Object.values(mathExpression!.usingMetrics).flatMap(readings);
}

/** The resource of the app that a metric is about, if it is one. */
function subjectOf({ dimensions = [] }: cloudwatch.MetricStatConfig): (IConstruct | string)[] {
  const telling = PACKS.flatMap((pack) => dimensions.filter(({ name }) => name === pack.dimension)).slice(0, 1);
  const references = telling.flatMap(({ value }) => Tokenization.reverseString(String(value)).tokens).filter(Reference.isReference);
  return [...references.map(({ target }) => target), ...telling.map(({ name, value }) => `${name}=${value}`)];
}

/** Where a metric knows a resource by a plain name. */
function nameOf(resource: CfnResource): string {
  const { dimension, nameOf: name } = PACKS.find((pack) => pack.isFor(resource))!;
  return `${dimension}=${name?.(resource)}`;
}

/** The path by which a user knows a resource. */
export function pathOf(resource: CfnResource): string {
  const { scope, path } = resource.node;
  return scope?.node.defaultChild === resource ? scope.node.path : path;
}
