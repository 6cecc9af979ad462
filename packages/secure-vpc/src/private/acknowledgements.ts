import { Validations } from 'aws-cdk-lib';
import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';

const HIPAA = 'HIPAA.Security';
const NIST4 = 'NIST.800.53.R4';
const NIST5 = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';

/** A public tier is made of routes to the internet gateway. What may be reached through them is up to security groups. */
export function acknowledgePublicRoutes(vpc: Vpc): void {
  for (const subnet of vpc.publicSubnets) {
    acknowledge(subnet.node.findChild('DefaultRoute'),
      'this route makes a public tier public, for load balancers and NAT gateways: its subnets assign no public address, and no other tier has such a route',
      rule('VPCNoUnrestrictedRouteToIGW', HIPAA, NIST5, PCI));
  }
}

/** Rule packs can't read a range that only the deployment knows, and then assume the worst. */
export function acknowledgeUnreadableRange(securityGroup: IConstruct): void {
  acknowledge(securityGroup,
    "the one rule lets in the port of the service from the network's own range, which comes from IPAM or from another stack and is therefore a token",
    ['AwsSolutions-EC23', ...rule('EC2RestrictedCommonPorts', HIPAA, NIST4, NIST5, PCI), ...rule('EC2RestrictedSSH', HIPAA, NIST4, NIST5, PCI)]);
}

/** Every log group is encrypted, with or without a key of one's own. */
export function acknowledgeAwsOwnedKey(logGroup: IConstruct): void {
  acknowledge(logGroup,
    'CloudWatch Logs encrypts every log group at rest (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html); ' +
    'a key of your own is one option away: FlowLogs.cloudWatch({ encryptionKey })',
    rule('CloudWatchLogGroupEncrypted', HIPAA, NIST4, NIST5, PCI));
}

/** The bucket for flow logs, unless it is the user's own. */
export function acknowledgeLogBucket(bucket: IConstruct): void {
  acknowledge(bucket, 'this bucket holds logs itself: to log who reads a log bucket takes another log bucket, and so on',
    ['AwsSolutions-S1', ...rule('S3BucketLoggingEnabled', HIPAA, NIST4, NIST5, PCI)]);
  acknowledge(bucket, 'the records are kept for a limited time and nothing is restored from them; give FlowLogs.s3 a bucket of your own to replicate it',
    rule('S3BucketReplicationEnabled', HIPAA, NIST4, NIST5, PCI));
  acknowledge(bucket, 'encrypted with keys of S3: each record is written once and read seldom; give FlowLogs.s3 a bucket of your own to use a key of your own',
    rule('S3DefaultEncryptionKMS', HIPAA, NIST5, PCI));
  acknowledge(bucket, 'versioned and retained; a lock would keep the records from ever expiring early, which is a decision for a bucket of your own',
    rule('S3BucketDefaultLockEnabled', NIST4));
}

function rule(name: string, ...packs: string[]): string[] {
  return packs.map((pack) => `${pack}-${name}`);
}

function acknowledge(construct: IConstruct, reason: string, ids: string[]): void {
  Validations.of(construct).acknowledge(...ids.map((id) => ({ id, reason })));
}
