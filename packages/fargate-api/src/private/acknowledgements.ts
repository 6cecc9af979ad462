import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { wildcardsIn } from './policies';

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

export function acknowledgeOpenToInternet(securityGroup: IConstruct): void {
  acknowledge(securityGroup, 'clients on the internet are what the ingress was named for; only the ports of the listeners are open', 'AwsSolutions-EC23');
}

export function acknowledgeWithoutWebAcl(loadBalancer: IConstruct): void {
  acknowledge(loadBalancer, 'which web ACL fits, and whether it is worth its price, depends on the API, so it is for webAcl to say',
    ...inPacks('ALBWAFEnabled', NIST_R4, NIST_R5, PCI));
}

export function acknowledgeOriginSecret(secret: IConstruct): void {
  acknowledge(secret, 'CloudFront and the load balancer learn it when they are deployed, so a rotation is two deployments: originSecrets takes the old one and the new one',
    'AwsSolutions-SMG4', ...inPacks('SecretsManagerRotationEnabled', HIPAA, NIST_R4, NIST_R5));
  acknowledge(secret, 'admits requests to what its clients may call anyway; Secrets Manager encrypts it with the key aws/secretsmanager: ' +
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  ...inPacks('SecretsManagerUsingKMSKey', HIPAA, NIST_R5, PCI));
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

export function acknowledgeTracingPolicy(policy: IConstruct): void {
  acknowledgeChosenPolicy(policy, 'xray:PutTraceSegments knows no resource: ' +
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html');
}

export function acknowledgeExecPolicy(policy: IConstruct): void {
  acknowledgeChosenPolicy(policy, 'the channels and the list of log groups know no resource, and the streams of the one audit log get their names later: ' +
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html');
}

function acknowledgeChosenPolicy(policy: IConstruct, reason: string): void {
  acknowledge(policy, 'was asked for by name for this one role, and goes when the role goes', ...inPacks('IAMNoInlinePolicy', HIPAA, NIST_R4, NIST_R5, PCI));
  acknowledgeWildcards(policy, reason);
}

export function acknowledgeEnvironment(taskDefinition: IConstruct): void {
  acknowledge(taskDefinition, 'environment is for plain settings; values that must not be read go through secrets', 'AwsSolutions-ECS2');
}

export function acknowledgeInfrastructureRole(role: IConstruct): void {
  acknowledge(role, 'written by AWS for this role, and kept in step with what ECS does under it: ' +
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers]');
}

export function acknowledgeMigration({ handler, policy, role }: Record<'handler' | 'policy' | 'role', IConstruct>): void {
  acknowledge(handler, 'runs a few times in a deployment; reserved concurrency would take from what new accounts have little of',
    ...inPacks('LambdaConcurrency', HIPAA, NIST_R5));
  acknowledge(handler, 'ECS waits for the answer and rolls the deployment back without it: nothing is lost silently',
    ...inPacks('LambdaDLQ', HIPAA, NIST_R5), 'Serverless-LambdaDLQ');
  acknowledge(handler, 'talks to ECS only, which authorizes each request; nothing in a network is needed',
    ...inPacks('LambdaInsideVPC', HIPAA, NIST_R4, NIST_R5, PCI));
  acknowledge(handler, 'one step of a deployment, whose duration and failure ECS and its log show', 'Serverless-LambdaTracing');
  acknowledge(role, 'names the one function of this hook, so it fits no other role and goes when the role goes',
    ...inPacks('IAMNoInlinePolicy', HIPAA, NIST_R4, NIST_R5, PCI));
  acknowledgeWildcards(policy, 'revisions and tasks get their names when they are made: limited to the cluster and the family, and stopping to tasks of its own');
}

export function acknowledgeLifecycleHook(role: IConstruct): void {
  acknowledge(role, 'names the one function of this hook, so it fits no other role and goes when the role goes',
    ...inPacks('IAMNoInlinePolicy', HIPAA, NIST_R4, NIST_R5, PCI));
  acknowledgeWildcards(role, 'the versions and aliases of the one function of this hook');
}

export function acknowledgeRollbackAlarm(alarm: IConstruct): void {
  acknowledge(alarm, 'ECS reads the state of the alarm, and its action is to roll back: ' +
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html',
  ...inPacks('CloudWatchAlarmAction', HIPAA, NIST_R4, NIST_R5));
}

function acknowledgeWildcards(scope: IConstruct, reason: string): void {
  acknowledge(scope, reason, ...wildcardsIn(scope).map((resource) => `AwsSolutions-IAM5[Resource::${resource}]`));
}

/**
 * What Validations.of(scope).acknowledge() writes, which refuses ids with more than one "::", as ARNs and names of pseudo parameters have.
 * It would also write an entry for each id, with all the ids before it: a twentieth of the time of a synthesis (aws-cdk-lib 2.257.0).
 */
function acknowledge(scope: IConstruct, reason: string, ...ids: string[]): void {
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(ids.map((id) => [id, reason])));
}

function inPacks(rule: string, ...packs: string[]): string[] {
  return packs.map((pack) => `${pack}-${rule}`);
}
