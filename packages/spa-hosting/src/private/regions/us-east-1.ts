import type { ISynthesisSession, SynthesizeStackArtifactOptions } from 'aws-cdk-lib';
import { BootstraplessSynthesizer, DefaultStackSynthesizer, Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The region in which CloudFront looks for certificates and from which it delivers its logs, wherever a site's stack is. */
export const US_EAST_1 = 'us-east-1';

/** The stack that CloudFormation deploys by itself: a nested one is part of its parent. */
export function deployedStack(scope: Construct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? deployedStack(stack.nestedStackParent) : stack;
}

/**
 * A scope in us-east-1: in the stack of the owner if that is there, else a support stack.
 *
 * In which order the two are deployed is up to the caller. A stack whose region is not known has a support stack, too,
 * even if it turns out to be in us-east-1.
 */
export function inUsEast1(owner: Construct, id: string, description: string): Construct {
  const stack = deployedStack(owner);
  // eslint-disable-next-line awscdk/no-variable-construct-id -- a literal of the caller
  if (stack.region === US_EAST_1) return new Construct(owner, id);
  // eslint-disable-next-line awscdk/no-variable-construct-id -- a literal of the caller
  return new Stack(owner, id, {
    description,
    stackName: supportName(owner, id, stack),
    env: { account: stack.account, region: US_EAST_1 },
    synthesizer: stack.synthesizer instanceof DefaultStackSynthesizer ? new SupportSynthesizer(stack.synthesizer) : undefined,
    terminationProtection: stack.terminationProtection,
  });
}

/** After the name of the site's stack and its region, so that the same app can be deployed under several names and in several regions. */
function supportName(owner: Construct, id: string, stack: Stack): string {
  const name = Names.uniqueResourceName(owner, { maxLength: 80, separator: '-', allowedSpecialCharacters: '-' });
  return [name, id, ...Token.isUnresolved(stack.region) ? [] : [stack.region]].join('-');
}

/**
 * The roles of the site's own region do, if that is known: a template without assets needs no bootstrap of us-east-1.
 *
 * They are assumed in the way in which they are for the site.
 */
class SupportSynthesizer extends BootstraplessSynthesizer {
  constructor(private readonly site: DefaultStackSynthesizer) {
    super({ deployRoleArn: site.deployRoleArn, cloudFormationExecutionRoleArn: site.cloudFormationExecutionRoleArn });
  }

  protected override emitArtifact(session: ISynthesisSession, options?: SynthesizeStackArtifactOptions) {
    // eslint-disable-next-line dot-notation -- private, and said nowhere else; without it, these options stay behind
    const { deployRoleExternalId, deployRoleAdditionalOptions } = { ...this.site['props'] };
    super.emitArtifact(session, { ...options, assumeRoleExternalId: deployRoleExternalId, assumeRoleAdditionalOptions: deployRoleAdditionalOptions });
  }
}
