import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { fires } from '../metric-math';
import { always, reading, watched } from './support';

const AURORA_MYSQL = rds.DatabaseClusterEngine.auroraMysql({ version: rds.AuroraMysqlEngineVersion.VER_3_08_0 });
const AURORA_POSTGRES = rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 });

function watch(props: Partial<rds.DatabaseClusterProps> = {}, overrides: Partial<rds.CfnDBClusterProps> = {}) {
  return watched((kit, stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
    const cluster = new rds.DatabaseCluster(stack, 'Cluster', {
      engine: AURORA_MYSQL, vpc, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, writer: rds.ClusterInstance.provisioned('Writer'), ...props,
    });
    Object.assign(cluster.node.defaultChild as rds.CfnDBCluster, overrides);
    return kit.watchDatabaseCluster(cluster);
  });
}

describe('a database cluster', () => {
  const alarms = watch();

  test('pages when its writer is down, or says nothing', () => {
    expect(reading(alarms.writer)).toEqual({
      metric: 'AWS/RDS EngineUptime Average', Period: 60, DBClusterIdentifier: { Ref: expect.stringMatching(/^Cluster/) as string }, Role: 'WRITER',
    });
    expect(fires(alarms.writer, always({ EngineUptime: undefined }, 3))).toBe(true);
    expect(fires(alarms.writer, always({ EngineUptime: 0 }, 3))).toBe(true);
    expect(fires(alarms.writer, always({ EngineUptime: 30 }))).toBe(false);
  });

  test('is reported by its busiest instance and its slowest reader', () => {
    expect(alarms.cpu).toMatchObject({ Statistic: 'Maximum', Threshold: 90 });
    expect(alarms.replicaLag).toMatchObject({ MetricName: 'AuroraReplicaLagMaximum', Threshold: 2000 });
  });

  test('is reported when a tenth of 128 TiB is left', () => {
    const tebibyte = 1024 ** 4;
    expect(fires(alarms.volumeLeft, always({ AuroraVolumeBytesLeftTotal: 12.7 * tebibyte }, 2))).toBe(true);
    expect(fires(alarms.volumeLeft, always({ AuroraVolumeBytesLeftTotal: 12.9 * tebibyte }, 2))).toBe(false);
  });

  test('is watched for what its engine publishes', () => {
    expect(Object.keys(alarms)).toEqual(['writer', 'cpu', 'cacheHitRatio', 'replicaLag', 'volumeLeft', 'historyList']);
    expect(Object.keys(watch({ engine: AURORA_POSTGRES }))).toEqual(['writer', 'cpu', 'cacheHitRatio', 'replicaLag', 'transactionIds']);
    expect(Object.keys(watch({}, { engine: 'mysql' }))).toEqual(['cpu']);
  });

  test('has an alarm for its capacity if it is serverless, and none for its writer if it pauses', () => {
    const serverless = { writer: rds.ClusterInstance.serverlessV2('Writer') };
    expect(watch({ ...serverless, serverlessV2MinCapacity: 0.5 })).toMatchObject({ capacity: { MetricName: 'ACUUtilization', Threshold: 90 }, writer: {} });
    expect(watch({ ...serverless, serverlessV2MinCapacity: 0 })).not.toHaveProperty('writer');
  });

  test('is watched for everything if it was imported', () => {
    const imported = watched((kit, stack) => kit.watchDatabaseCluster(rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'orders' })));
    expect(Object.keys(imported)).toHaveLength(8);
    expect(reading(imported.cpu)).toMatchObject({ DBClusterIdentifier: 'orders' });
  });
});
