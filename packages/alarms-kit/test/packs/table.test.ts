import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { AlarmTuning } from '../../src';
import { fires } from '../metric-math';
import { kitIn, stackOf } from '../world';
import { always, watched } from './support';

const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
const alarms = watched((kit, stack) => kit.watchTable(new dynamodb.Table(stack, 'Table', { partitionKey }), { systemErrors: AlarmTuning.evaluate({}) }));

describe('a table', () => {
  test.each([['readThrottles', 'ReadThrottleEvents'], ['writeThrottles', 'WriteThrottleEvents']] as const)('is reported by %s when requests are refused for five minutes', (key, metric) => {
    expect(fires(alarms[key], always({ [metric]: 1 }, 5))).toBe(true);
    expect(fires(alarms[key], always({ [metric]: 1 }, 4))).toBe(false);
    expect(fires(alarms[key], { [metric]: [1, 1, 1, 1, undefined, 1] })).toBe(true);
  });

  test('recovers, as missing data count as zero: an alarm on the metric alone would keep its state', () => {
    for (const alarm of Object.values(alarms)) {
      expect(alarm.Metrics?.find(({ ReturnData }) => ReturnData !== false)?.Expression).toContain('FILL(');
    }
  });

  test('is watched for failures of DynamoDB only if asked, as that takes ten metrics', () => {
    expect(alarms.systemErrors.Metrics?.filter(({ MetricStat }) => MetricStat)).toHaveLength(10);
    expect(fires(alarms.systemErrors, always({ failed3: 1 }, 15))).toBe(true);
    expect(fires(alarms.systemErrors, always({ failed3: undefined }))).toBe(false);
    const usual = watched((kit, stack) => kit.watchTable(new dynamodb.Table(stack, 'Table', { partitionKey })));
    expect(Object.keys(usual)).toEqual(['readThrottles', 'writeThrottles']);
  });

  test('may be global', () => {
    const stack = stackOf();
    const table = new dynamodb.CfnGlobalTable(stack, 'Table', { keySchema: [], attributeDefinitions: [], replicas: [] });
    const kit = kitIn(stack);
    kit.watchTable(dynamodb.Table.fromTableName(stack, 'ByName', table.ref));
    expect(kit.coverage().covered).toEqual(['Shop/Table']);
  });
});
