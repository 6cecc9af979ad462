import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, Stack, Token } from 'aws-cdk-lib';
import type { CfnElement } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import type { DrillPlan } from './script';
import { drillScript } from './script';
import type { Ledger } from '../alarms/ledger';
import type { Routes } from '../routing/routes';

/** Writes a script beside the template of the outermost stack at synth; returns its name. */
export function writeFireDrill(kit: Construct, ledger: Ledger, routes: Routes): string {
  if (!ledger.actionsEnabled) {
    throw new Error(`${kit.node.path} has actionsEnabled false, so its alarms tell nobody and each would be missing: drill a kit whose alarms act`);
  }
  const stack = Stack.of(kit);
  const [outermost] = stacksFrom(stack);
  const fileName = `${outermost.artifactId}.${kit.node.path.slice(outermost.node.path.length + 1).replaceAll('/', '-')}.fire-drill.sh`;
  attachCustomSynthesis(kit, {
    onSynthesize: ({ outdir }) => writeFileSync(join(outdir, fileName), drillScript(planOf(kit, ledger, routes))),
  });
  return fileName;
}

function planOf(kit: Construct, ledger: Ledger, routes: Routes): DrillPlan {
  const entries = ledger.entries.filter(({ acts, facts }) => acts && routes.topicsFor(facts.severity).length > 0);
  const own = routes.ownedTopics();
  const others = new Set(entries.flatMap(({ facts }) => routes.topicsFor(facts.severity)).filter((topic) => !own.some((known) => known === topic)));
  const unknown = [...others].filter(({ topicArn }) => Token.isUnresolved(topicArn));
  const known: sns.ITopic[] = [...own, ...[...others].filter((topic) => !unknown.includes(topic))];
  const heard = entries
    .map(({ alarm, facts }) => ({ alarm, topics: routes.topicsFor(facts.severity).map((topic) => known.indexOf(topic)).filter((i) => i >= 0) }))
    .filter(({ topics }) => topics.length > 0);
  return {
    kit: kit.node.path,
    stack: namesOf(Stack.of(kit)),
    alarms: heard.map(({ alarm, topics }) => ({ id: logicalId(alarm), title: alarm.node.path, topics })),
    topics: known.map((topic, i) => i < own.length ? { id: logicalId(topic) } : { arn: topic.topicArn }),
    notes: unknown.map(({ node }) => `Left out: the topic ${node.path}, whose ARN is not known at synth.`),
  };
}

/** From the outermost stack inwards. */
function stacksFrom(stack: Stack): Stack[] {
  return stack.nestedStackParent ? [...stacksFrom(stack.nestedStackParent), stack] : [stack];
}

function namesOf(stack: Stack): string[] {
  const [outermost, ...nested] = stacksFrom(stack);
  return [outermost.stackName, ...nested.map(({ nestedStackParent, nestedStackResource }) => nestedStackParent!.getLogicalId(nestedStackResource!))];
}

function logicalId(construct: IConstruct): string {
  return Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement);
}
