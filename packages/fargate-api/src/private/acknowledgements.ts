import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Each function says why a finding of cdk-nag does not apply to one child of the construct. */

const HIPAA = 'HIPAA.Security';
const NIST_R4 = 'NIST.800.53.R4';
const NIST_R5 = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';

export function acknowledgeAccessLogs(bucket: IConstruct): void {
  acknowledge(bucket, 'holds access logs itself; to log who reads a log bucket takes another log bucket, and so on',
    'AwsSolutions-S1', ...inPacks('S3BucketLoggingEnabled', HIPAA, NIST_R4, NIST_R5, PCI));
  acknowledge(bucket, 'holds logs of one region for 90 days, from which nothing is ever restored',
    ...inPacks('S3BucketReplicationEnabled', HIPAA, NIST_R4, NIST_R5, PCI));
  acknowledge(bucket, 'each log file is written once, by AWS, and versioned; a lock would keep the bucket from ever being removed',
    ...inPacks('S3BucketDefaultLockEnabled', NIST_R4));
  acknowledge(bucket, 'a load balancer can write with keys of S3 only: ' +
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html',
  ...inPacks('S3DefaultEncryptionKMS', HIPAA, NIST_R5, PCI));
}

export function acknowledgeOpenToInternet(loadBalancer: IConstruct): void {
  acknowledge(loadBalancer, 'clients on the internet are what the ingress was named for; only the ports of the listeners are open', 'AwsSolutions-EC23');
  acknowledge(loadBalancer, 'which web ACL fits, and whether it is worth its price, depends on the API: attach one to loadBalancer.loadBalancerArn',
    ...inPacks('ALBWAFEnabled', NIST_R4, NIST_R5, PCI));
}

export function acknowledgeUnprotected(loadBalancer: IConstruct): void {
  acknowledge(loadBalancer, 'removalPolicy DESTROY was named, and protection would keep the stack from being destroyed',
    ...inPacks('ELBDeletionProtectionEnabled', HIPAA, NIST_R4, NIST_R5));
}

export function acknowledgePlainHttp(listener: IConstruct): void {
  acknowledge(listener, 'plain HTTP was named with Ingress.http()', ...inPacks('ALBHttpToHttpsRedirection', HIPAA, NIST_R4, NIST_R5, PCI));
  acknowledge(listener, 'plain HTTP was named with Ingress.http()', ...inPacks('ELBv2ACMCertificateRequired', HIPAA, NIST_R5, PCI));
}

export function acknowledgeRedirect(listener: IConstruct): void {
  acknowledge(listener, 'answers every request with a redirect to HTTPS and reads nothing of it',
    ...inPacks('ELBv2ACMCertificateRequired', HIPAA, NIST_R5, PCI));
}

export function acknowledgeLogGroup(logGroup: IConstruct): void {
  acknowledge(logGroup, 'CloudWatch Logs encrypts every log group with keys of its own: ' +
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
  ...inPacks('CloudWatchLogGroupEncrypted', HIPAA, NIST_R4, NIST_R5, PCI));
}

export function acknowledgeInlinePolicy(role: IConstruct): void {
  acknowledge(role, 'names the log group, the image and the secrets of this one service, so it fits no other role and goes when the role goes',
    ...inPacks('IAMNoInlinePolicy', HIPAA, NIST_R4, NIST_R5, PCI));
}

export function acknowledgePullFromEcr(role: IConstruct): void {
  acknowledge(role, 'ecr:GetAuthorizationToken knows no resource: ' +
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html',
  'AwsSolutions-IAM5[Resource::*]');
}

export function acknowledgeEnvironment(taskDefinition: IConstruct): void {
  acknowledge(taskDefinition, 'environment is for plain settings; values that must not be read go through secrets', 'AwsSolutions-ECS2');
}

export function acknowledgeInfrastructureRole(role: IConstruct): void {
  // Not acknowledge(), which refuses the id because of the two colons in the ARN.
  role.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers]':
      'written by AWS for this role, and kept in step with what ECS does under it: ' +
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html',
  });
}

function acknowledge(scope: IConstruct, reason: string, ...ids: string[]): void {
  Validations.of(scope).acknowledge(...ids.map((id) => ({ id, reason })));
}

function inPacks(rule: string, ...packs: string[]): string[] {
  return packs.map((pack) => `${pack}-${rule}`);
}
