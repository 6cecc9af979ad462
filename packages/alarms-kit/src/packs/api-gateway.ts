import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmRecipe } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ApiGateway';

/** In what the two kinds of APIs of API Gateway differ. */
export interface ApiKind {
  /** The page of its metrics. */
  readonly metrics: string;
  /** How it calls the requests that were answered with a 5xx. */
  readonly serverErrors: string;
  /** How it calls those that were answered with a 4xx. */
  readonly clientErrors: string;
  /** The longest that an answer can take. */
  readonly longestSeconds: number;
}

/** The alarms of an API of API Gateway. */
export function apiAlarms(api: ApiKind): Record<'outage' | 'serverErrorRate' | 'clientErrorRate' | 'latencyP99', AlarmRecipe> {
  return {
    outage: {
      measures: 'requests answered with a 5xx',
      // The average of zeros and ones, one for each request, is the share itself.
      reads: { failed: { metric: api.serverErrors, statistic: cloudwatch.Stats.AVERAGE } },
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
      source: api.metrics,
      why: 'when nothing succeeds, no traffic is too little to say so: this stands beside the rate, which waits for its request floor',
      first: 'look at the alarms of what the API calls; then at its integrations, authorizers and their permissions',
    },
    serverErrorRate: {
      measures: 'requests answered with a 5xx',
      reads: {
        failed: { metric: api.serverErrors, statistic: cloudwatch.Stats.AVERAGE },
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
        refused: { metric: api.clientErrors, statistic: cloudwatch.Stats.AVERAGE },
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
      most: api.longestSeconds,
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
  };
}
