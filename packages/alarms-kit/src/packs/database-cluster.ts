import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of a database cluster of Amazon Aurora.
 */
export interface DatabaseClusterAlarms {
  /**
   * No writer answers.
   *
   * @default - off
   */
  readonly writer?: cloudwatch.Alarm;

  /**
   * An instance uses most of its CPU.
   *
   * @default - off
   */
  readonly cpu?: cloudwatch.Alarm;

  /**
   * Aurora Serverless has scaled up nearly as far as it may.
   *
   * @default - off
   */
  readonly capacity?: cloudwatch.Alarm;

  /**
   * Too much is read from the storage.
   *
   * @default - off
   */
  readonly cacheHitRatio?: cloudwatch.Alarm;

  /**
   * A reader is behind.
   *
   * @default - off
   */
  readonly replicaLag?: cloudwatch.Alarm;

  /**
   * The volume comes near its largest size.
   *
   * @default - off
   */
  readonly volumeLeft?: cloudwatch.Alarm;

  /**
   * Old versions of rows pile up.
   *
   * @default - off
   */
  readonly historyList?: cloudwatch.Alarm;

  /**
   * PostgreSQL runs out of transaction ids.
   *
   * @default - off
   */
  readonly transactionIds?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a database cluster of Amazon Aurora.
 */
export interface DatabaseClusterTuning {
  /**
   * No writer answers. Threshold as a count.
   *
   * @default - pages below 1, or without data, in 3 of 3 minutes
   */
  readonly writer?: AlarmTuning;

  /**
   * An instance uses most of its CPU. Threshold in percent.
   *
   * @default - a ticket above 90 % in 5 of 5 minutes
   */
  readonly cpu?: AlarmTuning;

  /**
   * Aurora Serverless has scaled up nearly as far as it may. Threshold in percent.
   *
   * @default - a ticket above 90 % in 15 of 15 minutes
   */
  readonly capacity?: AlarmTuning;

  /**
   * Too much is read from the storage. Threshold in percent.
   *
   * @default - a ticket below 80 % in 10 of 10 minutes
   */
  readonly cacheHitRatio?: AlarmTuning;

  /**
   * A reader is behind. Threshold in seconds.
   *
   * @default - a ticket above 2 seconds in 5 of 5 minutes
   */
  readonly replicaLag?: AlarmTuning;

  /**
   * The volume comes near its largest size. Threshold in percent.
   *
   * @default - a ticket below 10 % in 2 of 2 minutes
   */
  readonly volumeLeft?: AlarmTuning;

  /**
   * Old versions of rows pile up. Threshold as a count.
   *
   * @default - a ticket above 1,000,000 in 5 of 5 minutes
   */
  readonly historyList?: AlarmTuning;

  /**
   * PostgreSQL runs out of transaction ids. Threshold as a count.
   *
   * @default - a ticket above a billion in a minute
   */
  readonly transactionIds?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#RDS';
const METRICS = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html';
const SERVERLESS = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html';

export const DATABASE_CLUSTER: Pack<keyof DatabaseClusterTuning & keyof DatabaseClusterAlarms> = {
  noun: 'Database cluster',
  method: 'watchDatabaseCluster',
  namespace: 'AWS/RDS',
  dimension: 'DBClusterIdentifier',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::RDS::DBCluster',
  alarms: {
    writer: {
      measures: 'seconds since the writer started',
      reads: { uptime: { metric: 'EngineUptime', statistic: cloudwatch.Stats.AVERAGE, dimensions: { Role: 'WRITER' } } },
      bad: Bad.BELOW,
      unit: Unit.COUNT,
      threshold: 1,
      period: Duration.minutes(1),
      datapoints: 3,
      periods: 3,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      severity: Severity.PAGE,
      source: RECOMMENDED,
      why: 'AWS recommends zero: a writer that does not run, or does not report, takes no writes; three minutes outlast a failover',
      first: 'read the events of the cluster: a failover that does not end, a restart for want of memory, a maintenance',
    },
    cpu: {
      measures: 'CPU of the busiest instance',
      reads: { cpu: { metric: 'CPUUtilization', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 90,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends 90 % in five minutes out of five: beyond it queries wait for each other',
      first: 'find the query that loads it most in Database Insights; then consider a larger class or another reader',
    },
    capacity: {
      measures: 'capacity in use',
      reads: { capacity: { metric: 'ACUUtilization', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 90,
      period: Duration.minutes(1),
      datapoints: 15,
      periods: 15,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: SERVERLESS,
      why: 'derived: at 100 % of the maximum it cannot scale any further; fifteen minutes outlast a peak',
      first: 'raise the maximum capacity; then find the query that needs it',
    },
    cacheHitRatio: {
      measures: 'requests that the buffer cache answers',
      reads: { ratio: { metric: 'BufferCacheHitRatio', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.BELOW,
      unit: Unit.PERCENT,
      threshold: 80,
      period: Duration.minutes(1),
      datapoints: 10,
      periods: 10,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends 80 % in ten minutes out of ten: below it most queries wait for the storage',
      first: 'see whether a new query reads whole tables; then consider a class with more memory',
    },
    replicaLag: {
      measures: 'delay of the slowest reader',
      reads: { lag: { metric: 'AuroraReplicaLagMaximum', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.ABOVE,
      unit: Unit.SECONDS,
      threshold: 2,
      scale: 1000,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: readers share the storage and are usually less than 0.1 s behind, so twenty times that is a reader in trouble',
      first: 'look at CPU and long queries of the reader',
    },
    volumeLeft: {
      measures: 'storage left in the volume',
      // Percent of 128 TiB: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html
      reads: { left: { metric: 'AuroraVolumeBytesLeftTotal', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.BELOW,
      unit: Unit.PERCENT,
      threshold: 10,
      scale: 1407374883553.28,
      period: Duration.minutes(1),
      datapoints: 2,
      periods: 2,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends two minutes and leaves the number open; a tenth of 128 TiB leaves time to move tables',
      first: 'drop or move what is not needed: the volume shrinks by itself',
    },
    historyList: {
      measures: 'length of the rollback segment history',
      reads: { length: { metric: 'RollbackSegmentHistoryListLength', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 1_000_000,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends a million in five minutes out of five: beyond it queries slow down, and a shutdown takes long',
      first: 'find the transaction that has been open longest, and end it',
    },
    transactionIds: {
      measures: 'transaction ids in use',
      reads: { used: { metric: 'MaximumUsedTransactionIDs', statistic: cloudwatch.Stats.MAXIMUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 1_000_000_000,
      period: Duration.minutes(1),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends a billion, which leaves half: at two billion PostgreSQL refuses to write',
      first: 'find the oldest transaction, prepared transaction or replication slot, which keeps vacuum from freeing ids',
    },
  },
};
