import { Duration, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeLogBucket } from './acknowledgements';
import { deployedStack, inUsEast1, US_EAST_1 } from './regions/us-east-1';
import { acrossRegions } from './regions/weak-reference';

export interface LogDeliveryProps {
  /** Whose requests are logged. */
  readonly distribution: cloudfront.Distribution;

  /**
   * After what time a log is deleted.
   * @default Duration.days(365)
   */
  readonly expiration?: Duration;

  /** What happens to the bucket when it is no longer needed. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Where a log lies, below what AWS puts before. Glue and Athena know columns in lower case only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html#s3-partitioning
 */
const PATH = '{distributionid}/{yyyy}/{MM}/{dd}/{HH}';

/** CloudFront's standard logs, version 2, delivered into a bucket. */
export class LogDelivery extends Construct {
  /** Holds the logs, in the region of the site. */
  public readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: LogDeliveryProps) {
    super(scope, id);
    checkRegion(this);
    this.bucket = this.createBucket(props.expiration ?? Duration.days(365), props.removalPolicy);
    this.allowDelivery();
    this.createDelivery(props.distribution);
  }

  private createBucket(expiration: Duration, removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ expiration, noncurrentVersionExpiration: Duration.days(1) }],
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    });
    acknowledgeLogBucket(bucket);
    return bucket;
  }

  /**
   * As the service would allow itself, but where it writes: Hive-compatible paths do not begin with `AWSLogs/<account>/`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html, "Example paths to access logs"
   */
  private allowDelivery() {
    const { account, partition } = Stack.of(this);
    this.bucket.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AWSLogDeliveryWrite',
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [this.bucket.arnForObjects(`AWSLogs/aws-account-id=${account}/CloudFront/*`)],
      conditions: {
        StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${US_EAST_1}:${account}:delivery-source:*` },
      },
    }));
  }

  private createDelivery(distribution: cloudfront.Distribution) {
    // Unique in us-east-1, where sites of all regions meet; at most 60 characters.
    const name = `${Names.uniqueResourceName(this, { maxLength: 40, separator: '-' })}-${deployedStack(this).region}`;
    const place = inUsEast1(this, 'Delivery', `The delivery of the access logs of ${this.node.path}, which CloudFront begins in us-east-1 only`);
    const stack = Stack.of(place);
    const source = new logs.CfnDeliverySource(place, 'Source', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: stack.formatArn({
        service: 'cloudfront', region: '', resource: 'distribution', resourceName: acrossRegions(distribution.distributionId, place),
      }),
    });
    const destination = new logs.CfnDeliveryDestination(place, 'Destination', {
      name,
      outputFormat: 'parquet',
      destinationResourceArn: stack.formatArn({ service: 's3', region: '', account: '', resource: acrossRegions(this.bucket.bucketName, place) }),
    });
    const delivery = new logs.CfnDelivery(place, 'Delivery', {
      deliverySourceName: source.ref,
      deliveryDestinationArn: destination.attrArn,
      s3SuffixPath: PATH,
      s3EnableHiveCompatiblePath: true,
    });
    // The service looks at the policy when a delivery begins.
    if (stack === Stack.of(this)) delivery.node.addDependency(this.bucket.policy!);
  }
}

function checkRegion(scope: Construct) {
  const stack = deployedStack(scope);
  if (Token.isUnresolved(stack.region)) {
    throw new Error('CloudFront delivers access logs in Parquet from us-east-1, which has to read from the region of the site, but that of the stack ' +
      `${JSON.stringify(stack.node.path)} is not known: give the stack an env with a region, or use AccessLogs.bucket()`);
  }
}
