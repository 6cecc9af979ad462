import { FeatureFlags, Stack } from 'aws-cdk-lib';
import { FlowLogDestination, FlowLogFileFormat } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { S3_CREATE_DEFAULT_LOGGING_POLICY } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import type { LogBucketOptions } from './log-bucket';
import { allowWriting, folderOf, logBucket } from './log-bucket';
import type { LogGroupOptions } from './log-group';
import { makeLogGroup } from './log-group';

/** A log group that only this account's flow logs can write to, and the role to do so. */
export function flowLogGroup(network: Construct, options: LogGroupOptions): FlowLogDestination {
  const logGroup = makeLogGroup(network, 'FlowLog', options);
  // without policy updates, since the L2 would add an inline policy, which most rule packs refuse
  return FlowLogDestination.toCloudWatchLogs(logGroup, writerOf(network, logGroup).withoutPolicyUpdates());
}

/** Parquet files in hourly Hive partitions, in a bucket that AWS's log delivery can write to for this account only. */
export function flowLogBucket(network: Construct, options: LogBucketOptions): FlowLogDestination {
  const bucket = logBucket(network, 'FlowLog', options);
  // with this flag aws-cdk-lib adds the same statements
  if (!FeatureFlags.of(network).isEnabled(S3_CREATE_DEFAULT_LOGGING_POLICY)) {
    allowWriting(network, bucket, `${folderOf(options)}AWSLogs/aws-account-id=${Stack.of(network).account}/*`);
  }
  return FlowLogDestination.toS3(bucket, options.keyPrefix, {
    fileFormat: FlowLogFileFormat.PARQUET,
    hiveCompatiblePartitions: true,
    perHourPartition: true,
  });
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
