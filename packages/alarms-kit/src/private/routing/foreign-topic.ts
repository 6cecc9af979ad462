import type { Stack } from 'aws-cdk-lib';
import { Annotations, Aspects } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { KITS } from '../coverage';

const GUIDE = 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services';

/** What a policy says, as far as it is of interest here. */
interface Statement {
  readonly Effect: string;
  readonly Principal?: string | { readonly AWS?: string | string[]; readonly Service?: string | string[] };
  readonly Action?: string | string[];
}

/** Warns at synth if a topic of the app keeps alarms out. What the policies of an imported topic say is not known. */
export function warnIfClosed(kit: Construct, topic: sns.ITopic): void {
  if (!(topic instanceof sns.Topic) || topic.node.scopes.some((scope) => KITS.has(scope))) return;
  Aspects.of(kit).add({
    visit: (node) => {
      if (node !== kit) return;
      for (const problem of problemsOf(topic)) {
        Annotations.of(kit).addWarningV2('@ashlar/alarms-kit:closed-topic', `alarms are lost at the topic ${topic.node.path}: ${problem} (${GUIDE})`);
      }
    },
  });
}

function problemsOf(topic: sns.Topic): string[] {
  const problems: string[] = [];
  const policies = topic.node.root.node.findAll().filter((node) => node instanceof sns.CfnTopicPolicy)
    .filter(({ topics, stack }) => stack.resolve(topics).some((arn: unknown) => same(arn, stack.resolve(topic.topicArn))));
  // Without a policy of its own a topic has the default one, which lets in what its account does.
  if (policies.length > 0 && !policies.some((policy) => letsIn(policy.stack, policy.policyDocument, /^(sns:(Publish|\*)|\*)$/i))) {
    problems.push('its policy does not let cloudwatch.amazonaws.com publish, so add a statement that does');
  }
  const { masterKey } = topic;
  if (masterKey instanceof kms.Key && !letsIn(masterKey.stack, (masterKey.node.defaultChild as kms.CfnKey).keyPolicy, /^(kms:(GenerateDataKey\*?|\*)|\*)$/i)) {
    problems.push('the policy of its key does not let cloudwatch.amazonaws.com use it, so allow kms:Decrypt and kms:GenerateDataKey* there');
  }
  return problems;
}

function letsIn(stack: Stack, document: unknown, action: RegExp): boolean {
  const { Statement: statements } = stack.resolve(document) as { Statement: Statement[] };
  return statements.some(({ Effect, Principal, Action }) => (
    Effect === 'Allow' && list(Action).some((name) => action.test(name))
    && (Principal === '*' || (typeof Principal === 'object' && (list(Principal.Service).includes('cloudwatch.amazonaws.com') || list(Principal.AWS).includes('*'))))
  ));
}

function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
