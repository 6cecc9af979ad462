import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';
import { isOf } from './fitted';

/**
 * The alarms of a database instance of Amazon RDS.
 */
export interface DatabaseInstanceAlarms {
  /**
   * The instance uses most of its CPU.
   *
   * @default - off
   */
  readonly cpu?: cloudwatch.Alarm;

  /**
   * The disk is nearly full.
   *
   * @default - off
   */
  readonly freeStorage?: cloudwatch.Alarm;

  /**
   * Memory runs short.
   *
   * @default - off
   */
  readonly freeableMemory?: cloudwatch.Alarm;

  /**
   * Reading from the disk takes too long.
   *
   * @default - off
   */
  readonly readLatencyP90?: cloudwatch.Alarm;

  /**
   * Writing to the disk takes too long.
   *
   * @default - off
   */
  readonly writeLatencyP90?: cloudwatch.Alarm;

  /**
   * The instance has used up its burst of disk operations.
   *
   * @default - off
   */
  readonly ioBalance?: cloudwatch.Alarm;

  /**
   * The instance has used up its burst of disk throughput.
   *
   * @default - off
   */
  readonly throughputBalance?: cloudwatch.Alarm;

  /**
   * More sessions want to run than there are processors.
   *
   * @default - off
   */
  readonly load?: cloudwatch.Alarm;

  /**
   * The replica is behind.
   *
   * @default - off
   */
  readonly replicaLag?: cloudwatch.Alarm;

  /**
   * PostgreSQL runs out of transaction ids.
   *
   * @default - off
   */
  readonly transactionIds?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a database instance of Amazon RDS.
 */
export interface DatabaseInstanceTuning {
  /**
   * The instance uses most of its CPU. Threshold in percent.
   *
   * @default - a ticket above 90 % in 5 of 5 minutes
   */
  readonly cpu?: AlarmTuning;

  /**
   * The disk is nearly full. Threshold in percent of the allocated storage.
   *
   * @default - pages below 10 % of the allocated storage in 5 of 5 minutes
   */
  readonly freeStorage?: AlarmTuning;

  /**
   * Memory runs short. Threshold in percent of the memory of the instance class.
   *
   * @default - a ticket below 10 % of the memory of the instance class in 15 of 15 minutes
   */
  readonly freeableMemory?: AlarmTuning;

  /**
   * Reading from the disk takes too long. Threshold in seconds.
   *
   * @default - a ticket above 0.02 seconds in 5 of 5 minutes
   */
  readonly readLatencyP90?: AlarmTuning;

  /**
   * Writing to the disk takes too long. Threshold in seconds.
   *
   * @default - a ticket above 0.02 seconds in 5 of 5 minutes
   */
  readonly writeLatencyP90?: AlarmTuning;

  /**
   * The instance has used up its burst of disk operations. Threshold in percent.
   *
   * @default - a ticket below 10 % in 3 of 3 minutes
   */
  readonly ioBalance?: AlarmTuning;

  /**
   * The instance has used up its burst of disk throughput. Threshold in percent.
   *
   * @default - a ticket below 10 % in 3 of 3 minutes
   */
  readonly throughputBalance?: AlarmTuning;

  /**
   * More sessions want to run than there are processors. Threshold in percent of the number of processors.
   *
   * @default - a ticket above 100 % of the number of processors in 15 of 15 minutes
   */
  readonly load?: AlarmTuning;

  /**
   * The replica is behind. Threshold in seconds.
   *
   * @default - a ticket above 60 seconds in 10 of 10 minutes
   */
  readonly replicaLag?: AlarmTuning;

