import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, watched } from './support';

const alarms = watched((kit, stack) => kit.watchHttpApi(new apigatewayv2.HttpApi(stack, 'Api')));

describe('an HTTP API', () => {
  test('is watched by its id, over all stages', () => {
    const dimensions = alarms.outage.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
    expect(dimensions).toEqual([expect.objectContaining({ MetricName: '5xx', Namespace: 'AWS/ApiGateway', Dimensions: [{ Name: 'ApiId', Value: { Ref: expect.stringMatching(/^Api/) as string } }] })]);
  });

  test('pages when every request fails, however few there are', () => {
    expect(fires(alarms.outage, always({ '5xx': 1 }, 3))).toBe(true);
    expect(fires(alarms.outage, always({ '5xx': 0.99 }))).toBe(false);
    expect(fires(alarms.outage, always({ '5xx': undefined }))).toBe(false);
  });

  test('pages when more than 5 % of real traffic fails', () => {
    expect(fires(alarms.serverErrorRate, always({ '5xx': 0.06, 'Count': 20 }, 3))).toBe(true);
    expect(fires(alarms.serverErrorRate, always({ '5xx': 0.05, 'Count': 20 }))).toBe(false);
    expect(fires(alarms.serverErrorRate, always({ '5xx': 1, 'Count': 19 }))).toBe(false);
  });

  test('is reported when more than 5 % is refused for five minutes', () => {
    expect(fires(alarms.clientErrorRate, always({ '4xx': 0.06, 'Count': 100 }, 5))).toBe(true);
    expect(fires(alarms.clientErrorRate, always({ '4xx': 0.06, 'Count': 100 }, 4))).toBe(false);
  });

  test('is reported when one in a hundred waits for 2.5 s, which CloudWatch knows in milliseconds', () => {
    expect(alarms.latencyP99.Threshold).toBe(2500);
    expect(fires(alarms.latencyP99, always({ Latency: 2500, Count: 100 }))).toBe(true);
    expect(fires(alarms.latencyP99, always({ Latency: 2499, Count: 100 }))).toBe(false);
    expect(fires(alarms.latencyP99, always({ Latency: 9000, Count: 99 }))).toBe(false);
  });

  test('counts in coverage, and a WebSocket API does not', () => {
    const stack = stackOf();
    new apigatewayv2.WebSocketApi(stack, 'Chat');
    new apigatewayv2.HttpApi(stack, 'Api');
    expect(kitIn(stack).coverage().uncovered).toEqual(['Shop/Api']);
  });
});
