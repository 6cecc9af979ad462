import { Lazy, Token } from 'aws-cdk-lib';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import type { Alarm } from '../world';
import { always, watched } from './support';

type Props = Partial<elasticache.CfnReplicationGroupProps>;
const groupOf = (props: Props) => (stack: ConstructorParameters<typeof elasticache.CfnReplicationGroup>[0]) => (
  new elasticache.CfnReplicationGroup(stack, 'Cache', { replicationGroupDescription: 'sessions', cacheNodeType: 'cache.r7g.large', ...props })
);
const watch = (props: Props) => watched((kit, stack) => kit.watchReplicationGroup(groupOf(props)(stack)));

/** The ends of the ids of the nodes that an alarm looks at. */
function nodesOf({ Dimensions, Metrics = [] }: Alarm): string[] {
  const dimensions = [...Dimensions ?? [], ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])];
  return dimensions.map(({ Value }) => (Value as { 'Fn::Join': [string, [unknown, string]] })['Fn::Join'][1][1]);
}

describe('a replication group', () => {
  const alarms = watch({ numCacheClusters: 3 });

  test('is watched at all of its nodes, and judged by the worst', () => {
    expect(nodesOf(alarms.engineCpu)).toEqual(['-001', '-002', '-003']);
    expect(fires(alarms.engineCpu, always({ node1: 10, node2: 91, node3: undefined }, 5))).toBe(true);
    expect(fires(alarms.engineCpu, always({ node1: 90, node2: 90, node3: 90 }))).toBe(false);
    expect(fires(alarms.engineCpu, always({ node1: undefined, node2: undefined, node3: undefined }))).toBe(false);
  });

  test('is reported when a node is nearly full, has too many clients, or a replica is behind', () => {
    expect(fires(alarms.memory, always({ node1: 81, node2: 1, node3: 1 }, 5))).toBe(true);
    expect(alarms.connections.Threshold).toBe(52_000);
    expect(fires(alarms.replicationLag, always({ node1: 0, node2: 31, node3: 0 }, 15))).toBe(true);
  });

  test('takes fewer clients on small nodes', () => {
    expect(watch({ numCacheClusters: 2, cacheNodeType: 'cache.t4g.small' }).connections.Threshold).toBe(16_000);
    expect(watch({ numCacheClusters: 2, cacheNodeType: undefined }).connections.Threshold).toBe(52_000);
    expect(watch({ numCacheClusters: 2, cacheNodeType: Lazy.string({ produce: () => 'cache.t4g.small' }) })).not.toHaveProperty('connections');
  });

  test.each<[Props, string[]]>([
    [{}, ['-001']],
    [{ replicasPerNodeGroup: 1 }, ['-001', '-002']],
    [{ numNodeGroups: 1, replicasPerNodeGroup: 1 }, ['-001', '-002']],
    [{ numNodeGroups: 2, replicasPerNodeGroup: 1 }, ['-0001-001', '-0001-002', '-0002-001', '-0002-002']],
    [{ numNodeGroups: 1, replicasPerNodeGroup: 1, clusterMode: 'enabled' }, ['-0001-001', '-0001-002']],
    [{ numNodeGroups: 1, cacheParameterGroupName: 'default.valkey8.cluster.on' }, ['-0001-001']],
    [{ nodeGroupConfiguration: [{ nodeGroupId: '0007', replicaCount: 1 }, {}] }, ['-0007-001', '-0007-002', '-0002-001']],
  ])('knows the ids of its nodes (%#)', (props, ids) => {
    expect(nodesOf(watch(props).memory)).toEqual(ids);
  });

  test('without a replica has no alarm for its lag', () => {
    expect(watch({ numNodeGroups: 3 })).not.toHaveProperty('replicationLag');
    expect(watch({ numCacheClusters: 1 })).not.toHaveProperty('replicationLag');
  });

  test('counts as covered', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    kit.watchReplicationGroup(groupOf({ numCacheClusters: 2 })(stack));
    expect(kit.coverage().covered).toEqual(['Shop/Cache']);
  });
});

describe('misuse', () => {
  test('fails when there are more nodes than an alarm has metrics', () => {
    expect(() => watch({ numNodeGroups: 4, replicasPerNodeGroup: 2 })).toThrow('Shop/Cache has 12 nodes, and an alarm looks at 10 metrics at most: watch groups of up to ten nodes');
    expect(() => watch({ numNodeGroups: 5, replicasPerNodeGroup: 1 })).not.toThrow();
  });

  test('fails when the nodes are not known, as the group was imported or counts in tokens', () => {
    const stack = stackOf();
    const imported = elasticache.CfnReplicationGroup.fromReplicationGroupId(stack, 'Imported', 'sessions');
    expect(() => kitIn(stack).watchReplicationGroup(imported)).toThrow('the nodes of Shop/Imported are not known, and the metrics of a replication group are those of its nodes: watch it in the app');
    expect(() => watch({ numCacheClusters: Token.asNumber(Lazy.number({ produce: () => 2 })) })).toThrow('the number of nodes of Shop/Cache is not known at synth');
  });
});
