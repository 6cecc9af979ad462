import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { LogKind } from './private/acknowledgements';
import { LogDelivery } from './private/log-delivery';

/** How long logs are kept. */
export interface ParquetLogsOptions {
  /**
   * After what time a log is deleted.
   * @default Duration.days(365)
   */
  readonly expiration?: Duration;

  /**
   * What happens to the bucket with the logs when the site is removed, or no longer logs. `DESTROY` empties it first.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Where CloudFront writes which requests it answered. */
export abstract class AccessLogs {
  /**
   * Standard logs in Parquet, by day and hour as Athena likes them, in a bucket that is made for them in the site's region.
   *
   * CloudFront delivers these logs from us-east-1: a site in another region has a support stack there, which is deployed after its own
   * (`cdk deploy --all`). For that its stack has to know its region.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
   */
  public static parquet(options: ParquetLogsOptions = {}): AccessLogs {
    return new Parquet(options);
  }

  /**
   * Standard logs of the older kind in a bucket, under a prefix of the site's own.
   *
   * The bucket must allow access control lists: `objectOwnership: s3.ObjectOwnership.OBJECT_WRITER`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html
   */
  public static bucket(bucket: s3.IBucket): AccessLogs {
    checkOwnership(bucket);
    return new Bucket(bucket);
  }

  /** No logs of requests. */
  public static none(): AccessLogs {
    return new None();
  }

  /** @internal */
  public abstract readonly _kind: LogKind;

  /**
   * What the distribution itself has to know.
   * @internal
   */
  public abstract readonly _bucket: s3.IBucket | undefined;

  /**
   * What is made beside the distribution; answers the bucket that the logs are in.
   * @internal
   */
  public abstract _deliver(site: Construct, distribution: cloudfront.Distribution): s3.IBucket | undefined;
}

class Parquet extends AccessLogs {
  public readonly _kind = 'delivery';
  public readonly _bucket = undefined;

  constructor(private readonly options: ParquetLogsOptions) {
    super();
  }

  public _deliver(site: Construct, distribution: cloudfront.Distribution): s3.IBucket {
    return new LogDelivery(site, 'AccessLogs', {
      distribution,
      expiration: this.options.expiration,
      removalPolicy: this.options.removalPolicy ?? RemovalPolicy.RETAIN,
    }).bucket;
  }
}

class Bucket extends AccessLogs {
  public readonly _kind = 'distribution';

  constructor(public readonly _bucket: s3.IBucket) {
    super();
  }

  public _deliver(): s3.IBucket {
    return this._bucket;
  }
}

class None extends AccessLogs {
  public readonly _kind = 'none';
  public readonly _bucket = undefined;

  public _deliver(): undefined {
    return undefined;
  }
}

/** Buckets do not take access control lists unless told, and CloudFront's older standard logs need one. */
function checkOwnership(bucket: s3.IBucket) {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) return;
  const controls = Stack.of(bucket).resolve(resource.ownershipControls) as s3.CfnBucket.OwnershipControlsProperty | undefined;
  const rules = controls?.rules as s3.CfnBucket.OwnershipControlsRuleProperty[] | undefined;
  const ownership = rules?.[0].objectOwnership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED;
  if (ownership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED) {
    throw new Error(`the log bucket ${JSON.stringify(bucket.node.path)} has the object ownership ${JSON.stringify(ownership)}, so CloudFront cannot write: ` +
      'set objectOwnership to s3.ObjectOwnership.OBJECT_WRITER, or use AccessLogs.parquet()');
  }
}
