import { Duration, FeatureFlags, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FlowLogDestination, FlowLogFileFormat } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { S3_CREATE_DEFAULT_LOGGING_POLICY } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { acknowledgeLogBucket } from './acknowledgements';

/** What the bucket can be told. */
interface BucketOptions {
  readonly bucket?: IBucket;
  readonly keyPrefix?: string;
  readonly expiration?: Duration;
}

/** Parquet files in hourly Hive partitions, in a bucket that AWS's log delivery can write to for this account only. */
export function bucketDestination(network: Construct, options: BucketOptions): FlowLogDestination {
  if (options.bucket !== undefined && options.expiration !== undefined) {
    throw new Error('bucket and expiration exclude each other: a bucket of your own has lifecycle rules of its own, so remove expiration');
  }
  const bucket = options.bucket ?? makeBucket(network, options.expiration ?? Duration.days(365));
  // with this flag aws-cdk-lib adds the same statements
  if (!FeatureFlags.of(network).isEnabled(S3_CREATE_DEFAULT_LOGGING_POLICY)) {
    allowLogDelivery(network, bucket, options.keyPrefix);
  }
  return FlowLogDestination.toS3(bucket, options.keyPrefix, {
    fileFormat: FlowLogFileFormat.PARQUET,
    hiveCompatiblePartitions: true,
    perHourPartition: true,
  });
}

function makeBucket(network: Construct, expiration: Duration): Bucket {
  const bucket = new Bucket(network, 'FlowLogBucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ expiration, noncurrentVersionExpiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledgeLogBucket(bucket);
  return bucket;
}

/**
 * The statements that AWS documents. Without them it would write a policy of its own over the one of the template.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 */
function allowLogDelivery(network: Construct, bucket: IBucket, keyPrefix?: string): void {
  const stack = Stack.of(network);
  const principals = [new ServicePrincipal('delivery.logs.amazonaws.com')];
  const ArnLike = { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) };
  const folder = keyPrefix === undefined ? '' : `${keyPrefix.replace(/\/$/, '')}/`;
  bucket.addToResourcePolicy(new PolicyStatement({
    principals,
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`${folder}AWSLogs/aws-account-id=${stack.account}/*`)],
    conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': stack.account }, ArnLike },
  }));
  bucket.addToResourcePolicy(new PolicyStatement({
    principals,
    actions: ['s3:GetBucketAcl', 's3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike },
  }));
}
