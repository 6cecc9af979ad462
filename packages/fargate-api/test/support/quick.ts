import type { StackProps } from 'aws-cdk-lib';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A stack in which hundreds of cases can be made: without traces and metadata, which take half of the time. */
export function quickStack(props: StackProps = {}): Stack {
  const context = Object.fromEntries([
    'aws:cdk:disable-creation-stack-traces', 'aws:cdk:disable-logicalId-metadata', 'aws:cdk:disable-stack-trace',
  ].map((key) => [key, true]));
  return new Stack(new App({ analyticsReporting: false, treeMetadata: false, context: { ...context, 'aws:cdk:enable-path-metadata': false } }), 'Test', props);
}

/** What each resource renders for the template. */
interface Rendering {
  _toCloudFormation(): { readonly Resources: Record<string, unknown> };
}

/**
 * The resources of a stack whose type is asked for, without what a synthesis adds last: dependencies that were said of constructs, and tags by aspects.
 * Validations, files and all the other resources take three quarters of the time of a synthesis.
 */
export function resourcesOf<R>(stack: Stack, types = /./): Record<string, R> {
  const kept = stack.node.findAll().filter((child) => CfnResource.isCfnResource(child)).filter(({ cfnResourceType }) => types.test(cfnResourceType));
  const rendered = kept.map((resource) => stack.resolve((resource as unknown as Rendering)._toCloudFormation()) as { readonly Resources: object });
  // As text, so that what is undefined is not there.
  return JSON.parse(JSON.stringify(Object.assign({}, ...rendered.map(({ Resources }) => Resources)))) as Record<string, R>;
}

/** Tells the resources of a type what they depend on, as a synthesis does at last: what was said of a construct holds for all resources in it. */
export function addDependencies(stack: Stack, types: RegExp): void {
  const resourcesIn = (construct: IConstruct) => construct.node.findAll().filter((child) => CfnResource.isCfnResource(child));
  for (const source of stack.node.findAll()) {
    const targets = source.node.dependencies.flatMap(resourcesIn);
    for (const resource of targets.length > 0 ? resourcesIn(source).filter(({ cfnResourceType }) => types.test(cfnResourceType)) : []) {
      targets.forEach((target) => resource.addDependency(target));
    }
  }
}
