import type * as backup from 'aws-cdk-lib/aws-backup';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { aws_elasticache as elasticache } from 'aws-cdk-lib/interfaces';
import { TrafficWatches } from './traffic';
import type { BackupVaultAlarms, BackupVaultTuning } from '../../packs/backup-vault';
import { BACKUP_VAULT } from '../../packs/backup-vault';
import type { DatabaseClusterAlarms, DatabaseClusterTuning } from '../../packs/database-cluster';
import type { DatabaseInstanceAlarms, DatabaseInstanceTuning } from '../../packs/database-instance';
import { databaseClusterPack, databaseInstancePack } from '../../packs/database-sizes';
import type { ReplicationGroupAlarms, ReplicationGroupTuning } from '../../packs/replication-group';
import { replicationGroupPack } from '../../packs/replication-group';
import type { ServerlessCacheAlarms, ServerlessCacheTuning } from '../../packs/serverless-cache';
import { serverlessCachePack } from '../../packs/serverless-cache';
import type { TableAlarms, TableTuning } from '../../packs/table';
import { TABLE } from '../../packs/table';

/**
 * What holds data.
 *
 * @internal
 */
export abstract class DataWatches extends TrafficWatches {
  /**
   * Watches a database instance of Amazon RDS: CPU, storage, memory, latency, credits, load, replication, transaction ids.
   *
   * Storage and memory of an imported instance are not known: those alarms are left out unless they get a threshold, in GiB.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchDatabaseInstance(instance: rds.IDatabaseInstance, tuning: DatabaseInstanceTuning = {}): DatabaseInstanceAlarms {
    return this._watch(instance, databaseInstancePack(instance), tuning, { DBInstanceIdentifier: instance.instanceIdentifier });
  }

  /**
   * Watches a database cluster of Amazon Aurora: writer, CPU, capacity, cache, replication, volume, transactions.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchDatabaseCluster(cluster: rds.IDatabaseCluster, tuning: DatabaseClusterTuning = {}): DatabaseClusterAlarms {
    return this._watch(cluster, databaseClusterPack(cluster), tuning, { DBClusterIdentifier: cluster.clusterIdentifier });
  }

  /**
   * Watches a replication group of Amazon ElastiCache, of up to ten nodes: CPU, memory, clients, replication. Each alarm looks at all nodes.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchReplicationGroup(group: elasticache.IReplicationGroupRef, tuning: ReplicationGroupTuning = {}): ReplicationGroupAlarms {
    return this._watch(group, replicationGroupPack(group), tuning, {});
  }

  /**
   * Watches a serverless cache of Amazon ElastiCache: refused commands, and its limits if it has some.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchServerlessCache(cache: elasticache.IServerlessCacheRef, tuning: ServerlessCacheTuning = {}): ServerlessCacheAlarms {
    return this._watch(cache, serverlessCachePack(cache), tuning, { clusterId: cache.serverlessCacheRef.serverlessCacheName });
  }

  /**
   * Watches an Amazon DynamoDB table: refused reads and writes, and if asked for failures of DynamoDB.
   *
   * Watching again with the same tuning returns the same alarms.
   */
  public watchTable(table: dynamodb.ITable, tuning: TableTuning = {}): TableAlarms {
    return this._watch(table, TABLE, tuning, { TableName: table.tableName });
  }

  /**
   * Watches a vault of AWS Backup: jobs and copies that fail or never begin, and a week without a backup.
   *
   * CloudWatch waits two days at most for the first data: `completedJobs` fires once where the first backup is later, as in a weekly plan.
   * Watching again with the same tuning returns the same alarms.
   */
  public watchBackupVault(vault: backup.IBackupVault, tuning: BackupVaultTuning = {}): BackupVaultAlarms {
    return this._watch(vault, BACKUP_VAULT, tuning, { BackupVaultName: vault.backupVaultName });
  }
}
