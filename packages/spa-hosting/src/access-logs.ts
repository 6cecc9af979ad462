import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** Where CloudFront writes which requests it answered. */
export abstract class AccessLogs {
  /**
   * Standard logs in a bucket, under a prefix of the site's own.
   *
   * The bucket must allow access control lists: `objectOwnership: s3.ObjectOwnership.OBJECT_WRITER`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html
   */
  public static bucket(bucket: s3.IBucket): AccessLogs {
    checkOwnership(bucket);
    return new Logs(bucket);
  }

  /** No logs of requests. */
  public static none(): AccessLogs {
    return new Logs(undefined);
  }

  /** @internal */
  public abstract readonly _bucket: s3.IBucket | undefined;
}

class Logs extends AccessLogs {
  constructor(public readonly _bucket: s3.IBucket | undefined) {
    super();
  }
}

/** Buckets do not take access control lists unless told, and CloudFront's standard logs need one. */
function checkOwnership(bucket: s3.IBucket) {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) return;
  const controls = Stack.of(bucket).resolve(resource.ownershipControls) as s3.CfnBucket.OwnershipControlsProperty | undefined;
  const rules = controls?.rules as s3.CfnBucket.OwnershipControlsRuleProperty[] | undefined;
  const ownership = rules?.[0].objectOwnership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED;
  if (ownership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED) {
    throw new Error(`the log bucket ${JSON.stringify(bucket.node.path)} has the object ownership ${JSON.stringify(ownership)}, so CloudFront cannot write: ` +
      'set objectOwnership to s3.ObjectOwnership.OBJECT_WRITER');
  }
}
