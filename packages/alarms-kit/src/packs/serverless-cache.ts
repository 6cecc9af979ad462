import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type { aws_elasticache as refs } from 'aws-cdk-lib/interfaces';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';
import type { Size } from './fitted';
import { fitted, known, resourceOf } from './fitted';

/**
 * The alarms of a serverless cache of Amazon ElastiCache.
 */
export interface ServerlessCacheAlarms {
  /**
   * Commands are refused.
   *
   * @default - off
   */
  readonly throttles?: cloudwatch.Alarm;

  /**
   * The cache is nearly as large as it may be.
   *
   * @default - off
   */
  readonly storage?: cloudwatch.Alarm;

  /**
   * The cache is nearly as busy as it may be.
   *
   * @default - off
   */
  readonly processingUnits?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a serverless cache of Amazon ElastiCache.
 */
export interface ServerlessCacheTuning {
  /**
   * Commands are refused. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly throttles?: AlarmTuning;

  /**
   * The cache is nearly as large as it may be. Threshold in percent of the largest size allowed.
   *
   * @default - a ticket above 80 % of the largest size allowed in 5 of 5 minutes
   */
  readonly storage?: AlarmTuning;

  /**
   * The cache is nearly as busy as it may be. Threshold in percent of the largest rate allowed.
   *
   * @default - a ticket above 80 % of the largest rate allowed in 5 of 5 minutes
   */
  readonly processingUnits?: AlarmTuning;
}

const METRICS = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html';
const SCALING = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.html';

export const SERVERLESS_CACHE: Pack<keyof ServerlessCacheTuning & keyof ServerlessCacheAlarms> = {
  noun: 'Serverless cache',
  method: 'watchServerlessCache',
  namespace: 'AWS/ElastiCache',
  dimension: 'clusterId',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::ElastiCache::ServerlessCache',
  alarms: {
    throttles: {
      measures: 'commands refused',
      reads: { throttled: { metric: 'ThrottledCmds', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: for five minutes the load has grown faster than the cache can scale, or has reached its limit',
      first: 'raise the limit of processing units if it is reached; else set a minimum before peaks that you know',
    },
    storage: {
      measures: 'data stored',
      reads: { stored: { metric: 'BytesUsedForCache', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 80,
      shareOf: { what: 'the largest size allowed', unit: Unit.GIGABYTES, scale: 1_000_000_000, given: 'GB' },
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: SCALING,
      why: 'derived: at the limit keys are evicted, and without a time to live writes are refused; a fifth leaves time to act',
      first: 'see whether keys have a time to live; then raise the limit of the data',
    },
    processingUnits: {
      measures: 'processing units a second',
      reads: { units: { metric: 'ElastiCacheProcessingUnits', statistic: cloudwatch.Stats.SUM } },
      steps: { rate: 'units / PERIOD(units)' },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 80,
      shareOf: { what: 'the largest rate allowed', unit: Unit.COUNT, scale: 1, given: 'a count' },
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: SCALING,
      why: 'derived: beyond the limit commands are refused; a fifth leaves time to act',
      first: 'find the commands that touch most data; then raise the limit of processing units',
    },
  },
};

/** The alarms for one cache. */
export function serverlessCachePack(cache: refs.IServerlessCacheRef): typeof SERVERLESS_CACHE {
  const resource = resourceOf<elasticache.CfnServerlessCache>(cache, 'AWS::ElastiCache::ServerlessCache');
  if (!resource) {
    return fitted(SERVERLESS_CACHE, { storage: 'unknown', processingUnits: 'unknown' });
  }
  const limits = Stack.of(resource).resolve(resource.cacheUsageLimits) as Limits | undefined;
  return fitted(SERVERLESS_CACHE, {
    storage: limit(limits?.dataStorage?.maximum, GIGABYTE),
    processingUnits: limit(limits?.ecpuPerSecond?.maximum, 1),
  });
}

const GIGABYTE = 1e9;

interface Limits {
  readonly dataStorage?: elasticache.CfnServerlessCache.DataStorageProperty;
  readonly ecpuPerSecond?: elasticache.CfnServerlessCache.ECPUPerSecondProperty;
}

function limit(maximum: number | undefined, scale: number): Size {
  return maximum === undefined ? { none: 'the cache has no such limit' } : known(maximum, scale);
}
