import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { settleEncryption } from './task/log-group';

/** The clusters that were made here, which services may ask for more than they began with. A cluster of the user's stays as it is. */
const OWN = new WeakSet<ecs.ICluster>();

/** With which keys their audit logs are encrypted. */
const AUDIT_KEYS = new WeakMap<logs.ILogGroupRef, kms.IKey>();

export function createCluster(owner: Construct, vpc: ec2.IVpc): ecs.Cluster {
  const cluster = new ecs.Cluster(owner, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
  OWN.add(cluster);
  return cluster;
}

/**
 * Associates an own cluster with the capacity providers of Fargate. They can't be taken from the cluster while a service uses them,
 * so the service comes after them and goes before them. A cluster of the user's has them, or the deployment says that it lacks them.
 */
export function waitForCapacityProviders(service: ecs.FargateService): void {
  const { cluster } = service;
  if (OWN.has(cluster)) {
    service.node.addDependency(cluster.node.tryFindChild('CapacityProviders') ?? createCapacityProviders(cluster as ecs.Cluster));
  }
}

function createCapacityProviders(cluster: ecs.Cluster): ecs.CfnClusterCapacityProviderAssociations {
  return new ecs.CfnClusterCapacityProviderAssociations(cluster, 'CapacityProviders', {
    cluster: cluster.clusterName,
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [],
  });
}

/** Where a cluster writes down what is typed and seen in containers: one log group for all of its services, made for the first that asks. */
export function auditLogOf(cluster: ecs.ICluster, removalPolicy: RemovalPolicy, encryptionKey?: kms.IKey): logs.ILogGroupRef {
  if (!OWN.has(cluster)) {
    return requireAuditLog(cluster);
  }
  const existing = cluster.node.tryFindChild('ExecLog') as logs.LogGroup | undefined;
  if (existing) {
    requireSameKey(existing, encryptionKey);
  }
  return existing ?? createAuditLog(cluster as ecs.Cluster, removalPolicy, encryptionKey);
}

/** One log group has one key. A service without a key of its own may do with any. */
function requireSameKey(auditLog: logs.ILogGroupRef, encryptionKey?: kms.IKey): void {
  if (encryptionKey && encryptionKey.keyArn !== AUDIT_KEYS.get(auditLog)?.keyArn) {
    throw new Error('all services with execAccess write to one audit log, and the one that came first made it without this logEncryptionKey: ' +
      'give all of them the same key');
  }
}

function createAuditLog(cluster: ecs.Cluster, removalPolicy: RemovalPolicy, encryptionKey?: kms.IKey): logs.LogGroup {
  const auditLog = new logs.LogGroup(cluster, 'ExecLog', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy, encryptionKey });
  settleEncryption(auditLog, encryptionKey);
  if (encryptionKey) {
    AUDIT_KEYS.set(auditLog, encryptionKey);
  }
  const resource = cluster.node.defaultChild as ecs.CfnCluster;
  resource.configuration = {
    executeCommandConfiguration: {
      logging: ecs.ExecuteCommandLogging.OVERRIDE,
      logConfiguration: { cloudWatchLogGroupName: auditLog.logGroupName, cloudWatchEncryptionEnabled: encryptionKey !== undefined },
    },
  };
  return auditLog;
}

function requireAuditLog({ executeCommandConfiguration }: ecs.ICluster): logs.ILogGroupRef {
  const auditLog = executeCommandConfiguration?.logConfiguration?.cloudWatchLogGroup;
  if (!auditLog || executeCommandConfiguration.logging !== ecs.ExecuteCommandLogging.OVERRIDE) {
    throw new Error('execAccess in a cluster of your own needs a log group that it writes to: ' +
      'give the cluster executeCommandConfiguration: { logging: ecs.ExecuteCommandLogging.OVERRIDE, logConfiguration: { cloudWatchLogGroup } }, or leave out cluster');
  }
  return auditLog;
}
