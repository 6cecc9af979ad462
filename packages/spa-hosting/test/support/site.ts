import type { Environment } from 'aws-cdk-lib';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { SpaHostingProps } from '../../src';
import { SpaContent, SpaHosting } from '../../src';

/** The small site that most tests host. */
export const SITE = `${__dirname}/../site`;

/** A stack in an app that leaves assets where they are: copying them takes most of the time of a synthesis. */
export function newStack(env?: Environment): Stack {
  return new Stack(new App({ context: { 'aws:cdk:disable-asset-staging': true } }), 'Stack', { env });
}

/** A stack with a site. */
export function host(props: Partial<SpaHostingProps> = {}, stack = newStack()): SpaHosting {
  return new SpaHosting(stack, 'Site', { content: SpaContent.directory(SITE), ...props });
}

export function template(site: SpaHosting): Template {
  return Template.fromStack(Stack.of(site));
}

/** The properties of the only resource of a type. */
export function properties(site: SpaHosting, type: string): { [name: string]: unknown } {
  const found = Object.values(template(site).findResources(type)) as { Properties: { [name: string]: unknown } }[];
  if (found.length !== 1) throw new Error(`expected one ${type}, found ${found.length}`);
  return found[0].Properties;
}
