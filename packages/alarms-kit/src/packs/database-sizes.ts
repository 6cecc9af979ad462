import { Stack, Token } from 'aws-cdk-lib';
import type * as rds from 'aws-cdk-lib/aws-rds';
import { DATABASE_CLUSTER } from './database-cluster';
import { DATABASE_INSTANCE } from './database-instance';
import type { Size } from './fitted';
import { fitted, isOf, known, resourceOf } from './fitted';
import { instanceClassOf } from './instance-class';
import { written } from './references';

const TYPE = 'AWS::RDS::DBInstance';
const GIBIBYTE = 1024 ** 3;

/** The alarms for one instance. */
export function databaseInstancePack(instance: rds.IDatabaseInstance): typeof DATABASE_INSTANCE {
  const resource = resourceOf<rds.CfnDBInstance>(instance, TYPE);
  if (!resource) {
    return fitted(DATABASE_INSTANCE, { freeStorage: 'unknown', freeableMemory: 'unknown', load: 'unknown' });
  }
  const dbInstanceClass = Stack.of(resource).resolve(resource.dbInstanceClass) as unknown;
  const { processors, gibibytes } = resource.processorFeatures || typeof dbInstanceClass !== 'string' ? {} : instanceClassOf(dbInstanceClass);
  return fitted(DATABASE_INSTANCE, {
    freeStorage: known(allocatedGibibytes(resource), GIBIBYTE),
    freeableMemory: known(gibibytes, GIBIBYTE),
    load: resource.enablePerformanceInsights === true ? known(processors) : { none: 'its metric needs Performance Insights, which is not enabled' },
    ...(isReplica(resource) ? {} : { replicaLag: { none: 'it is no replica' } }),
    ...(publishes(resource.engine, /postgres/) ? {} : { transactionIds: { none: `its engine is ${resource.engine}` } }),
  });
}

function isReplica({ sourceDbInstanceIdentifier, sourceDbiResourceId }: rds.CfnDBInstance): boolean {
  return sourceDbInstanceIdentifier !== undefined || sourceDbiResourceId !== undefined;
}

/** A replica is as large as its source, unless it says more. */
function allocatedGibibytes(resource: rds.CfnDBInstance): number {
  if (resource.allocatedStorage !== undefined) return Number(resource.allocatedStorage);
  const source = written(resource.sourceDbInstanceIdentifier, resource).resources.find((candidate) => isOf<rds.CfnDBInstance>(candidate, TYPE));
  return source ? allocatedGibibytes(source) : NaN;
}

type Scaling = rds.CfnDBCluster.ServerlessV2ScalingConfigurationProperty;

type ClusterAlarm = keyof typeof DATABASE_CLUSTER.alarms;

/** Which engines publish a metric. What is not here, all do. */
const ENGINES: { readonly [key in ClusterAlarm]?: RegExp } = {
  writer: /^aurora/,
  cacheHitRatio: /^aurora/,
  replicaLag: /^aurora/,
  volumeLeft: /^aurora-mysql/,
  historyList: /^aurora-mysql/,
  transactionIds: /postgres/,
};

/** The alarms for one cluster. */
export function databaseClusterPack(cluster: rds.IDatabaseCluster): typeof DATABASE_CLUSTER {
  const resource = resourceOf<rds.CfnDBCluster>(cluster, 'AWS::RDS::DBCluster');
  if (!resource) return DATABASE_CLUSTER;
  const { engine } = resource;
  const others = Object.entries(ENGINES).filter(([, engines]) => !publishes(engine, engines));
  return fitted(DATABASE_CLUSTER, {
    ...serverless(resource),
    ...Object.fromEntries(others.map(([key]): [string, Size] => [key, { none: `its engine is ${engine}` }])),
  });
}

/** A cluster that pauses has no writer for a while; one without capacity units has none to use up. */
function serverless(resource: rds.CfnDBCluster): { readonly [key in ClusterAlarm]?: Size } {
  const scaling = Stack.of(resource).resolve(resource.serverlessV2ScalingConfiguration) as Scaling | undefined;
  if (!scaling) return { capacity: { none: 'it is not serverless' } };
  return scaling.minCapacity === 0 ? { writer: { none: 'it pauses when nobody uses it' } } : {};
}

/** Whether an engine is one of these, for all that is known. */
function publishes(engine: string | undefined, engines: RegExp): boolean {
  return engine === undefined || Token.isUnresolved(engine) || engines.test(engine);
}