  /**
   * PostgreSQL runs out of transaction ids. Threshold as a count.
   *
   * @default - a ticket above a billion in a minute
   */
  readonly transactionIds?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#RDS';

/** What most of AWS's recommendations for RDS have in common. */
const USUAL = {
  period: Duration.minutes(1),
  missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  severity: Severity.TICKET,
  source: RECOMMENDED,
};

/** AWS's own numbers, for both kinds of credit. */
const BURST = {
  ...USUAL,
  bad: Bad.BELOW,
  unit: Unit.PERCENT,
  threshold: 10,
  datapoints: 3,
  periods: 3,
  why: 'AWS recommends 10 % in three minutes out of three: at zero the disk falls back to its baseline',
  first: 'see what reads or writes so much; then consider a larger class',
};

/** The same for both directions. */
const LATENCY = {
  ...USUAL,
  bad: Bad.ABOVE,
  unit: Unit.SECONDS,
  threshold: 0.02,
  datapoints: 5,
  periods: 5,
  why: 'AWS recommends to look into more than 20 ms in five minutes out of five',
};

export const DATABASE_INSTANCE: Pack<keyof DatabaseInstanceTuning & keyof DatabaseInstanceAlarms> = {
  noun: 'Database instance',
  method: 'watchDatabaseInstance',
  namespace: 'AWS/RDS',
  dimension: 'DBInstanceIdentifier',
  isFor: (resource) => isOf<rds.CfnDBInstance>(resource, 'AWS::RDS::DBInstance') && resource.dbClusterIdentifier === undefined, // else it is watched with its cluster
  alarms: {
    cpu: {
      ...USUAL,
      measures: 'average CPU',
      reads: { cpu: { metric: 'CPUUtilization', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 90,
      datapoints: 5,
      periods: 5,
      why: 'AWS recommends 90 % in five minutes out of five: beyond it queries wait for each other',
      first: 'find the query that loads it most in Database Insights; then consider a larger class or a read replica',
    },
    freeStorage: {
      ...USUAL,
      measures: 'free storage',
      reads: { free: { metric: 'FreeStorageSpace', statistic: cloudwatch.Stats.MINIMUM } },
      bad: Bad.BELOW,
      unit: Unit.PERCENT,
      threshold: 10,
      shareOf: { what: 'the allocated storage', unit: Unit.GIBIBYTES, scale: 1024 ** 3, given: 'GiB' },
      datapoints: 5,
      periods: 5,
      severity: Severity.PAGE,
      why: 'AWS recommends 10 %: a full disk stops the database; with storage autoscaling this also means that it cannot keep up or has reached its maximum',
      first: 'raise the allocated storage, which needs no downtime; then look for what grows: logs, temporary tables, a forgotten replication slot',
    },
    freeableMemory: {
      ...USUAL,
      measures: 'memory that could be freed',
      reads: { free: { metric: 'FreeableMemory', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.BELOW,
      unit: Unit.PERCENT,
      threshold: 10,
      shareOf: { what: 'the memory of the instance class', unit: Unit.GIBIBYTES, scale: 1024 ** 3, given: 'GiB' },
      datapoints: 15,
      periods: 15,
      why: 'AWS recommends fifteen minutes and a quarter as the ideal; MySQL gives three quarters to its buffer pool by default, so a healthy server stays below that, and at 10 % swapping is near',
      first: 'look at SwapUsage and at the number of connections; then consider a larger class',
    },
    readLatencyP90: {
      ...LATENCY,
      measures: '90th percentile of the read latency',
      reads: { latency: { metric: 'ReadLatency', statistic: 'p90' } },
      first: 'compare ReadIOPS with what the storage can do; see whether the cache became too small',
    },
    writeLatencyP90: {
      ...LATENCY,
      measures: '90th percentile of the write latency',
      reads: { latency: { metric: 'WriteLatency', statistic: 'p90' } },
      first: 'compare WriteIOPS with what the storage can do',
    },
    ioBalance: {
      ...BURST,
      measures: 'credits left for disk operations',
      reads: { balance: { metric: 'EBSIOBalance%', statistic: cloudwatch.Stats.AVERAGE } },
    },
    throughputBalance: {
      ...BURST,
      measures: 'credits left for disk throughput',
      reads: { balance: { metric: 'EBSByteBalance%', statistic: cloudwatch.Stats.AVERAGE } },
    },
    load: {
      ...USUAL,
      measures: 'active sessions',
      reads: { sessions: { metric: 'DBLoad', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 100,
      most: 10000,
      shareOf: { what: 'the number of processors', unit: Unit.COUNT, scale: 1, given: 'sessions' },
      datapoints: 15,
      periods: 15,
      why: 'AWS recommends the number of processors in fifteen minutes out of fifteen: what is above it waits. Needs Performance Insights, else it is left out',
      first: 'find the wait event and the query in Database Insights',
    },
    replicaLag: {
      ...USUAL,
      measures: 'delay of the replica',
      reads: { lag: { metric: 'ReplicaLag', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.ABOVE,
      unit: Unit.SECONDS,
      threshold: 60,
      datapoints: 10,
      periods: 10,
      why: 'AWS recommends one minute in ten minutes out of ten: reads are that stale, and as much would be lost with a promotion',
      first: 'look for a long transaction or a change of a large table on the source; then compare the classes of both',
    },
    transactionIds: {
      ...USUAL,
      measures: 'transaction ids in use',
      reads: { used: { metric: 'MaximumUsedTransactionIDs', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 1_000_000_000,
      datapoints: 1,
      periods: 1,
      why: 'AWS recommends a billion, which leaves half: at two billion PostgreSQL refuses to write',
      first: 'find the oldest transaction, prepared transaction or replication slot, which keeps vacuum from freeing ids',
    },
  },
};
