import { Stack, Validations } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { text } from './lint/resources';
import type { ManagedPolicyRole } from './managed-policy-role';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
export function grantEcrPush(role: ManagedPolicyRole, repository: ecr.IRepository): iam.Grant {
  allowAccountWide(role, 'ecr:GetAuthorizationToken');
  return repository.grant(role,
    'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart');
}

/** What `aws s3 sync --delete` and `aws cloudfront create-invalidation` need, and waiting for the invalidation. */
export function grantSiteDeploy(role: ManagedPolicyRole, bucket: s3.IBucket, distribution: cloudfront.IDistribution): iam.Grant {
  const distributionArn = Stack.of(distribution).formatArn({
    service: 'cloudfront', region: '', resource: 'distribution', resourceName: distribution.distributionId,
  });
  // Parts of large files are encrypted one by one: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html
  bucket.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  return all(
    allow(role, ['s3:ListBucket'], [bucket.bucketArn]),
    allowUnder(role, ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'], bucket.arnForObjects('*'), 'the files of a site have names that change'),
    allow(role, ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'], [distributionArn]),
  );
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
export function grantServiceDeploy(role: ManagedPolicyRole, service: ecs.BaseService): iam.Grant {
  const { taskDefinition, serviceArn } = service;
  const arn = (resource: string, resourceName: string): string => Stack.of(service).formatArn({ service: 'ecs', resource, resourceName });
  const passed = [taskDefinition.taskRole, taskDefinition.executionRole].flatMap((each) => each?.roleArn ?? []);

  allowAccountWide(role, 'ecs:DescribeTaskDefinition');
  return all(
    allow(role, ['ecs:DescribeServiceDeployments', 'ecs:DescribeServices', 'ecs:UpdateService'], [serviceArn]),
    allowUnder(role, ['ecs:DescribeServiceDeployments'], arn('service-deployment', `${service.cluster.clusterName}/${service.serviceName}/*`),
      'each deployment of the service has an id that ECS makes'),
    allowUnder(role, ['ecs:RegisterTaskDefinition'], arn('task-definition', `${taskDefinition.family}:*`), 'each release is a revision with a number that ECS makes'),
    allow(role, ['iam:PassRole'], passed, { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
  );
}

function allow(grantee: iam.IGrantable, actions: string[], resourceArns: string[], conditions?: Record<string, Record<string, string>>): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
}

/** Allows actions on whatever lies under a name, which the rule packs ask a reason for. */
function allowUnder(role: ManagedPolicyRole, actions: string[], arn: string, reason: string): iam.Grant {
  const grant = allow(role, actions, [arn]);
  acknowledgeWildcard(role, text(Stack.of(role).resolve(arn)), reason);
  return grant;
}

function allowAccountWide(role: ManagedPolicyRole, action: string): void {
  acknowledgeWildcard(role.allowAccountWide(action), '*', `${action} knows no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/`);
}

/** Not `Validations.acknowledge`, which refuses an id with the two colons of an ARN. */
function acknowledgeWildcard(scope: iam.ManagedPolicy | ManagedPolicyRole, resource: string, reason: string): void {
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`AwsSolutions-IAM5[Resource::${resource}]`]: reason });
}

function all(...grants: iam.Grant[]): iam.Grant {
  return grants.reduce((combined, grant) => combined.combine(grant));
}
