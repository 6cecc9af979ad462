import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type { aws_elasticache as refs } from 'aws-cdk-lib/interfaces';
import { Severity } from '../severity';
import { Bad, Unit } from './recipe';
import type { AlarmTuning } from '../alarm-tuning';
import { fitted, resourceOf } from './fitted';
import type { Pack, AlarmRecipe } from './recipe';

/**
 * The alarms of a replication group of Amazon ElastiCache.
 */
export interface ReplicationGroupAlarms {
  /**
   * The engine of a node, which is one thread, is busy.
   *
   * @default - off
   */
  readonly engineCpu?: cloudwatch.Alarm;

  /**
   * A node is busy beside its engine.
   *
   * @default - off
   */
  readonly cpu?: cloudwatch.Alarm;

  /**
   * A node is nearly full.
   *
   * @default - off
   */
  readonly memory?: cloudwatch.Alarm;

  /**
   * A node has nearly as many clients as it takes.
   *
   * @default - off
   */
  readonly connections?: cloudwatch.Alarm;

  /**
   * A replica is behind.
   *
   * @default - off
   */
  readonly replicationLag?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a replication group of Amazon ElastiCache.
 */
export interface ReplicationGroupTuning {
  /**
   * The engine of a node, which is one thread, is busy. Threshold in percent.
   *
   * @default - a ticket above 90 % in 5 of 5 minutes
   */
  readonly engineCpu?: AlarmTuning;

  /**
   * A node is busy beside its engine. Threshold in percent.
   *
   * @default - a ticket above 90 % in 5 of 5 minutes
   */
  readonly cpu?: AlarmTuning;

  /**
   * A node is nearly full. Threshold in percent.
   *
   * @default - a ticket above 80 % in 5 of 5 minutes
   */
  readonly memory?: AlarmTuning;

  /**
   * A node has nearly as many clients as it takes. Threshold in percent of the number of clients that a node takes.
   *
   * @default - a ticket above 80 % of the number of clients that a node takes in 10 of 10 minutes
   */
  readonly connections?: AlarmTuning;

