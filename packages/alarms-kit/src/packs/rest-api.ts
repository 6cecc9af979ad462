import { Duration, Resource } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

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

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ApiGateway';
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
  alarms: {
    outage: {
      measures: 'requests answered with a 5xx',
      // The average of zeros and ones, one for each request, is the share itself.
      reads: { failed: { metric: '5XXError', statistic: cloudwatch.Stats.AVERAGE } },
      steps: { rate: '100 * failed' },
      bad: Bad.AT_LEAST,
      unit: Unit.PERCENT,
      threshold: 100,
      period: Duration.minutes(1),
      datapoints: 3,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      rollback: true,
      source: METRICS,
      why: 'when nothing succeeds, no traffic is too little to say so: this stands beside the rate, which waits for its request floor',
      first: 'look at the alarms of what the API calls; then at its integrations, authorizers and their permissions',
    },
    serverErrorRate: {
      measures: 'requests answered with a 5xx',
      reads: {
        failed: { metric: '5XXError', statistic: cloudwatch.Stats.AVERAGE },
        requests: { metric: 'Count', statistic: cloudwatch.Stats.SAMPLE_COUNT },
      },
      steps: { rate: 'IF(requests >= FLOOR, 100 * failed, 0)' },
      requestFloor: 20,
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 5,
      period: Duration.minutes(1),
      datapoints: 3,
      periods: 3,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      rollback: true,
      source: RECOMMENDED,
      why: 'AWS recommends 5 % in three minutes out of three; below 20 requests a single failure would already be more than that',
      first: 'compare with the last deployment, then read the errors in the access log and in the logs of what the API calls',
    },
    clientErrorRate: {
      measures: 'requests answered with a 4xx',
      reads: {
        refused: { metric: '4XXError', statistic: cloudwatch.Stats.AVERAGE },
        requests: { metric: 'Count', statistic: cloudwatch.Stats.SAMPLE_COUNT },
      },
      steps: { rate: 'IF(requests >= FLOOR, 100 * refused, 0)' },
      requestFloor: 100,
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 5,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends 5 % in five minutes out of five; below 100 requests it would be a handful of scanners and typing errors',
      first: 'read the access log: 401 and 403 mean the authorizer, 404 a route, 429 the throttling limit',
    },
    latencyP99: {
      measures: '99th percentile of the response time',
      reads: {
        latency: { metric: 'Latency', statistic: 'p99' },
        requests: { metric: 'Count', statistic: cloudwatch.Stats.SAMPLE_COUNT },
      },
      steps: { slowest: 'IF(requests >= FLOOR, latency, 0)' },
      requestFloor: 100,
      bad: Bad.AT_LEAST,
      unit: Unit.SECONDS,
      threshold: 2.5,
      most: LONGEST_SECONDS,
      scale: 1000,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends 2.5 s for the 90th percentile; the 99th also sees what one in a hundred waits for, and below 100 requests it is one single request',
      first: 'compare with IntegrationLatency: if that is as high, look at what the API calls, else at its authorizer',
    },
  },
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
