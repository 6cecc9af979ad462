import type { Stack } from 'aws-cdk-lib';
import { App } from 'aws-cdk-lib';
import type { NagPack } from 'cdk-nag';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';

const packs: (new () => NagPack)[] = [
  AwsSolutionsChecks, NIST80053R4Checks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks, ServerlessChecks,
];

/**
 * What the six rule packs of cdk-nag find in a stack and nobody has acknowledged, one line a finding: `<rule> <construct path>`.
 *
 * The app is synthesized first, so that what Aspects and lazy values add is judged too.
 */
export function findings(stack: Stack): string[] {
  if (App.isApp(stack.node.root)) {
    stack.node.root.synth();
  }
  return packs
    .flatMap((Pack) => new Pack().validateScope(stack).violations)
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath ?? ''}`))
    .sort();
}
