import { Lazy, Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { AlarmTuning } from '../../src';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, reading, templated, watched } from './support';

const stack = stackOf();
const pool = new cognito.UserPool(stack, 'Pool');
const client = pool.addClient('Web');
const kit = kitIn(stack);
const pack = kit.watchUserPoolClient(pool, client);
const alarms = templated(stack, pack);

describe('a client of a user pool', () => {
  test.each([
    ['signInThrottles', 'SignInThrottles'], ['signUpThrottles', 'SignUpThrottles'],
    ['tokenRefreshThrottles', 'TokenRefreshThrottles'],
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

describe('a client with identity providers', () => {
  const { UserPoolClientIdentityProvider: Provider } = cognito;
  const federated = (...supportedIdentityProviders: cognito.UserPoolClientIdentityProvider[]) => watched((other, there) => {
    const userPool = new cognito.UserPool(there, 'Pool');
    return other.watchUserPoolClient(userPool, userPool.addClient('Web', { supportedIdentityProviders }));
  });
  const UserPool = { Ref: expect.stringMatching(/^Pool/) as string };
  const UserPoolClient = { Ref: expect.stringMatching(/^PoolWeb/) as string };

  test('is reported when sign-ins through the one provider are refused, whose metric has it as a dimension', () => {
    const { federationThrottles } = federated(Provider.COGNITO, Provider.GOOGLE);
    expect(reading(federationThrottles)).toEqual({ metric: 'AWS/Cognito FederationThrottles Sum', Period: 60, IdentityProvider: 'Google', UserPool, UserPoolClient });
    expect(fires(federationThrottles, always({ FederationThrottles: 1 }, 5))).toBe(true);
    expect(fires(federationThrottles, always({ FederationThrottles: 1 }, 4))).toBe(false);
  });

  test('is reported when sign-ins through any of several providers are refused', () => {
    const { federationThrottles } = federated(Provider.AMAZON, Provider.GOOGLE, Provider.COGNITO);
    const metrics = federationThrottles.Metrics!.flatMap(({ MetricStat }) => MetricStat ?? []);
    expect(metrics.map(({ Metric, Stat }) => [Metric.MetricName, Stat, Metric.Dimensions])).toEqual(['LoginWithAmazon', 'Google'].map((provider) => (
      ['FederationThrottles', 'Sum', [{ Name: 'IdentityProvider', Value: provider }, { Name: 'UserPool', Value: UserPool }, { Name: 'UserPoolClient', Value: UserPoolClient }]]
    )));
    expect(federationThrottles.Metrics!.map(({ Expression }) => Expression)).toContain('MAX([provider1, provider2])');
  });
});

describe('the alarm for federation', () => {
  test('is off, and cannot be asked for, where the user pool is the only identity provider', () => {
    expect(pack).not.toHaveProperty('federationThrottles');
    const other = stackOf();
    const userPool = new cognito.UserPool(other, 'Pool');
    const web = new cognito.CfnUserPoolClient(other, 'Web', { userPoolId: userPool.userPoolId });
    expect(() => kitIn(other).watchUserPoolClient(userPool, web as never, { federationThrottles: AlarmTuning.threshold(1) }))
      .toThrow('Shop/Web cannot have the alarm federationThrottles: the client has no identity provider but the user pool itself');
    expect(kit.coverage().leftOut).toEqual([]);
  });

  test('is left out where nobody knows the identity providers, unless that is said to be fine', () => {
    const other = stackOf();
    const userPool = new cognito.UserPool(other, 'Pool');
    const web = userPool.addClient('Web');
    (web.node.defaultChild as cognito.CfnUserPoolClient).supportedIdentityProviders = Token.asList(Lazy.list({ produce: () => ['Google'] }));
    const imported = cognito.UserPoolClient.fromUserPoolClientId(other, 'Imported', 'client');
    const watching = kitIn(other);
    watching.watchUserPoolClient(userPool, web);
    watching.watchUserPoolClient(userPool, imported);
    const reason = 'federationThrottles: the identity providers of the client are not known: watch it in the app that creates it';
    expect(watching.coverage().leftOut).toEqual([`Shop/Pool/Web: ${reason}`, `Shop/Imported: ${reason}`]);

    const calm = kitIn(other, {}, 'Calm');
    calm.watchUserPoolClient(userPool, imported, { federationThrottles: AlarmTuning.off('nobody signs in that way') });
    expect(calm.coverage().leftOut).toEqual([]);
    expect(() => kitIn(other, {}, 'Other').watchUserPoolClient(userPool, imported, { federationThrottles: AlarmTuning.evaluate({}) })).toThrow(`Shop/Imported cannot have the alarm ${reason}`);
  });

  test('is left out where there are more identity providers than an alarm can look at', () => {
    const other = stackOf();
    const userPool = new cognito.UserPool(other, 'Pool');
    const supportedIdentityProviders = Array.from({ length: 11 }, (_, at) => cognito.UserPoolClientIdentityProvider.custom(`Partner${at}`));
    const watching = kitIn(other);
    watching.watchUserPoolClient(userPool, userPool.addClient('Web', { supportedIdentityProviders }));
    expect(watching.coverage().leftOut).toEqual([
      'Shop/Pool/Web: federationThrottles: an alarm looks at 10 metrics at most, and the client has 11 identity providers: make alarms for them with cloudwatch.Alarm',
    ]);
  });
});
