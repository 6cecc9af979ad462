import type * as cdk from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, watched } from './support';

function apiIn(scope: Construct, props: apigateway.RestApiProps = {}): apigateway.RestApi {
  const api = new apigateway.RestApi(scope, 'Api', { cloudWatchRole: false, ...props });
  api.root.addMethod('GET');
  return api;
}

const alarms = watched((kit, stack) => kit.watchRestApi(apiIn(stack)));
const dimensionsOf = ({ outage }: typeof alarms) => outage.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);

describe('a REST API', () => {
  test('is watched by its name and stage', () => {
    expect(dimensionsOf(alarms)).toEqual([expect.objectContaining({
      MetricName: '5XXError', Dimensions: [{ Name: 'ApiName', Value: 'Api' }, { Name: 'Stage', Value: { Ref: expect.stringContaining('DeploymentStage') as string } }],
    })]);
  });

  test('is watched over all stages if it deploys none itself', () => {
    const stage = watched((kit, stack) => kit.watchRestApi(apiIn(stack, { deploy: false, restApiName: 'orders' })));
    expect(dimensionsOf(stage)).toEqual([expect.objectContaining({ Dimensions: [{ Name: 'ApiName', Value: 'orders' }] })]);
  });

  test('fires like an HTTP API', () => {
    expect(fires(alarms.outage, always({ '5XXError': 1 }, 3))).toBe(true);
    expect(fires(alarms.serverErrorRate, always({ '5XXError': 0.06, 'Count': 20 }, 3))).toBe(true);
    expect(fires(alarms.clientErrorRate, always({ '4XXError': 0.06, 'Count': 100 }, 5))).toBe(true);
    expect(fires(alarms.latencyP99, always({ Latency: 2500, Count: 100 }, 5))).toBe(true);
    expect(fires(alarms.clientErrorRate, always({ '4XXError': 0.05, 'Count': 100 }))).toBe(false);
  });

  test('counts as covered although its metrics know it by a plain name', () => {
    const stack = stackOf();
    const api = apiIn(stack);
    const kit = kitIn(stack);
    expect(kit.coverage().uncovered).toEqual(['Shop/Api']);
    kit.watchRestApi(api);
    expect(kit.coverage().covered).toEqual(['Shop/Api']);
  });
});

describe('an imported REST API', () => {
  test('is watched by the name that it was imported with', () => {
    const imported = watched((kit, stack) => kit.watchRestApi(
      apigateway.RestApi.fromRestApiAttributes(stack, 'Imported', { restApiId: 'a1', rootResourceId: 'r1', restApiName: 'orders' }),
    ));
    expect(dimensionsOf(imported)).toEqual([expect.objectContaining({ Dimensions: [{ Name: 'ApiName', Value: 'orders' }] })]);
  });

  test.each<[string, (stack: cdk.Stack) => apigateway.IRestApi]>([
    ['fromRestApiId', (stack) => apigateway.RestApi.fromRestApiId(stack, 'Imported', 'a1')],
    ['fromRestApiAttributes', (stack) => apigateway.RestApi.fromRestApiAttributes(stack, 'Imported', { restApiId: 'a1', rootResourceId: 'r1' })],
  ])('fails when %s gives no name', (_, importIt) => {
    const stack = stackOf();
    expect(() => kitIn(stack).watchRestApi(importIt(stack))).toThrow(
      'Shop/Imported was imported without its name, which its metrics need: import it with RestApi.fromRestApiAttributes() and its restApiName, and with an id that is another',
    );
  });
});
