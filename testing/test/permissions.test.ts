import { allows } from '../src';

const role = 'arn:aws:iam::111122223333:role/Deploy';
const policies = [{
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::444455556666:role/Next' },
    { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*', Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } },
  ],
}];

describe('the policies of a role', () => {
  test('allow what they name, also in another account', async () => {
    const assume = async (name: string): Promise<boolean> => allows(policies, {
      role, action: 'sts:AssumeRole', resource: `arn:aws:iam::444455556666:role/${name}`, account: '444455556666',
    });
    expect(await assume('Next')).toBe(true);
    expect(await assume('Other')).toBe(false);
  });

  test('allow it under their conditions only', async () => {
    const pass = async (service: string): Promise<boolean> => allows(policies, {
      role, action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': service },
    });
    expect(await pass('ecs-tasks.amazonaws.com')).toBe(true);
    expect(await pass('lambda.amazonaws.com')).toBe(false);
  });

  test('fail where the evaluator can not judge them', async () => {
    await expect(allows([{ Statement: [{ Effect: 'Maybe' }] }], { role, action: 'iam:PassRole', resource: role })).rejects.toThrow('the evaluator refused');
  });
});
