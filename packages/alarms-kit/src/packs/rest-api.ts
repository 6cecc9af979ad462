import { Resource } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import { apiAlarms } from './api-gateway';
import type { Pack } from './recipe';

/**
 * The alarms of a REST API.
 */
export interface RestApiAlarms {
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
 * What to change about the alarms of a REST API.
 */
export interface RestApiTuning {
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

const METRICS = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html';

/** A stream lasts up to 15 min, after an authorizer: https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html */
const LONGEST_SECONDS = 960;

export const REST_API: Pack<keyof RestApiTuning & keyof RestApiAlarms> = {
  noun: 'REST API',
  method: 'watchRestApi',
  namespace: 'AWS/ApiGateway',
  dimension: 'ApiName',
  nameOf: (resource) => (resource as apigateway.CfnRestApi).name,
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::ApiGateway::RestApi',
  alarms: apiAlarms({ metrics: METRICS, serverErrors: '5XXError', clientErrors: '4XXError', longestSeconds: LONGEST_SECONDS }),
};

/** The dimensions of a REST API, which knows its metrics by name. */
export function restApiDimensions(api: apigateway.IRestApi): Record<string, string> {
  const { restApiName, deploymentStage } = api as Partial<apigateway.RestApi>;
  // Imported without a name, it calls itself by its id in the tree.
  if (restApiName === undefined || (!Resource.isOwnedResource(api) && restApiName === api.node.id)) {
    throw new Error(`${api.node.path} was imported without its name, which its metrics need: `
      + 'import it with RestApi.fromRestApiAttributes() and its restApiName, and with an id that is another');
  }
  return { ApiName: restApiName, ...(deploymentStage && { Stage: deploymentStage.stageName }) };
}
