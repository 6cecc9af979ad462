import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The class of a resource. */
export type ResourceClass = abstract new (...args: never[]) => CfnResource;

/** The resources of some classes below a construct, as far as they are made by now. */
export function madeIn(construct: IConstruct, ...classes: ResourceClass[]): CfnResource[] {
  return construct.node.findAll().filter((child): child is CfnResource => classes.some((one) => child instanceof one));
}

/** Whether there is any. */
export function isMadeIn(construct: IConstruct, ...classes: ResourceClass[]): boolean {
  return madeIn(construct, ...classes).length > 0;
}
