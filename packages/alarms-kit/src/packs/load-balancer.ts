import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { AlarmTuning } from '../alarm-tuning';
import { isOf } from './fitted';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of an application load balancer.
 */
export interface LoadBalancerAlarms {
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
   * The slowest hundredth of the requests takes too long.
   *
   * @default - off
   */
  readonly latencyP99?: cloudwatch.Alarm;

  /**
   * Connections are refused for want of capacity.
   *
   * @default - off
   */
  readonly rejectedConnections?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of an application load balancer.
 */
export interface LoadBalancerTuning {
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
   * The slowest hundredth of the requests takes too long. Threshold in seconds.
   *
   * @default - a ticket above 1 second in 3 of 3 periods of 5 minutes that have at least 100 requests each
   */
  readonly latencyP99?: AlarmTuning;

  /**
   * Connections are refused for want of capacity. Threshold as a count.
   *
   * @default - a ticket above 0 in 2 of 5 minutes
   */
  readonly rejectedConnections?: AlarmTuning;
}

const METRICS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html';

/** The longest idle timeout: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
const LONGEST_SECONDS = 4000;

// RequestCount leaves out what was turned away before a target was chosen, which without healthy targets is everything.
// A 502 or 504 comes after that, from a target that breaks off or is too late: it is in RequestCount already, and must not be counted twice.
const REQUESTS = {
  forwarded: { metric: 'RequestCount', statistic: cloudwatch.Stats.SUM },
  refused: { metric: 'HTTPCode_ELB_5XX_Count', statistic: cloudwatch.Stats.SUM },
  broken: { metric: 'HTTPCode_ELB_502_Count', statistic: cloudwatch.Stats.SUM },
  late: { metric: 'HTTPCode_ELB_504_Count', statistic: cloudwatch.Stats.SUM },
  failed: { metric: 'HTTPCode_Target_5XX_Count', statistic: cloudwatch.Stats.SUM },
};
const COUNTS = {
  errors: 'FILL(failed, 0) + FILL(refused, 0)',
  counted: 'FILL(forwarded, 0) + FILL(refused, 0) - FILL(broken, 0) - FILL(late, 0)',
  // What failed was a request, even if it was counted as one in an earlier minute.
  requests: 'IF(counted > errors, counted, errors)',
};

export const LOAD_BALANCER: Pack<keyof LoadBalancerTuning & keyof LoadBalancerAlarms> = {
  noun: 'Load balancer',
  method: 'watchLoadBalancer',
  namespace: 'AWS/ApplicationELB',
  dimension: 'LoadBalancer',
  isFor: (resource) => isOf<elbv2.CfnLoadBalancer>(resource, 'AWS::ElasticLoadBalancingV2::LoadBalancer') && (resource.type ?? 'application') === 'application',
  alarms: {
    outage: {
      measures: 'requests answered with a 5xx',
      reads: REQUESTS,
      steps: { ...COUNTS, rate: 'IF(requests > 0, 100 * errors / requests, 0)' },
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
      first: 'look for healthy targets; 503 means none is registered, 502 and 504 mean that they do not answer',
    },
    serverErrorRate: {
      measures: 'requests answered with a 5xx',
      reads: REQUESTS,
      steps: { ...COUNTS, rate: 'IF(requests >= FLOOR, 100 * errors / requests, 0)' },
      requestFloor: 20,
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 5,
      period: Duration.minutes(1),
      datapoints: 3,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      rollback: true,
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ECS',
      why: 'AWS recommends about 5 % of the traffic; below 20 requests a single failure would already be more than that',
      first: 'compare with the last deployment, then read the errors in the logs of the targets',
    },
    latencyP99: {
      measures: '99th percentile of the response time',
      reads: {
        latency: { metric: 'TargetResponseTime', statistic: 'p99' },
        requests: { metric: 'RequestCount', statistic: cloudwatch.Stats.SUM },
      },
      steps: { slowest: 'IF(requests >= FLOOR, latency, 0)' },
      requestFloor: 100,
      bad: Bad.ABOVE,
      unit: Unit.SECONDS,
      threshold: 1,
      most: LONGEST_SECONDS,
      period: Duration.minutes(5),
      datapoints: 3,
      periods: 3,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: beyond a second people notice the wait, and an average hides who waits; below 100 requests the percentile is one single request',
      first: 'look at CPU of the service and at the response times of what it calls',
    },
    rejectedConnections: {
      measures: 'connections refused because the load balancer is full',
      reads: { rejected: { metric: 'RejectedConnectionCount', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 2,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: these clients got no answer at all, and no other metric counts them',
      first: 'look at ActiveConnectionCount; slow targets hold connections open',
    },
  },
};
