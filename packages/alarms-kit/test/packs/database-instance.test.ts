import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { AlarmTuning } from '../../src';
import type { DatabaseInstanceTuning } from '../../src';
import { instanceClassOf } from '../../src/packs/instance-class';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, watched } from './support';

const GIBIBYTE = 1024 ** 3;
const POSTGRES = { engine: 'postgres', dbInstanceClass: 'db.m7g.large', allocatedStorage: '100', enablePerformanceInsights: true };

/** An instance as CloudFormation knows it, behind the interface of aws-cdk-lib. */
function watch(props: rds.CfnDBInstanceProps = POSTGRES, tuning?: DatabaseInstanceTuning) {
  return watched((kit, stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
    const instance = new rds.DatabaseInstance(stack, 'Database', { engine: rds.DatabaseInstanceEngine.POSTGRES, vpc, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } });
    const resource = instance.node.defaultChild as rds.CfnDBInstance;
    Object.assign(resource, { allocatedStorage: undefined, dbInstanceClass: undefined, ...props });
    return kit.watchDatabaseInstance(instance, tuning);
  });
}

function imported() {
  const stack = stackOf();
  const instance = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Database', {
    instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.example.com', port: 5432, securityGroups: [],
  });
  return { kit: kitIn(stack), instance };
}

describe('a database instance', () => {
  const alarms = watch();

  test('pages when a tenth of its storage is left, which CloudWatch knows in bytes', () => {
    expect(alarms.freeStorage).toMatchObject({ MetricName: 'FreeStorageSpace', Statistic: 'Minimum', Threshold: 10 * GIBIBYTE });
    expect(alarms.freeStorage.AlarmDescription).toContain('free storage < 10 % of the allocated storage (5 of 5');
    expect(fires(alarms.freeStorage, always({ FreeStorageSpace: 9 * GIBIBYTE }, 5))).toBe(true);
    expect(fires(alarms.freeStorage, always({ FreeStorageSpace: 11 * GIBIBYTE }))).toBe(false);
    expect(watch(POSTGRES, { freeStorage: AlarmTuning.threshold(25) }).freeStorage.Threshold).toBe(25 * GIBIBYTE);
  });

  test('is reported when memory runs short, or more sessions want to run than there are processors', () => {
    expect(alarms.freeableMemory.Threshold).toBeCloseTo(0.8 * GIBIBYTE);
    expect(alarms.load).toMatchObject({ MetricName: 'DBLoad', Threshold: 2 });
    expect(fires(alarms.load, always({ DBLoad: 2.1 }, 15))).toBe(true);
    expect(watch(POSTGRES, { load: AlarmTuning.threshold(150) }).load.Threshold).toBe(3);
  });

  test('is reported when the disk is slow, in seconds', () => {
    for (const alarm of [alarms.readLatencyP90, alarms.writeLatencyP90]) {
      expect(alarm).toMatchObject({ ExtendedStatistic: 'p90', Threshold: 0.02 });
    }
  });

  test('is reported when credits are nearly used up, and stays quiet where there are none', () => {
    expect(fires(alarms.ioBalance, always({ 'EBSIOBalance%': 9 }, 3))).toBe(true);
    expect(fires(alarms.ioBalance, always({ 'EBSIOBalance%': undefined }))).toBe(false);
    expect(fires(alarms.throughputBalance, always({ 'EBSByteBalance%': 9 }, 3))).toBe(true);
  });

  test('is reported when PostgreSQL has used half of its transaction ids, and other engines have none', () => {
    expect(fires(alarms.transactionIds, { MaximumUsedTransactionIDs: [1e9 + 1] })).toBe(true);
    expect(watch({ ...POSTGRES, engine: 'mysql' })).not.toHaveProperty('transactionIds');
    expect(watch({ ...POSTGRES, engine: undefined })).toHaveProperty('transactionIds');
  });

  test('is reported as a replica only, when it is behind', () => {
    expect(alarms).not.toHaveProperty('replicaLag');
    for (const replica of [{ sourceDbInstanceIdentifier: 'orders' }, { sourceDbiResourceId: 'db-1' }]) {
      expect(watch({ ...POSTGRES, ...replica }).replicaLag).toMatchObject({ MetricName: 'ReplicaLag', Threshold: 60, EvaluationPeriods: 10 });
    }
  });

  test('is as large as its source where it is a replica that does not say', () => {
    const storage = (allocatedStorage?: number) => watched((kit, stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
      const place = { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, instanceType: new ec2.InstanceType('m7g.large') };
      const source = new rds.DatabaseInstance(stack, 'Source', { ...place, engine: rds.DatabaseInstanceEngine.POSTGRES, allocatedStorage: 200 });
      const replica = new rds.DatabaseInstanceReadReplica(stack, 'Replica', { ...place, sourceDatabaseInstance: source });
      const second = new rds.DatabaseInstanceReadReplica(stack, 'Second', { ...place, sourceDatabaseInstance: replica, allocatedStorage });
      return kit.watchDatabaseInstance(second);
    });
    expect(storage().freeStorage.Threshold).toBe(20 * GIBIBYTE);
    expect(storage(500).freeStorage.Threshold).toBe(50 * GIBIBYTE);
  });

  test('has no alarm for its load without Performance Insights, which measures it', () => {
    expect(watch({ ...POSTGRES, enablePerformanceInsights: false })).not.toHaveProperty('load');
  });

  test.each<[string, rds.CfnDBInstanceProps]>([
    ['a class that nobody knows', { ...POSTGRES, dbInstanceClass: 'db.z9.large' }],
    ['no class', { ...POSTGRES, dbInstanceClass: undefined }],
    ['processors that were turned off', { ...POSTGRES, processorFeatures: [{ name: 'coreCount', value: '1' }] }],
  ])('has no alarm for memory and load with %s', (_, props) => {
    const alarm = watch(props);
    expect(alarm).not.toHaveProperty('freeableMemory');
    expect(alarm).not.toHaveProperty('load');
  });
});

