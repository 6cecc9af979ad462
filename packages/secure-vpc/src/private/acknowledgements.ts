import { Validations } from 'aws-cdk-lib';
import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';

const HIPAA = 'HIPAA.Security';
const NIST4 = 'NIST.800.53.R4';
const NIST5 = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';

/** A public tier is made of routes to the internet gateway. What may be reached through them is up to security groups. */
export function acknowledgePublicRoutes(vpc: Vpc): void {
  vpc.publicSubnets.forEach((subnet) => acknowledgePublicRoute(subnet.node.findChild('DefaultRoute')));
}

/** The same for IPv6. */
export function acknowledgePublicRoute(route: IConstruct): void {
  acknowledge(route,
    'this route makes a public tier public, for load balancers and NAT gateways: its subnets assign no public address, and no other tier has such a route',
    rule('VPCNoUnrestrictedRouteToIGW', HIPAA, NIST5, PCI));
}

/** The rule is about public addresses, and to it every IPv6 address is one. */
export function acknowledgeIpv6Addresses(subnet: IConstruct): void {
  acknowledge(subnet,
    'nobody reaches the IPv6 addresses of an app tier from outside: its only route is an egress-only internet gateway, ' +
    'which lets in nothing but answers (https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html)',
    rule('VPCSubnetAutoAssignPublicIpDisabled', HIPAA, NIST5, PCI));
}

/** Rule packs can't read a range that only the deployment knows, and then assume the worst. */
export function acknowledgeUnreadableRange(securityGroup: IConstruct): void {
  acknowledge(securityGroup,
    "the one rule lets in the port of the service from the network's own range, which comes from IPAM or from another stack and is therefore a token",
    ['AwsSolutions-EC23', ...rule('EC2RestrictedCommonPorts', HIPAA, NIST4, NIST5, PCI), ...rule('EC2RestrictedSSH', HIPAA, NIST4, NIST5, PCI)]);
}

/** Whoever looks for open ports in entries of a network ACL can't see that data tiers have no route to the addresses that these name. */
export function acknowledgeDataTierAcl(acl: IConstruct): void {
  for (const entry of acl.node.findAll()) {
    acknowledge(entry,
      'a second lock beside the security groups: it narrows who reaches the data tiers to the app and data tiers',
      ['AwsSolutions-VPC3']);
  }
}

/** A NAT instance is there for every port: what it lets in is meant for somebody else. */
export function acknowledgeForwarding(securityGroup: IConstruct): void {
  acknowledge(securityGroup,
    'lets in only the app tiers, whose traffic to any port of the internet is to be forwarded; the instance itself drops what is meant for its own ports',
    rule('EC2RestrictedCommonPorts', HIPAA, NIST4, NIST5, PCI));
}

/** The same, where only the deployment knows the ranges of the app tiers. */
export function acknowledgeUnreadableForwarding(securityGroup: IConstruct): void {
  acknowledge(securityGroup, 'each rule lets in one subnet of an app tier, whose range comes from IPAM and is therefore a token',
    ['AwsSolutions-EC23', ...rule('EC2RestrictedSSH', HIPAA, NIST4, NIST5, PCI)]);
}

/** The group of a NAT instance is there to replace it, not to scale. */
export function acknowledgeNatGroup(group: IConstruct): void {
  acknowledge(group,
    'always one instance, so that it never scales; who wants to hear of a replacement finds it in EventBridge ' +
    '(https://docs.aws.amazon.com/autoscaling/ec2/userguide/automating-ec2-auto-scaling-with-eventbridge.html)',
    ['AwsSolutions-AS3']);
}

/** The actions that Session Manager needs name no resource. */
export function acknowledgeSessionManager(policy: IConstruct): void {
  acknowledge(policy,
    'the least that AWS documents for Session Manager, whose channels have no ARN to name ' +
    '(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsessionmanagermessagegatewayservice.html)',
    ['AwsSolutions-IAM5[Resource::*]']);
}

/** Every log group is encrypted, with or without a key of one's own. */
export function acknowledgeAwsOwnedKey(logGroup: IConstruct, choice: string): void {
  acknowledge(logGroup,
    'CloudWatch Logs encrypts every log group at rest (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html); ' +
    `a key of your own is one option away: ${choice}.cloudWatch({ encryptionKey })`,
    rule('CloudWatchLogGroupEncrypted', HIPAA, NIST4, NIST5, PCI));
}

/** The bucket for logs, unless it is the user's own. */
export function acknowledgeLogBucket(bucket: IConstruct, choice: string): void {
  acknowledge(bucket, 'this bucket holds logs itself: to log who reads a log bucket takes another log bucket, and so on',
    ['AwsSolutions-S1', ...rule('S3BucketLoggingEnabled', HIPAA, NIST4, NIST5, PCI)]);
  acknowledge(bucket, `the records are kept for a limited time and nothing is restored from them; give ${choice}.s3 a bucket of your own to replicate it`,
    rule('S3BucketReplicationEnabled', HIPAA, NIST4, NIST5, PCI));
  acknowledge(bucket, `encrypted with keys of S3: each record is written once and read seldom; give ${choice}.s3 a bucket of your own to use a key of your own`,
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
