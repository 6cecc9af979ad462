import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeAwsOwnedKey } from '../acknowledgements';

/** What is recorded. Ids and the classes that users choose by are named after it. */
export type Log = 'FlowLog' | 'DnsQueryLog';

/** What a log group of a network can be told. */
export interface LogGroupOptions {
  readonly retention?: RetentionDays;
  readonly encryptionKey?: IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** A log group that keeps its records for a year and outlives the network, unless told otherwise. */
export function makeLogGroup(network: Construct, log: Log, options: LogGroupOptions): LogGroup {
  // eslint-disable-next-line awscdk/no-variable-construct-id -- one of two literals
  const logGroup = new LogGroup(network, `${log}Group`, {
    retention: options.retention ?? RetentionDays.ONE_YEAR,
    encryptionKey: options.encryptionKey,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
  });
  if (options.encryptionKey === undefined) {
    acknowledgeAwsOwnedKey(logGroup, `${log}s`);
  } else {
    allowCloudWatchLogs(network, options.encryptionKey);
  }
  return logGroup;
}

/** The key policy that AWS documents: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function allowCloudWatchLogs(network: Construct, key: IKey): void {
  const stack = Stack.of(network);
  key.addToResourcePolicy(new PolicyStatement({
    principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    // the log group's name is known only after it is made, and it can't be made before the key allows it
    conditions: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group:*' }) },
    },
  }));
}
