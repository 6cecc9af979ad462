import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeAccessLogs } from './acknowledgements';

/** Long enough to look into last quarter's incident, short enough not to become an archive of client addresses. */
const KEPT_FOR = Duration.days(90);

/** The bucket for a load balancer's access logs. Works without knowing the region, because the writer is one principal for all of them. */
export function createAccessLogs(owner: Construct, removalPolicy: RemovalPolicy): s3.Bucket {
  const bucket = new s3.Bucket(owner, 'AccessLogs', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    // The only encryption with which a load balancer can write:
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    lifecycleRules: [{ expiration: KEPT_FOR, noncurrentVersionExpiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy,
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
  const { account } = Stack.of(owner);
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'WriteAccessLogs',
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
    conditions: {
      ArnLike: {
        'aws:SourceArn': Stack.of(owner).formatArn({ service: 'elasticloadbalancing', resource: 'loadbalancer', resourceName: 'app/*' }),
      },
    },
  }));
  acknowledgeAccessLogs(bucket);
  return bucket;
}
