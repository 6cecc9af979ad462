import { Annotations, Stack, Validations } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** How requests are logged. */
export type LogKind = 'none' | 'distribution' | 'delivery';

/** Which precautions a site has chosen, so that only the missing ones are acknowledged. */
export interface Precautions {
  readonly geoRestriction: boolean;
  readonly webAcl: boolean;
  readonly accessLogs: LogKind;
  readonly certificate: boolean;
}

export function acknowledgeBucket(bucket: s3.Bucket) {
  acknowledge(bucket, 'only the distribution may read the bucket, so CloudFront\'s access logs show each read',
    'AwsSolutions-S1', 'HIPAA.Security-S3BucketLoggingEnabled', 'NIST.800.53.R4-S3BucketLoggingEnabled',
    'NIST.800.53.R5-S3BucketLoggingEnabled', 'PCI.DSS.321-S3BucketLoggingEnabled');
  acknowledge(bucket, 'a release can be built and uploaded again from its sources, so a copy in another region protects nothing',
    'HIPAA.Security-S3BucketReplicationEnabled', 'NIST.800.53.R4-S3BucketReplicationEnabled',
    'NIST.800.53.R5-S3BucketReplicationEnabled', 'PCI.DSS.321-S3BucketReplicationEnabled');
  acknowledge(bucket, 'the site is public, so a key of its own hides nothing; it is encrypted with keys of S3',
    'HIPAA.Security-S3DefaultEncryptionKMS', 'NIST.800.53.R5-S3DefaultEncryptionKMS', 'PCI.DSS.321-S3DefaultEncryptionKMS');
  acknowledge(bucket, 'releases are kept by versions and by never writing over them; a lock would keep a bucket from ever being removed',
    'NIST.800.53.R4-S3BucketDefaultLockEnabled');
}

export function acknowledgeLogBucket(bucket: s3.Bucket) {
  acknowledge(bucket, 'the bucket holds the logs themselves; logging who reads them is for the trail of an account',
    'AwsSolutions-S1', 'HIPAA.Security-S3BucketLoggingEnabled', 'NIST.800.53.R4-S3BucketLoggingEnabled',
    'NIST.800.53.R5-S3BucketLoggingEnabled', 'PCI.DSS.321-S3BucketLoggingEnabled');
  acknowledge(bucket, 'logs hold addresses of visitors: they stay in one region, and end after a time',
    'HIPAA.Security-S3BucketReplicationEnabled', 'NIST.800.53.R4-S3BucketReplicationEnabled',
    'NIST.800.53.R5-S3BucketReplicationEnabled', 'PCI.DSS.321-S3BucketReplicationEnabled');
  acknowledge(bucket, 'CloudFront writes each hour, and keys of S3 do not cost by the request; who may read is up to the bucket\'s policy',
    'HIPAA.Security-S3DefaultEncryptionKMS', 'NIST.800.53.R5-S3DefaultEncryptionKMS', 'PCI.DSS.321-S3DefaultEncryptionKMS');
  acknowledge(bucket, 'nobody but CloudFront writes, and a lock would keep addresses of visitors longer than they are needed',
    'NIST.800.53.R4-S3BucketDefaultLockEnabled');
}

