import type { Stack } from 'aws-cdk-lib';
import { Validations } from 'aws-cdk-lib';
import type { NagPack } from 'cdk-nag';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';

const PACKS: (new () => NagPack)[] = [
  AwsSolutionsChecks, NIST80053R4Checks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks, ServerlessChecks,
];

/**
 * What six rule packs find in a synthesized stack: what nobody answered for, and what somebody acknowledged with a reason.
 *
 * Acknowledgements are looked up in the construct tree each time, so without them the packs find all there is.
 */
export function findingsOf(stack: Stack): { findings: number; acknowledged: number } {
  const findings = count(stack);
  for (const { node } of stack.node.findAll()) {
    Object.defineProperty(node, 'metadata', { value: node.metadata.filter(({ type }) => type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) });
  }
  return { findings, acknowledged: count(stack) - findings };
}

function count(stack: Stack): number {
  return PACKS
    .flatMap((Pack) => new Pack().validateScope(stack).violations)
    .reduce((sum, { violatingResources }) => sum + violatingResources.length, 0);
}
