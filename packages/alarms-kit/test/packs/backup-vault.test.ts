import * as backup from 'aws-cdk-lib/aws-backup';
import { fires } from '../metric-math';
import { always, reading, watched } from './support';

const alarms = watched((kit, stack) => kit.watchBackupVault(new backup.BackupVault(stack, 'Vault')));

describe('a backup vault', () => {
  test.each([
    ['failedJobs', 'NumberOfBackupJobsFailed'], ['expiredJobs', 'NumberOfBackupJobsExpired'], ['failedCopies', 'NumberOfCopyJobsFailed'],
  ] as const)('is reported by %s within the hour', (key, metric) => {
    expect(reading(alarms[key])).toMatchObject({ metric: `AWS/Backup ${metric} Sum`, Period: 3600, BackupVaultName: { 'Fn::GetAtt': [expect.stringContaining('Vault') as string, 'BackupVaultName'] } });
    expect(fires(alarms[key], { [metric]: [1] })).toBe(true);
    expect(fires(alarms[key], { [metric]: [0] })).toBe(false);
  });

  test('is reported after a week without a backup, and not between two weekly ones', () => {
    expect(fires(alarms.completedJobs, always({ NumberOfBackupJobsCompleted: undefined }, 7))).toBe(true);
    const weekly = [3, undefined, undefined, undefined, undefined, undefined, undefined, 3];
    expect(fires(alarms.completedJobs, { NumberOfBackupJobsCompleted: weekly })).toBe(false);
  });

  test('that is new gets two days for its first backup, the longest that there is', () => {
    expect(alarms.completedJobs).toMatchObject({ WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 2880 } });
    expect(alarms.failedJobs).not.toHaveProperty('WarmUpConfiguration');
  });
});
