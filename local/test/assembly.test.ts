import { App, CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { environmentsOf, readStacks } from '../platform/assembly';
import { temporaryFolder } from './support/folders';

describe('a synthesized app', () => {
  const app = () => new App({ outdir: temporaryFolder(), analyticsReporting: true });

  test('tells its stacks with their resources and outputs, metadata apart', () => {
    const synthesized = app();
    const stack = new Stack(synthesized, 'Messages', { env: { account: '000000000000', region: 'eu-west-1' } });
    new CfnOutput(stack, 'Url', { value: new sqs.Queue(stack, 'Queue').queueUrl });
    expect(readStacks(synthesized.synth().directory)).toEqual([
      expect.objectContaining({ name: 'Messages', account: '000000000000', region: 'eu-west-1', resources: 1, outputs: ['Url'] }),
    ]);
  });

  test('tells the stacks of its stages too', () => {
    const synthesized = app();
    new Stack(new Stage(synthesized, 'local'), 'Network');
    expect(readStacks(synthesized.synth().directory).map(({ name }) => name)).toEqual(['local-Network']);
  });

  test('goes to the account and region of the local cloud where it leaves them open', () => {
    const synthesized = app();
    new Stack(synthesized, 'Agnostic');
    expect(readStacks(synthesized.synth().directory)).toEqual([expect.objectContaining({ account: '000000000000', region: 'us-east-1' })]);
  });

  test('needs one bootstrap stack in each environment', () => {
    const synthesized = app();
    new Stack(synthesized, 'One');
    new Stack(synthesized, 'Two', { env: { account: '000000000000', region: 'us-east-1' } });
    new Stack(synthesized, 'Three', { env: { account: '000000000000', region: 'eu-west-1' } });
    expect(environmentsOf(readStacks(synthesized.synth().directory))).toEqual([
      { account: '000000000000', region: 'us-east-1' }, { account: '000000000000', region: 'eu-west-1' },
    ]);
  });
});
