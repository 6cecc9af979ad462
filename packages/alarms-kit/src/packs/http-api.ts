import type * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import { apiAlarms } from './api-gateway';
import { isOf } from './fitted';
import type { Pack } from './recipe';

/**
 * The alarms of an HTTP API.
 */
export interface HttpApiAlarms {
  /**
   * Every request fails, however few there are.
   *
   * @default - off
   */
  readonly outage?: cloudwatch.Alarm;

  /**
   * Too large a share of the requests fails.
   *
   * @default - off
   */
  readonly serverErrorRate?: cloudwatch.Alarm;

  /**
   * Too large a share of the requests is refused or finds nothing.
   *
   * @default - off
   */
  readonly clientErrorRate?: cloudwatch.Alarm;

  /**
   * The slowest hundredth of the requests takes too long.
   *
   * @default - off
   */
  readonly latencyP99?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of an HTTP API.
 */
export interface HttpApiTuning {
  /**
   * Every request fails, however few there are. Threshold in percent.
   *
   * @default - pages at 100 % in 3 of 5 minutes
   */
  readonly outage?: AlarmTuning;

  /**
   * Too large a share of the requests fails. Threshold in percent.
   *
   * @default - pages above 5 % in 3 of 3 minutes that have at least 20 requests each
   */
  readonly serverErrorRate?: AlarmTuning;

  /**
   * Too large a share of the requests is refused or finds nothing. Threshold in percent.
   *
   * @default - a ticket above 5 % in 5 of 5 minutes that have at least 100 requests each
   */
  readonly clientErrorRate?: AlarmTuning;

  /**
   * The slowest hundredth of the requests takes too long. Threshold in seconds.
   *
   * @default - a ticket at or above 2.5 seconds in 5 of 5 minutes that have at least 100 requests each
   */
  readonly latencyP99?: AlarmTuning;
}

const METRICS = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html';

/** 30 s for the integration, 10 s for an authorizer, and some for the network: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const LONGEST_SECONDS = 60;

export const HTTP_API: Pack<keyof HttpApiTuning & keyof HttpApiAlarms> = {
  noun: 'HTTP API',
  method: 'watchHttpApi',
  namespace: 'AWS/ApiGateway',
  dimension: 'ApiId',
  isFor: (resource) => isOf<apigatewayv2.CfnApi>(resource, 'AWS::ApiGatewayV2::Api') && resource.protocolType !== 'WEBSOCKET',
  alarms: apiAlarms({ metrics: METRICS, serverErrors: '5xx', clientErrors: '4xx', longestSeconds: LONGEST_SECONDS }),
};
