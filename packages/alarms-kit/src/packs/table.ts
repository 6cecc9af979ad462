import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of an Amazon DynamoDB table.
 */
export interface TableAlarms {
  /**
   * Reads are refused.
   *
   * @default - off
   */
  readonly readThrottles?: cloudwatch.Alarm;

  /**
   * Writes are refused.
   *
   * @default - off
   */
  readonly writeThrottles?: cloudwatch.Alarm;

  /**
   * DynamoDB fails.
   *
   * @default - off
   */
  readonly systemErrors?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of an Amazon DynamoDB table.
 */
export interface TableTuning {
  /**
   * Reads are refused. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 6 minutes
   */
  readonly readThrottles?: AlarmTuning;

  /**
   * Writes are refused. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 6 minutes
   */
  readonly writeThrottles?: AlarmTuning;

  /**
   * DynamoDB fails. Threshold as a count.
   *
   * @default - off, as its ten metrics cost $1.00 a month; asked for: a ticket above 0 in 15 of 16 minutes
   */
  readonly systemErrors?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#DynamoDB';

// Alarms on a metric of DynamoDB alone keep their state when data is missing, whatever they say, so they would never recover: FILL gives data.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html

/** DynamoDB counts its failures by operation. */
const OPERATIONS = [
  'GetItem', 'BatchGetItem', 'Query', 'Scan', 'PutItem',
  'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactGetItems', 'TransactWriteItems',
];

export const TABLE: Pack<keyof TableTuning & keyof TableAlarms> = {
  noun: 'Table',
  method: 'watchTable',
  namespace: 'AWS/DynamoDB',
  dimension: 'TableName',
  isFor: ({ cfnResourceType }) => ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].includes(cfnResourceType),
  alarms: {
    readThrottles: {
      measures: 'reads refused',
      reads: { refused: { metric: 'ReadThrottleEvents', statistic: cloudwatch.Stats.SUM } },
      steps: { throttles: 'FILL(refused, 0)' },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 6,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends five minutes and leaves the number open: clients retry what passes, and five minutes do not. One minute more, as the newest may lack data',
      first: 'see whether one key gets most of the reads; else raise the capacity, or change to on-demand',
    },
    writeThrottles: {
      measures: 'writes refused',
      reads: { refused: { metric: 'WriteThrottleEvents', statistic: cloudwatch.Stats.SUM } },
      steps: { throttles: 'FILL(refused, 0)' },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 6,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends five minutes and leaves the number open: clients retry what passes, and five minutes do not. One minute more, as the newest may lack data',
      first: 'see whether one key gets most of the writes; else raise the capacity, or change to on-demand',
    },
    systemErrors: {
      measures: 'requests that DynamoDB failed',
      reads: Object.fromEntries(OPERATIONS.map((Operation, at) => (
        [`failed${at}`, { metric: 'SystemErrors', statistic: cloudwatch.Stats.SUM, dimensions: { Operation } }]
      ))),
      steps: { errors: OPERATIONS.map((_, at) => `FILL(failed${at}, 0)`).join(' + ') },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 15,
      periods: 16,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      off: 'its ten metrics cost $1.00 a month: ask for it with AlarmTuning.evaluate() or .threshold()',
      source: RECOMMENDED,
      why: 'AWS recommends zero in fifteen minutes out of fifteen: clients retry, and if that does not help it is not their fault. One minute more, as the newest may lack data',
      first: 'look at the health dashboard; shed load until it has passed',
    },
  },
};
