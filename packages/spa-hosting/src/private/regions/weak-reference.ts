import { CfnOutput, Fn, Reference, Token, Tokenization } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { deployedStack } from './us-east-1';

/**
 * A value that a stack of another region may have made, for use in the stack of `scope`, which is then deployed after it.
 *
 * The CDK's own references between regions need custom resources in both, pin the value for as long as somebody reads it
 * (https://github.com/aws/aws-cdk/issues/28200), and refuse stacks that don't know their region. This reads an output.
 */
export function acrossRegions(value: string, scope: Construct): string {
  const reference = referenceIn(value);
  const consumer = deployedStack(scope);
  const producer = reference && deployedStack(reference.target);
  if (!reference || !producer || producer.region === consumer.region) return value;
  if (Token.isUnresolved(producer.region)) {
    throw new Error(`${JSON.stringify(reference.target.node.path)} is needed in ${JSON.stringify(consumer.region)}, but the region of its stack ` +
      `${JSON.stringify(producer.node.path)} is not known: give that stack an env with a region`);
  }
  consumer.addDependency(producer);
  return Fn.getStackOutput(producer.stackName, outputOf(reference).logicalId, producer.region);
}

/** The stack that makes a value, if it is the value of one resource or parameter of an app. */
export function producerOf(value: string): Stack | undefined {
  const reference = referenceIn(value);
  return reference && deployedStack(reference.target);
}

function referenceIn(value: string): Reference | undefined {
  const { firstToken, length } = Tokenization.reverseString(value);
  return length === 1 && firstToken && Reference.isReference(firstToken) ? firstToken : undefined;
}

function outputOf(reference: Reference): CfnOutput {
  const id = `${reference.displayName}Output`;
  return reference.target.node.tryFindChild(id) as CfnOutput | undefined ?? new CfnOutput(reference.target, id, { value: Token.asString(reference) });
}