test('a database instance from a snapshot has no alarm for its storage, whose size is not known', () => {
  expect(watch({ ...POSTGRES, allocatedStorage: undefined })).not.toHaveProperty('freeStorage');
});

describe('an imported database instance', () => {
  test('has no alarm for what is not known of it, and coverage names that', () => {
    const { kit, instance } = imported();
    const pack = kit.watchDatabaseInstance(instance);
    expect(Object.keys(pack)).toEqual(['cpu', 'readLatencyP90', 'writeLatencyP90', 'ioBalance', 'throughputBalance', 'replicaLag', 'transactionIds']);
    expect(kit.coverage().leftOut).toEqual([
      'Shop/Database: freeStorage: the allocated storage is not known: give AlarmTuning.threshold() in GiB',
      'Shop/Database: freeableMemory: the memory of the instance class is not known: give AlarmTuning.threshold() in GiB',
      'Shop/Database: load: the number of processors is not known: give AlarmTuning.threshold() in sessions',
    ]);
  });

  test('may have less than one GiB as a threshold, but not none', () => {
    const { kit, instance } = imported();
    const { freeableMemory } = kit.watchDatabaseInstance(instance, { freeableMemory: AlarmTuning.threshold(0.5) });
    expect(freeableMemory!.node.defaultChild).toMatchObject({
      threshold: 512 * 1024 ** 2,
      alarmDescription: expect.stringContaining('memory that could be freed < 0.5 GiB (15 of 15') as string,
    });
    const other = imported();
    expect(() => other.kit.watchDatabaseInstance(other.instance, { freeableMemory: AlarmTuning.threshold(-1) })).toThrow('give a number above 0, in GiB');
    expect(() => other.kit.watchDatabaseInstance(other.instance, { freeableMemory: AlarmTuning.threshold(0) })).toThrow('it would never fire');
  });

  test('gets those alarms with a threshold, in GiB', () => {
    const { freeStorage } = watched((kit, stack) => kit.watchDatabaseInstance(rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Database', {
      instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.example.com', port: 5432, securityGroups: [],
    }), { freeStorage: AlarmTuning.threshold(20) }));
    expect(freeStorage.Threshold).toBe(20 * GIBIBYTE);
    expect(freeStorage.AlarmDescription).toContain('free storage < 20 GiB (5 of 5');
  });
});

describe('the share of a whole', () => {
  test.each<[DatabaseInstanceTuning, string]>([
    [{ freeStorage: AlarmTuning.threshold(101) }, 'alarm freeStorage of Shop/Database: got a threshold of 101: give a number from 0 to 100, in percent'],
    [{ freeStorage: AlarmTuning.threshold(0) }, 'alarm freeStorage of Shop/Database: got a threshold of 0: it would never fire'],
    [{ load: AlarmTuning.threshold(10_001) }, 'alarm load of Shop/Database: got a threshold of 10001: give a number from 0 to 10000'],
  ])('fails when there can be no such share (%#)', (tuning, message) => {
    expect(() => watch(POSTGRES, tuning)).toThrow(message);
  });
});

describe('an instance class', () => {
  test.each([
    ['db.t4g.micro', 2, 1], ['db.t3.medium', 2, 4], ['db.t3.large', 2, 8], ['db.t4g.2xlarge', 8, 32],
    ['db.m5.large', 2, 8], ['db.m6gd.xlarge', 4, 16], ['db.r6g.2xlarge', 8, 64], ['db.r7i.24xlarge', 96, 768], ['db.x2g.large', 2, 32],
  ])('%s has %d processors and %d GiB', (name, processors, gibibytes) => {
    expect(instanceClassOf(name)).toEqual({ processors, gibibytes });
  });

  test.each(['db.serverless', 'db.r5.2xlarge.tpc1.mem2x', 'db.x1e.xlarge', 'db.m7i.metal-24xl', 'db.m5.huge', ''])('%s is not known', (name) => {
    expect(instanceClassOf(name)).toEqual({});
  });
});
