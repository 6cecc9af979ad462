import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { EDITIONS, MANIFESTS, SERVED } from '../layout';

/** What the uploader works on. */
export interface Workplace {
  /** Where builds are taken from. */
  readonly assets: s3.IBucket;
  readonly bucket: s3.IBucket;
  readonly routerArn: string;
  readonly logGroup: logs.ILogGroup;
  /** Whether everything in the bucket is deleted with the site. */
  readonly emptyOnDelete: boolean;
}

/** What the uploader may do, and nothing else. */
export function uploaderPolicy({ assets, bucket, routerArn, logGroup, emptyOnDelete }: Workplace): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      // Not the one archive of this release: a policy that changed with each release would have to take effect before the upload begins.
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [assets.arnForObjects('*.zip')] }),
      new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [bucket.arnForObjects('*')] }),
      // Without it S3 says "forbidden" where it means "not there".
      new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
      ...emptyOnDelete ? [
        new iam.PolicyStatement({ actions: ['s3:ListBucketVersions'], resources: [bucket.bucketArn] }),
        new iam.PolicyStatement({ actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], resources: [bucket.arnForObjects('*')] }),
      ] : [
        // Versions stay, so what was removed can be brought back for some time.
        new iam.PolicyStatement({ actions: ['s3:DeleteObject'], resources: [SERVED + '/', MANIFESTS, EDITIONS].map((folder) => bucket.arnForObjects(`${folder}*`)) }),
      ],
      new iam.PolicyStatement({
        actions: ['cloudfront:DescribeFunction', 'cloudfront:GetFunction', 'cloudfront:PublishFunction', 'cloudfront:UpdateFunction'],
        resources: [routerArn],
      }),
      new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    ],
  });
}
