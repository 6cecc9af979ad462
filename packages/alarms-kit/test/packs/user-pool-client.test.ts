import * as cognito from 'aws-cdk-lib/aws-cognito';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, reading, templated } from './support';

const stack = stackOf();
const pool = new cognito.UserPool(stack, 'Pool');
const client = pool.addClient('Web');
const kit = kitIn(stack);
const pack = kit.watchUserPoolClient(pool, client);
const alarms = templated(stack, pack);

describe('a client of a user pool', () => {
  test.each([
    ['signInThrottles', 'SignInThrottles'], ['signUpThrottles', 'SignUpThrottles'],
    ['tokenRefreshThrottles', 'TokenRefreshThrottles'], ['federationThrottles', 'FederationThrottles'],
  ] as const)('is reported by %s when people get an error for five minutes', (key, metric) => {
    expect(reading(alarms[key])).toEqual({
      metric: `AWS/Cognito ${metric} Sum`,
      Period: 60,
      UserPool: { Ref: expect.stringMatching(/^Pool/) as string },
      UserPoolClient: { Ref: expect.stringMatching(/^PoolWeb/) as string },
    });
    expect(fires(alarms[key], always({ [metric]: 1 }, 5))).toBe(true);
    expect(fires(alarms[key], always({ [metric]: 1 }, 4))).toBe(false);
  });

  test('of a pool of another app cannot be watched with its whole scope', () => {
    const other = stackOf();
    new cognito.UserPoolClient(other, 'Web', { userPool: cognito.UserPool.fromUserPoolId(other, 'Pool', 'us-east-1_1') });
    expect(() => kitIn(other).watchScope(other)).toThrow('Shop/Web/Resource cannot be watched with its whole scope, as its user pool is not one of the app');
  });

  test('counts as covered', () => {
    expect(kit.coverage().covered).toEqual(['Shop/Pool/Web']);
  });
});