export function acknowledgeUploader(uploader: lambda.Function, role: iam.Role, logGroup: logs.LogGroup) {
  acknowledge(logGroup, 'the log holds release ids, counts and error messages; CloudWatch encrypts it with a key of its own',
    'HIPAA.Security-CloudWatchLogGroupEncrypted', 'NIST.800.53.R4-CloudWatchLogGroupEncrypted',
    'NIST.800.53.R5-CloudWatchLogGroupEncrypted', 'PCI.DSS.321-CloudWatchLogGroupEncrypted');
  acknowledge(uploader, 'runs once a deployment; reserved concurrency would take from what new accounts have little of',
    'HIPAA.Security-LambdaConcurrency', 'NIST.800.53.R5-LambdaConcurrency');
  acknowledge(uploader, 'CloudFormation waits for the answer and rolls the deployment back without it: nothing is lost silently',
    'HIPAA.Security-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ', 'Serverless-LambdaDLQ');
  acknowledge(uploader, 'talks to S3 and CloudFormation only, which authorize each request; nothing in a network is needed',
    'HIPAA.Security-LambdaInsideVPC', 'NIST.800.53.R4-LambdaInsideVPC', 'NIST.800.53.R5-LambdaInsideVPC', 'PCI.DSS.321-LambdaInsideVPC');
  acknowledge(uploader, 'one step during a deployment, whose duration and failure CloudFormation and its log show',
    'Serverless-LambdaTracing');
  acknowledge(role, 'the policy is for this one function, names what it works on, and must not be attached to anything else',
    'HIPAA.Security-IAMNoInlinePolicy', 'NIST.800.53.R4-IAMNoInlinePolicy', 'NIST.800.53.R5-IAMNoInlinePolicy', 'PCI.DSS.321-IAMNoInlinePolicy');
  // Not by acknowledge(): it refuses ids with more than one "::", which names of pseudo parameters have.
  role.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(wildcards(role).map((resource) => [
    `AwsSolutions-IAM5[Resource::${resource}]`,
    'a policy cannot know the names of a release\'s objects; it is limited to the site\'s bucket and to archives among the assets',
  ])));
}

export function acknowledgeDistribution(distribution: cloudfront.Distribution, precautions: Precautions) {
  Annotations.of(distribution).acknowledgeWarning('@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
    'the router never asks for the root of the bucket, and under the origin path nothing can be listed');
  if (!precautions.geoRestriction) {
    acknowledge(distribution, 'a site is for all countries unless geoRestriction says otherwise', 'AwsSolutions-CFR1');
  }
  if (!precautions.webAcl) {
    acknowledge(distribution, 'static files behind read-only methods leave a firewall little to protect; webAclArn adds one', 'AwsSolutions-CFR2');
  }
  if (precautions.accessLogs === 'none') {
    acknowledge(distribution, 'logs of requests hold addresses of visitors, so writing them is a decision: accessLogs', 'AwsSolutions-CFR3');
  }
  if (precautions.accessLogs === 'delivery') {
    acknowledge(distribution, 'requests are logged by standard logging version 2, and this rule knows the older kind only', 'AwsSolutions-CFR3');
  }
  if (!precautions.certificate) {
    acknowledge(distribution, 'with the certificate of cloudfront.net the protocol cannot be chosen; with a domain it is TLSv1.2_2021', 'AwsSolutions-CFR4');
  }
}

function acknowledge(scope: Construct, reason: string, ...ids: string[]) {
  Validations.of(scope).acknowledge(...ids.map((id) => ({ id, reason })));
}

/** The resources with a wildcard in the policy of a role, written as cdk-nag writes them. */
function wildcards(role: iam.Role): string[] {
  const { policies } = role.node.defaultChild as iam.CfnRole;
  const resolved = Stack.of(role).resolve(policies) as { policyDocument: { Statement: { Resource: unknown }[] } }[];
  const resources = resolved.flatMap(({ policyDocument }) => policyDocument.Statement.flatMap(({ Resource: resource }) => resource));
  return [...new Set(resources.map(flatten))].filter((resource) => resource.includes('*'));
}

function flatten(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{([^}]+)\}/g, '<$1>');
  if (Array.isArray(value)) return value.map(flatten).join('');
  const [[intrinsic, argument]] = Object.entries(value as { [intrinsic: string]: string | string[] });
  switch (intrinsic) {
    case 'Fn::Join': return flatten(argument[1]);
    case 'Fn::GetAtt': return `<${(argument as string[]).join('.')}>`;
    case 'Ref': return `<${argument}>`;
    default: return flatten(argument);
  }
}
