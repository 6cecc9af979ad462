import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of a vault of AWS Backup.
 */
export interface BackupVaultAlarms {
  /**
   * A backup failed.
   *
   * @default - off
   */
  readonly failedJobs?: cloudwatch.Alarm;

  /**
   * A backup never began.
   *
   * @default - off
   */
  readonly expiredJobs?: cloudwatch.Alarm;

  /**
   * A copy of a backup failed.
   *
   * @default - off
   */
  readonly failedCopies?: cloudwatch.Alarm;

  /**
   * Nothing has been backed up for a week.
   *
   * @default - off
   */
  readonly completedJobs?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a vault of AWS Backup.
 */
export interface BackupVaultTuning {
  /**
   * A backup failed. Threshold as a count.
   *
   * @default - a ticket above 0 in an hour
   */
  readonly failedJobs?: AlarmTuning;

  /**
   * A backup never began. Threshold as a count.
   *
   * @default - a ticket above 0 in an hour
   */
  readonly expiredJobs?: AlarmTuning;

  /**
   * A copy of a backup failed. Threshold as a count.
   *
   * @default - a ticket above 0 in an hour
   */
  readonly failedCopies?: AlarmTuning;

  /**
   * Nothing has been backed up for a week. Threshold as a count.
   *
   * @default - a ticket below 1, or without data, in 7 of 7 days; CloudWatch waits two days at most for the first data, so it fires once if the first backup is later
   */
  readonly completedJobs?: AlarmTuning;
}

const METRICS = 'https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html';

export const BACKUP_VAULT: Pack<keyof BackupVaultTuning & keyof BackupVaultAlarms> = {
  noun: 'Backup vault',
  method: 'watchBackupVault',
  namespace: 'AWS/Backup',
  dimension: 'BackupVaultName',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::Backup::BackupVault',
  alarms: {
    failedJobs: {
      measures: 'backup jobs that failed',
      reads: { failed: { metric: 'NumberOfBackupJobsFailed', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.hours(1),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: each of them is a recovery point that does not exist',
      first: 'read the message of the job: a missing permission of its role, a key, or a resource that is gone',
    },
    expiredJobs: {
      measures: 'backup jobs that never began',
      reads: { expired: { metric: 'NumberOfBackupJobsExpired', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.hours(1),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: each of them is a recovery point that does not exist, and no failure is counted',
      first: 'widen the start window of the backup rule, or spread the jobs',
    },
    failedCopies: {
      measures: 'copy jobs that failed',
      reads: { failed: { metric: 'NumberOfCopyJobsFailed', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.hours(1),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: the copy is what is left when the account or region is lost',
      first: 'read the message of the job: the policy of the other vault, or the key',
    },
    completedJobs: {
      measures: 'backup jobs that succeeded',
      reads: { completed: { metric: 'NumberOfBackupJobsCompleted', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.BELOW,
      unit: Unit.COUNT,
      threshold: 1,
      period: Duration.days(1),
      datapoints: 7,
      periods: 7,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      severity: Severity.TICKET,
      source: METRICS,
      why: 'derived: a plan that selects nothing any more fails at nothing; a week, the longest that an alarm looks back, lets weekly plans pass once they have run',
      first: 'see which resources the plan selects: a tag may be gone',
    },
  },
};
