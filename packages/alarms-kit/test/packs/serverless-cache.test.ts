import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import { AlarmTuning } from '../../src';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, reading, watched } from './support';

type Limits = elasticache.CfnServerlessCache.CacheUsageLimitsProperty;
const watch = (cacheUsageLimits?: Limits) => watched((kit, stack) => (
  kit.watchServerlessCache(new elasticache.CfnServerlessCache(stack, 'Cache', { engine: 'valkey', serverlessCacheName: 'sessions', cacheUsageLimits }))
));

describe('a serverless cache', () => {
  const alarms = watch({ dataStorage: { unit: 'GB', maximum: 10 }, ecpuPerSecond: { maximum: 5000 } });

  test('is reported when commands are refused', () => {
    expect(reading(alarms.throttles)).toMatchObject({ metric: 'AWS/ElastiCache ThrottledCmds Sum', clusterId: { Ref: 'Cache' } });
    expect(fires(alarms.throttles, always({ ThrottledCmds: 1 }, 5))).toBe(true);
  });

  test('is reported when it comes near its limits', () => {
    expect(alarms.storage.Threshold).toBe(8e9);
    expect(fires(alarms.processingUnits, always({ ElastiCacheProcessingUnits: 60 * 4001 }, 5))).toBe(true);
    expect(fires(alarms.processingUnits, always({ ElastiCacheProcessingUnits: 60 * 4000 }))).toBe(false);
  });

  test('has no alarm for limits that it does not have', () => {
    expect(Object.keys(watch())).toEqual(['throttles']);
    expect(Object.keys(watch({ dataStorage: { unit: 'GB', minimum: 1 } }))).toEqual(['throttles']);
  });

  test('has none for limits that are not known, as it was imported, but with a threshold', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    const imported = elasticache.CfnServerlessCache.fromServerlessCacheName(stack, 'Imported', 'sessions');
    expect(Object.keys(kit.watchServerlessCache(imported, { storage: AlarmTuning.threshold(50) }))).toEqual(['throttles', 'storage']);
    expect(kit.coverage().leftOut).toEqual(['Shop/Imported: processingUnits: the largest rate allowed is not known: give AlarmTuning.threshold() as a count']);
  });
});