  /**
   * A replica is behind. Threshold in seconds.
   *
   * @default - a ticket above 30 seconds in 15 of 15 minutes
   */
  readonly replicationLag?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ElastiCache';
const CHOICE = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html';

export const REPLICATION_GROUP: Pack<keyof ReplicationGroupTuning & keyof ReplicationGroupAlarms> = {
  noun: 'Replication group',
  method: 'watchReplicationGroup',
  namespace: 'AWS/ElastiCache',
  dimension: 'CacheClusterId',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::ElastiCache::ReplicationGroup',
  alarms: {
    engineCpu: {
      measures: 'CPU of the engine of the busiest node',
      reads: { cpu: { metric: 'EngineCPUUtilization', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 90,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends 90 % in five minutes out of five: the engine is one thread, and at 100 % every command waits',
      first: 'find slow commands in the slow log; then read from replicas, or add shards',
    },
    cpu: {
      measures: 'CPU of the busiest node',
      reads: { cpu: { metric: 'CPUUtilization', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 90,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: CHOICE,
      why: 'AWS suggests 90 %: snapshots, connections and encryption take CPU too, and on small nodes from the engine',
      first: 'look for a backup, or clients that connect for each command; then consider a larger node',
    },
    memory: {
      measures: 'memory of the fullest node',
      reads: { memory: { metric: 'DatabaseMemoryUsagePercentage', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 80,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends five minutes and leaves the number open; 80 % is derived: at 100 % keys are evicted or writes refused, whatever the policy says, and a snapshot needs room too',
      first: 'see whether keys have a time to live; then consider larger nodes or more shards',
    },
    connections: {
      measures: 'connections of the node with the most',
      reads: { connections: { metric: 'CurrConnections', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 80,
      shareOf: { what: 'the number of clients that a node takes', unit: Unit.COUNT, scale: 1, given: 'a count' },
      period: Duration.minutes(1),
      datapoints: 10,
      periods: 10,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends ten minutes; a node takes 65,000 clients, a small one 20,000, and refuses the next',
      first: 'look for clients that open a connection for each request and never close it',
    },
    replicationLag: {
      measures: 'delay of the slowest replica',
      reads: { lag: { metric: 'ReplicationLag', statistic: cloudwatch.Stats.AVERAGE } },
      bad: Bad.ABOVE,
      unit: Unit.SECONDS,
      threshold: 30,
      period: Duration.minutes(1),
      datapoints: 15,
      periods: 15,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends fifteen minutes and leaves the number open; 30 s is derived: reads are that stale, and as much would be lost with a failover',
      first: 'compare the writes with the network of the node type; then consider larger nodes or more shards',
    },
  },
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MOST_METRICS = 10;

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RedisConfiguration.html */
const CLIENTS = { small: 20_000, usual: 65_000 };

/** The alarms for one group: each looks at all of its nodes, since there are metrics of nodes only. */
export function replicationGroupPack(group: refs.IReplicationGroupRef): typeof REPLICATION_GROUP {
  const resource = resourceOf<elasticache.CfnReplicationGroup>(group, 'AWS::ElastiCache::ReplicationGroup');
  if (!resource) {
    throw new Error(`the nodes of ${group.node.path} are not known, and the metrics of a replication group are those of its nodes: `
      + 'watch it in the app that creates it');
  }
  const nodes = nodesOf(resource);
  if (nodes.length > MOST_METRICS) {
    throw new Error(`${group.node.path} has ${nodes.length} nodes, and an alarm looks at ${MOST_METRICS} metrics at most: `
      + 'watch groups of up to ten nodes, and make alarms for the nodes of larger ones with cloudwatch.Alarm');
  }
  const ids = nodes.map((node) => `${group.replicationGroupRef.replicationGroupId}-${node}`);
  const { cacheNodeType = '' } = resource;
  const connections = Token.isUnresolved(cacheNodeType) ? 'unknown' : CLIENTS[cacheNodeType.startsWith('cache.t') ? 'small' : 'usual'];
  const pack = fitted(REPLICATION_GROUP, { connections, ...(nodes.length > shardsOf(resource) ? {} : { replicationLag: { none: 'it has no replica' } }) });
  const alarms = Object.entries<AlarmRecipe>(pack.alarms).map(([key, recipe]) => [key, ofNodes(recipe, ids)]);
  return { ...pack, alarms: Object.fromEntries(alarms) as typeof REPLICATION_GROUP.alarms };
}

/** The worst of all nodes. */
function ofNodes(recipe: AlarmRecipe, ids: string[]): AlarmRecipe {
  const [reading] = Object.values(recipe.reads);
  const reads = Object.fromEntries(ids.map((CacheClusterId, at) => [`node${at + 1}`, { ...reading, dimensions: { CacheClusterId } }]));
  return { ...recipe, reads, steps: ids.length === 1 ? undefined : { worst: `MAX([${Object.keys(reads).join(', ')}])` } };
}

/**
 * What the ids of the nodes end in: `001`, `002`; or with shards `0001-001`, `0001-002`, `0002-001`.
 *
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Shards.html
 */
function nodesOf(resource: elasticache.CfnReplicationGroup): string[] {
  const { numCacheClusters, replicasPerNodeGroup = 0 } = resource;
  const groups: unknown = Stack.of(resource).resolve(resource.nodeGroupConfiguration);
  const shards = Array.isArray(groups) ? groups as elasticache.CfnReplicationGroup.NodeGroupConfigurationProperty[] : [];
  if ([numCacheClusters, replicasPerNodeGroup, resource.numNodeGroups].some((count) => Token.isUnresolved(count))) {
    throw new Error(`the number of nodes of ${resource.node.path} is not known at synth, and the metrics of a replication group are those of its nodes: `
      + 'give plain numbers');
  }
  const numbers = (count: number, digits: number) => Array.from({ length: count }, (_, at) => String(at + 1).padStart(digits, '0'));
  if (!isSharded(resource)) return numbers(numCacheClusters ?? 1 + replicasPerNodeGroup, 3);
  return numbers(shardsOf(resource), 4).flatMap((shard, at) => {
    const { nodeGroupId = shard, replicaCount = replicasPerNodeGroup } = shards.at(at) ?? {};
    return numbers(1 + replicaCount, 3).map((node) => `${nodeGroupId}-${node}`);
  });
}

function shardsOf(resource: elasticache.CfnReplicationGroup): number {
  const groups: unknown = Stack.of(resource).resolve(resource.nodeGroupConfiguration);
  return Math.max(resource.numNodeGroups ?? 1, Array.isArray(groups) ? groups.length : 1);
}

/** Cluster mode shows in the parameter group, in the mode itself, or in more than one shard. */
function isSharded(resource: elasticache.CfnReplicationGroup): boolean {
  const { cacheParameterGroupName = '', clusterMode } = resource;
  return clusterMode === 'enabled' || cacheParameterGroupName.includes('cluster.on') || shardsOf(resource) > 1;
}
