import { Stack } from 'aws-cdk-lib';
import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnResolverQueryLoggingConfig, CfnResolverQueryLoggingConfigAssociation } from 'aws-cdk-lib/aws-route53resolver';
import type { Construct, IDependable } from 'constructs';
import type { LogBucketOptions } from './log-bucket';
import { allowWriting, folderOf, logBucket } from './log-bucket';
import { allowDelivery } from './log-delivery';
import type { LogGroupOptions } from './log-group';
import { makeLogGroup } from './log-group';

/** Where logs are delivered to. */
export interface LogDestination {
  /** Its ARN, with a folder in it if there is one. */
  readonly arn: string;
  /** What must be there before delivery can begin: the policy that allows it. */
  readonly ready?: IDependable;
}

/**
 * A log group that AWS's log delivery can write to for this account only.
 *
 * The policy is the one that AWS documents, and would otherwise write itself, where no template knows of it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 */
export function queryLogGroup(network: Construct, options: LogGroupOptions): LogDestination {
  const logGroup = makeLogGroup(network, 'DnsQueryLog', options);
  const { policyDependable } = logGroup.addToResourcePolicy(
    allowDelivery(network, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]));
  return { arn: logGroup.logGroupArn, ready: policyDependable };
}

/** A bucket that AWS's log delivery can write to for this account only. */
export function queryLogBucket(network: Construct, options: LogBucketOptions): LogDestination {
  const bucket = logBucket(network, 'DnsQueryLog', options);
  const folder = folderOf(options);
  const ready = allowWriting(network, bucket, `${folder}AWSLogs/${Stack.of(network).account}/*`);
  return { arn: folder === '' ? bucket.bucketArn : bucket.arnForObjects(folder), ready };
}

/** Records the queries of one VPC. */
export function makeQueryLog(network: Construct, vpc: Vpc, { arn, ready }: LogDestination): void {
  const log = new CfnResolverQueryLoggingConfig(network, 'DnsQueryLog', { destinationArn: arn });
  if (ready !== undefined) {
    log.node.addDependency(ready);
  }
  new CfnResolverQueryLoggingConfigAssociation(network, 'DnsQueryLogAssociation', { resourceId: vpc.vpcId, resolverQueryLogConfigId: log.attrId });
}
