import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of a CloudFront distribution.
 */
export interface DistributionAlarms {
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
   * The origin takes nearly as long as CloudFront waits.
   *
   * @default - off
   */
  readonly originLatencyP90?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a CloudFront distribution.
 */
export interface DistributionTuning {
  /**
   * Every request fails, however few there are. Threshold in percent.
   *
   * @default - pages at 100 % in 3 of 5 minutes
   */
  readonly outage?: AlarmTuning;

  /**
   * Too large a share of the requests fails. Threshold in percent.
   *
   * @default - pages above 5 % in 3 of 5 minutes that have at least 20 requests each
   */
  readonly serverErrorRate?: AlarmTuning;

  /**
   * Too large a share of the requests is refused or finds nothing. Threshold in percent.
   *
   * @default - a ticket above 25 % in 3 of 3 periods of 5 minutes that have at least 100 requests each
   */
  readonly clientErrorRate?: AlarmTuning;

  /**
   * The origin takes nearly as long as CloudFront waits. Threshold in seconds.
   *
   * @default - off, as it needs the additional metrics of the distribution, which cost; asked for: a ticket above 24 seconds in 5 of 5 minutes
   */
  readonly originLatencyP90?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#CloudFront';
const METRICS = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html';

const REQUESTS = { metric: 'Requests', statistic: cloudwatch.Stats.SUM };
// CloudFront publishes shares, in percent, and no counts: the average is the share itself.
const SERVER_ERRORS = { metric: '5xxErrorRate', statistic: cloudwatch.Stats.AVERAGE };
const CLIENT_ERRORS = { metric: '4xxErrorRate', statistic: cloudwatch.Stats.AVERAGE };

export const DISTRIBUTION: Pack<keyof DistributionTuning & keyof DistributionAlarms> = {
  noun: 'Distribution',
  method: 'watchDistribution',
  namespace: 'AWS/CloudFront',
  dimension: 'DistributionId',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::CloudFront::Distribution',
  alarms: {
    outage: {
      measures: 'requests answered with a 5xx',
      reads: { failed: SERVER_ERRORS },
      bad: Bad.AT_LEAST,
      unit: Unit.PERCENT,
      threshold: 100,
      period: Duration.minutes(1),
      datapoints: 3,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      source: METRICS,
      why: 'when nothing succeeds, no traffic is too little to say so: this stands beside the rate, which waits for its request floor',
      first: 'request the origin directly; if it answers, look at the functions and at the certificate towards the origin',
    },
    serverErrorRate: {
      measures: 'requests answered with a 5xx',
      reads: { failed: SERVER_ERRORS, requests: REQUESTS },
      steps: { rate: 'IF(requests >= FLOOR, failed, 0)' },
      requestFloor: 20,
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 5,
      period: Duration.minutes(1),
      datapoints: 3,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      source: RECOMMENDED,
      why: 'AWS recommends more than 0, as single failures pass; below 20 requests a single one would already be more than 5 %',
      first: 'compare with the alarms of the origin: 502 and 504 come from the way there, 503 from a function or from the origin',
    },
    clientErrorRate: {
      measures: 'requests answered with a 4xx',
      reads: { refused: CLIENT_ERRORS, requests: REQUESTS },
      steps: { rate: 'IF(requests >= FLOOR, refused, 0)' },
      requestFloor: 100,
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 25,
      period: Duration.minutes(5),
      datapoints: 3,
      periods: 3,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: scanners and typing errors stay far below a quarter of real traffic; a release with missing files or a bucket policy that refuses does not',
      first: 'load the site in a browser; 403 from a bucket means its policy or a missing object, 404 a missing file',
    },
    originLatencyP90: {
      measures: '90th percentile of the time that the origin takes',
      reads: { latency: { metric: 'OriginLatency', statistic: 'p90' } },
      bad: Bad.ABOVE,
      unit: Unit.SECONDS,
      threshold: 24,
      scale: 1000,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      off: 'it needs the additional metrics of the distribution, which cost: turn them on, and ask for it with AlarmTuning.evaluate() or .threshold()',
      source: RECOMMENDED,
      why: 'AWS recommends 80 % of the response timeout of the origin in five minutes out of five; that is 30 s by default',
      first: 'look at the latency of the origin itself, then at its distance',
    },
  },
};
