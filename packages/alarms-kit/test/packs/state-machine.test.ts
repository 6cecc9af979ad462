import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { fires } from '../metric-math';
import { always, reading, watched } from './support';

const definitionBody = stepfunctions.DefinitionBody.fromString('{}');
const alarms = watched((kit, stack) => kit.watchStateMachine(new stepfunctions.StateMachine(stack, 'Machine', { definitionBody })));

describe('a state machine', () => {
  test.each([['failedExecutions', 'ExecutionsFailed'], ['timedOutExecutions', 'ExecutionsTimedOut']] as const)('is reported by %s at the first one', (key, metric) => {
    expect(reading(alarms[key])).toEqual({ metric: `AWS/States ${metric} Sum`, Period: 300, StateMachineArn: { Ref: expect.stringMatching(/^Machine/) as string } });
    expect(fires(alarms[key], { [metric]: [undefined, 1] })).toBe(true);
    expect(fires(alarms[key], { [metric]: [0] })).toBe(false);
  });

  test('is reported when steps wait for quota for five minutes', () => {
    expect(fires(alarms.throttles, always({ ExecutionThrottled: 1 }, 5))).toBe(true);
    expect(fires(alarms.throttles, always({ ExecutionThrottled: 1 }, 4))).toBe(false);
  });
});
