import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FlowLogDestination } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeAwsOwnedKey } from './acknowledgements';

/** What the log group can be told. */
interface LogGroupOptions {
  readonly retention?: RetentionDays;
  readonly encryptionKey?: IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** A log group that only this account's flow logs can write to, and the role to do so. */
export function logGroupDestination(network: Construct, options: LogGroupOptions): FlowLogDestination {
  const logGroup = new LogGroup(network, 'FlowLogGroup', {
    retention: options.retention ?? RetentionDays.ONE_YEAR,
    encryptionKey: options.encryptionKey,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
  });
  if (options.encryptionKey === undefined) {
    acknowledgeAwsOwnedKey(logGroup);
  } else {
    allowCloudWatchLogs(network, options.encryptionKey);
  }
  // without policy updates, since the L2 would add an inline policy, which most rule packs refuse
  return FlowLogDestination.toCloudWatchLogs(logGroup, writerOf(network, logGroup).withoutPolicyUpdates());
}

/** The role as AWS documents it: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function writerOf(network: Construct, logGroup: LogGroup): Role {
  const stack = Stack.of(network);
  const policy = new ManagedPolicy(network, 'FlowLogPolicy', {
    description: 'Lets VPC flow logs write to their log group',
    statements: [new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      resources: [logGroup.logGroupArn],
    })],
  });
  return new Role(network, 'FlowLogRole', {
    description: 'Assumed by the flow logs of this account to write to their log group',
    assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' }) },
      },
    }),
    managedPolicies: [policy],
  });
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
