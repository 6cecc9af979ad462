import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';
import { fitted, known, resourceOf } from './fitted';
import type { Size } from './fitted';

/**
 * The alarms of a Lambda function.
 */
export interface FunctionAlarms {
  /**
   * Every invocation fails, however few there are.
   *
   * @default - off
   */
  readonly outage?: cloudwatch.Alarm;

  /**
   * Too large a share of the invocations fails.
   *
   * @default - off
   */
  readonly errorRate?: cloudwatch.Alarm;

  /**
   * Invocations are refused for want of concurrency.
   *
   * @default - off
   */
  readonly throttles?: cloudwatch.Alarm;

  /**
   * The slowest hundredth of the invocations comes near the timeout.
   *
   * @default - off
   */
  readonly durationP99?: cloudwatch.Alarm;

  /**
   * The concurrency that the function reserves is nearly used up.
   *
   * @default - off
   */
  readonly concurrency?: cloudwatch.Alarm;

  /**
   * Asynchronous events are given up.
   *
   * @default - off
   */
  readonly droppedEvents?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a Lambda function.
 */
export interface FunctionTuning {
  /**
   * Every invocation fails, however few there are. Threshold in percent.
   *
   * @default - a ticket at 100 % in 5 minutes
   */
  readonly outage?: AlarmTuning;

  /**
   * Too large a share of the invocations fails. Threshold in percent.
   *
   * @default - pages above 5 % in 3 of 3 minutes that have at least 20 invocations each
   */
  readonly errorRate?: AlarmTuning;

  /**
   * Invocations are refused for want of concurrency. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly throttles?: AlarmTuning;

  /**
   * The slowest hundredth of the invocations comes near the timeout. Threshold in percent of the timeout.
   *
   * @default - a ticket above 80 % of the timeout in 15 of 15 minutes
   */
  readonly durationP99?: AlarmTuning;

  /**
   * The concurrency that the function reserves is nearly used up. Threshold in percent of the reserved concurrency.
   *
   * @default - a ticket at or above 90 % of the reserved concurrency in 10 of 10 minutes; off if it reserves none or one
   */
  readonly concurrency?: AlarmTuning;

  /**
   * Asynchronous events are given up. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 minutes
   */
  readonly droppedEvents?: AlarmTuning;
}

const LAMBDA = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#Lambda';
const METRICS = 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_SECONDS = 900;

export const FUNCTION: Pack<keyof FunctionTuning & keyof FunctionAlarms> = {
  noun: 'Function',
  method: 'watchFunction',
  namespace: 'AWS/Lambda',
  dimension: 'FunctionName',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::Lambda::Function',
  alarms: {
    outage: {
      measures: 'invocations that failed',
      reads: {
        failed: { metric: 'Errors', statistic: cloudwatch.Stats.SUM },
        invocations: { metric: 'Invocations', statistic: cloudwatch.Stats.SUM },
      },
      steps: { rate: 'IF(invocations > 0, 100 * failed / invocations, 0)' },
      bad: Bad.AT_LEAST,
      unit: Unit.PERCENT,
      threshold: 100,
      period: Duration.minutes(5),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: LAMBDA,
      why: 'derived: when nothing succeeds, no traffic is too little to say so, not even one run a night; a single period, as there may be only one',
      first: 'read the error in the logs of the function; compare with the last deployment',
    },
    errorRate: {
      measures: 'invocations that failed',
      reads: {
        failed: { metric: 'Errors', statistic: cloudwatch.Stats.SUM },
        invocations: { metric: 'Invocations', statistic: cloudwatch.Stats.SUM },
      },
      steps: { rate: 'IF(invocations >= FLOOR, 100 * failed / invocations, 0)' },
      requestFloor: 20,
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 5,
      period: Duration.minutes(1),
      datapoints: 3,
      periods: 3,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      source: LAMBDA,
      why: 'AWS recommends three minutes and leaves the number open; 5 % is what it recommends for APIs, and below 20 invocations a single failure would already be more',
      first: 'read the error in the logs of the function; compare with the last deployment',
    },
    throttles: {
      measures: 'invocations refused for want of concurrency',
      reads: { throttled: { metric: 'Throttles', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: LAMBDA,
      why: 'AWS recommends five minutes: what is refused counts neither as an invocation nor as an error, so no rate sees it; bursts that pass are retried',
      first: 'look at ConcurrentExecutions: of the function if it reserves concurrency, else of the account',
    },
    durationP99: {
      measures: '99th percentile of the run time',
      reads: { duration: { metric: 'Duration', statistic: 'p99' } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 80,
      shareOf: { what: 'the timeout', unit: Unit.SECONDS, scale: 1000, given: 'seconds', most: LONGEST_SECONDS },
      period: Duration.minutes(1),
      datapoints: 15,
      periods: 15,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: LAMBDA,
      why: 'AWS recommends fifteen minutes near the timeout: at 100 % the work is cut off half done; 80 % leaves time to act',
      first: 'look at the response times of what the function calls, then at its memory, which also gives it CPU',
    },
    concurrency: {
      measures: 'invocations at once',
      reads: { concurrent: { metric: 'ConcurrentExecutions', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.AT_LEAST,
      unit: Unit.PERCENT,
      threshold: 90,
      shareOf: { what: 'the reserved concurrency', unit: Unit.COUNT, scale: 1, given: 'a count' },
      period: Duration.minutes(1),
      datapoints: 10,
      periods: 10,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: LAMBDA,
      why: 'AWS recommends 90 % of the limit in ten minutes out of ten: what comes on top is refused',
      first: 'see whether the traffic grew or the invocations became slower; both need more concurrency',
    },
    droppedEvents: {
      measures: 'asynchronous events given up',
      reads: { dropped: { metric: 'AsyncEventsDropped', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(5),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: each of them is work that nobody will do, unless a destination for failures took it',
      first: 'read why in the logs: the retries are used up, or the event is too old',
    },
  },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const DEFAULT_TIMEOUT_SECONDS = 3;

/** Why a share of what is reserved says nothing. */
const TOO_FEW: Record<number, string> = {
  0: 'it reserves a concurrency of zero, so nothing may invoke it',
  1: 'it reserves a concurrency of one, all of which each invocation uses',
};

/** The alarms for one function. */
export function functionPack(handler: lambda.IFunction): typeof FUNCTION {
  // An alias and a version know their function.
  const { lambda: itself = handler } = handler as lambda.IFunction & { readonly lambda?: lambda.IFunction };
  const resource = resourceOf<lambda.CfnFunction>(itself, 'AWS::Lambda::Function');
  if (!resource) {
    return fitted(FUNCTION, { durationP99: 'unknown', concurrency: 'unknown' });
  }
  const { timeout = DEFAULT_TIMEOUT_SECONDS, reservedConcurrentExecutions: reserved } = resource;
  return fitted(FUNCTION, {
    durationP99: known(timeout, 1000),
    concurrency: reservedSize(reserved),
  });
}

function reservedSize(reserved?: number): Size {
  if (reserved === undefined) return { none: 'it reserves no concurrency, so the limit is that of the account' };
  return reserved in TOO_FEW ? { none: TOO_FEW[reserved] } : known(reserved);
}
