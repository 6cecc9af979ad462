import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { acknowledgeLogGroup } from '../acknowledgements';

/** Lets a log group use the key that it was made with, or says why it has none. */
export function settleEncryption(logGroup: logs.LogGroup, key?: kms.IKey): void {
  if (key) {
    letLogsUse(key, logGroup);
  } else {
    acknowledgeLogGroup(logGroup);
  }
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 *
 * For every log group of the account and region, because this one has no name before it is made, and it can't be made before the key lets it.
 */
function letLogsUse(key: kms.IKey, logGroup: logs.LogGroup): void {
  const stack = Stack.of(logGroup);
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group:*' }) },
    },
  }));
}
