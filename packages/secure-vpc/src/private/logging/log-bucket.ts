import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct, IDependable } from 'constructs';
import { allowDelivery } from './log-delivery';
import type { Log } from './log-group';
import { acknowledgeLogBucket } from '../acknowledgements';

/** What a log bucket of a network can be told. */
export interface LogBucketOptions {
  readonly bucket?: IBucket;
  readonly keyPrefix?: string;
  readonly expiration?: Duration;
}

/** Fails when the two contradict each other. Called where they are chosen, before anything is made. */
export function checkLogBucket({ bucket, expiration }: LogBucketOptions): void {
  if (bucket !== undefined && expiration !== undefined) {
    throw new Error('bucket and expiration exclude each other: a bucket of your own has lifecycle rules of its own, so remove expiration');
  }
}

/** The user's bucket, or a private one that keeps its records for a year, unless told otherwise, and outlives the network. */
export function logBucket(network: Construct, log: Log, { bucket, expiration }: LogBucketOptions): IBucket {
  const destination = bucket ?? makeBucket(network, log, expiration ?? Duration.days(365));
  allowEncryption(network, destination);
  return destination;
}

/** The folder in which logs lie, with a slash at its end, or nothing for the root of the bucket. */
export function folderOf({ keyPrefix }: LogBucketOptions): string {
  return keyPrefix === undefined ? '' : `${keyPrefix.replace(/\/$/, '')}/`;
}

/**
 * The statements that AWS documents. Without them it would write a policy of its own over the one of the template.
 *
 * @param path what is written to
 * @returns what must be there before delivery can begin, if the bucket takes the statements
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
 */
export function allowWriting(network: Construct, bucket: IBucket, path: string): IDependable | undefined {
  bucket.addToResourcePolicy(allowDelivery(network, ['s3:PutObject'], [bucket.arnForObjects(path)], { 's3:x-amz-acl': 'bucket-owner-full-control' }));
  return bucket.addToResourcePolicy(allowDelivery(network, ['s3:GetBucketAcl', 's3:ListBucket'], [bucket.bucketArn])).policyDependable;
}

function makeBucket(network: Construct, log: Log, expiration: Duration): Bucket {
  // eslint-disable-next-line awscdk/no-variable-construct-id -- one of two literals
  const bucket = new Bucket(network, `${log}Bucket`, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ expiration, noncurrentVersionExpiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledgeLogBucket(bucket, `${log}s`);
  return bucket;
}

/** Without it nothing would be recorded: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html */
function allowEncryption(network: Construct, { encryptionKey }: IBucket): void {
  encryptionKey?.addToResourcePolicy(allowDelivery(
    network, ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'], ['*']));
}
