import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/** CloudFront, and what protects it, publish their metrics here, wherever they were created from. */
export const NORTHERN_VIRGINIA = 'us-east-1';

/**
 * Fails if a service publishes the metrics of a resource in another region than that of the kit, and warns if nobody knows.
 *
 * aws-cdk-lib lets such alarms through. They would never fire.
 */
export function requireRegion(kit: Construct, resource: IConstruct, region: string, because: string): void {
  const { region: here } = Stack.of(kit);
  const remedy = `${because}. Watch it with an AlarmsKit in a stack whose env has region ${region}`;
  if (Token.isUnresolved(here)) {
    Annotations.of(kit).addWarningV2('@ashlar/alarms-kit:metrics-region',
      `deployed outside ${region}, the alarms of ${resource.node.path} would never fire: ${remedy}`);
  } else if (region !== here) {
    throw new Error(`${resource.node.path} cannot be watched from region ${JSON.stringify(here)}: ${remedy}`);
  }
}

/** Fails if a resource is known to be in another region than the kit. */
export function requireSameRegion(kit: Construct, resource: IConstruct, region: string): void {
  const { region: here } = Stack.of(kit);
  if (!Token.isUnresolved(region) && !Token.isUnresolved(here)) {
    requireRegion(kit, resource, region, `an alarm sees the metrics of its own region only, and these are in ${region}`);
  }
}
