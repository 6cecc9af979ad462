import { allows, findings } from '@ashlar/testing';
import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { InstanceType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { GitHubOidcRole, GitHubSubject } from '../src';
import { ACCOUNT, knownStack, shop } from './support/trust';

const production = { repositories: [shop], subjects: [GitHubSubject.environment('production').onBranch('main')] };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Deploy`;

function deployRole(stack = knownStack()): GitHubOidcRole {
  return GitHubOidcRole.deploy(stack, 'Deploy', production);
}

function documents(stack: Stack): { Statement: Record<string, unknown>[] }[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) => Properties.PolicyDocument);
}

/** What the grants of a role allow. */
async function allowed(stack: Stack, ...requests: [action: string, resource: string][]): Promise<boolean[]> {
  const policies = documents(stack);
  return Promise.all(requests.map(async ([action, resource]) => allows(policies, { role: ROLE, action, resource, account: ACCOUNT })));
}

/** What a rule pack finds in the policies of the role. */
function findingsInRole(stack: Stack): string[] {
  return findings(stack).filter((finding) => finding.includes('/Deploy/'));
}

describe('a role that may push an image', () => {
  function pushing(): Stack {
    const stack = knownStack();
    deployRole(stack).grants.ecrPush(Repository.fromRepositoryName(stack, 'Images', 'shop'));
    return stack;
  }

  test('may push to that repository, and to no other', async () => {
    const of = (name: string): string => `arn:aws:ecr:eu-central-1:${ACCOUNT}:repository/${name}`;
    expect(await allowed(pushing(),
      ['ecr:PutImage', of('shop')], ['ecr:UploadLayerPart', of('shop')], ['ecr:BatchGetImage', of('shop')], ['ecr:GetAuthorizationToken', '*'],
      ['ecr:PutImage', of('other')], ['ecr:BatchDeleteImage', of('shop')], ['ecr:SetRepositoryPolicy', of('shop')],
    )).toEqual([true, true, true, true, false, false, false]);
  });

  test('has the only wildcard in a policy of its own', () => {
    const wild = documents(pushing()).filter(({ Statement }) => Statement.some(({ Resource }) => Resource === '*'));
    expect(wild).toEqual([expect.objectContaining({ Statement: [expect.objectContaining({ Action: 'ecr:GetAuthorizationToken', Resource: '*' })] })]);
    expect(findingsInRole(pushing())).toEqual([]);
  });

  test('is still found by the rule packs for what else is granted too broadly', () => {
    const stack = knownStack();
    const role = deployRole(stack);
    role.grants.ecrPush(Repository.fromRepositoryName(stack, 'Images', 'shop'));
    Bucket.fromBucketName(stack, 'Reports', 'reports').grantDelete(role);
    expect(findingsInRole(stack)).not.toEqual([]);
  });
});

describe('a role that may deploy a site', () => {
  function siteRole(bucket: (stack: Stack) => IBucket): Stack {
    const stack = knownStack();
    const distribution = Distribution.fromDistributionAttributes(stack, 'Distribution', { distributionId: 'E123', domainName: 'd123.cloudfront.net' });
    deployRole(stack).grants.siteDeploy(bucket(stack), distribution);
    return stack;
  }

  test('may change the files of that bucket and invalidate that distribution, and nothing else', async () => {
    const distribution = (id: string): string => `arn:aws:cloudfront::${ACCOUNT}:distribution/${id}`;
    expect(await allowed(siteRole((stack) => Bucket.fromBucketName(stack, 'Site', 'site')),
      ['s3:ListBucket', 'arn:aws:s3:::site'], ['s3:PutObject', 'arn:aws:s3:::site/index.html'], ['s3:DeleteObject', 'arn:aws:s3:::site/old.js'],
      ['cloudfront:CreateInvalidation', distribution('E123')], ['cloudfront:GetInvalidation', distribution('E123')],
      ['s3:PutObject', 'arn:aws:s3:::other/index.html'], ['s3:ListBucket', 'arn:aws:s3:::other'], ['s3:PutBucketPolicy', 'arn:aws:s3:::site'],
      ['s3:DeleteObjectVersion', 'arn:aws:s3:::site/old.js'], ['cloudfront:CreateInvalidation', distribution('E999')], ['cloudfront:UpdateDistribution', distribution('E123')],
    )).toEqual([true, true, true, true, true, false, false, false, false, false, false]);
  });

  test('may use the key of the bucket to write', () => {
    const stack = siteRole((scope) => new Bucket(scope, 'Site', { encryptionKey: new Key(scope, 'Key') }));
    expect(documents(stack).flatMap(({ Statement }) => Statement)).toContainEqual(expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }));
  });

  test('has no finding of the rule packs, for a bucket that is imported and for one that is made beside it', () => {
    expect(findingsInRole(siteRole((stack) => Bucket.fromBucketName(stack, 'Site', 'site')))).toEqual([]);
    const stack = knownStack();
    const bucket = new Bucket(stack, 'Site');
    deployRole(stack).grants.siteDeploy(bucket, new Distribution(stack, 'Distribution', { defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(bucket) } }));
    expect(findingsInRole(stack)).toEqual([]);
  });
});

describe('a role that may deploy a service', () => {
  function serviceRole(logging = ecs.LogDrivers.awsLogs({ streamPrefix: 'api' })): { stack: Stack; service: ecs.FargateService } {
    const stack = knownStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { family: 'api' });
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', {
      clusterName: 'shop', vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
    });
    taskDefinition.addContainer('api', { image: ecs.ContainerImage.fromRegistry('api'), logging });
    const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, serviceName: 'api' });
    deployRole(stack).grants.serviceDeploy(service);
    return { stack, service };
  }

  test('may hand on exactly the two roles of the service, and to tasks only', () => {
    const { stack, service: { taskDefinition } } = serviceRole();
    const passing = documents(stack).flatMap(({ Statement }) => Statement).filter(({ Action }) => Action === 'iam:PassRole');
    expect(passing).toEqual([{
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: stack.resolve([taskDefinition.taskRole.roleArn, taskDefinition.executionRole?.roleArn]),
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }]);
  });

  test('may update that service and register revisions of its task definition', () => {
    const { stack, service } = serviceRole();
    const statements = documents(stack).flatMap(({ Statement }) => Statement);
    expect(statements).toContainEqual({ Effect: 'Allow', Action: ['ecs:DescribeServiceDeployments', 'ecs:DescribeServices', 'ecs:UpdateService'], Resource: stack.resolve(service.serviceArn) });
    expect(statements).toContainEqual({ Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition', Resource: `arn:aws:ecs:eu-central-1:${ACCOUNT}:task-definition/api:*` });
    expect(statements).toContainEqual({ Effect: 'Allow', Action: 'ecs:DescribeTaskDefinition', Resource: '*' });
    expect(findingsInRole(stack)).toEqual([]);
  });

  test('may hand on the task role alone where there is no other', () => {
    const stack = knownStack();
    const taskDefinition = new ecs.TaskDefinition(stack, 'Task', { compatibility: ecs.Compatibility.EC2 });
    taskDefinition.addContainer('api', { image: ecs.ContainerImage.fromRegistry('api'), memoryLimitMiB: 128 });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }) });
    cluster.addCapacity('Capacity', { instanceType: new InstanceType('t3.micro') });
    deployRole(stack).grants.serviceDeploy(new ecs.Ec2Service(stack, 'Service', { cluster, taskDefinition }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'iam:PassRole', Resource: stack.resolve(taskDefinition.taskRole.roleArn) })]) },
    });
  });
});

describe('a role that pull requests may have', () => {
  const grants = [
    ['cdkDeploy', ({ grants: on }: GitHubOidcRole) => on.cdkDeploy()],
    ['ecrPush', ({ grants: on, role }: GitHubOidcRole) => on.ecrPush(Repository.fromRepositoryName(role, 'Images', 'shop'))],
    ['siteDeploy', ({ grants: on, role }: GitHubOidcRole) => on.siteDeploy(new Bucket(role, 'Site'), Distribution.fromDistributionAttributes(role, 'D', { distributionId: 'E1', domainName: 'd' }))],
    ['serviceDeploy', ({ grants: on, role }: GitHubOidcRole) => on.serviceDeploy(new ecs.FargateService(role, 'Service', {
      cluster: new ecs.Cluster(role, 'Cluster', { vpc: Vpc.fromVpcAttributes(role, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }) }),
      taskDefinition: new ecs.FargateTaskDefinition(role, 'Task'),
    }))],
  ] as const;

  test.each(grants)('fails for %s', (name, grant) => {
    const plan = GitHubOidcRole.plan(knownStack(), 'Plan', { repositories: [shop], subjects: [GitHubSubject.pullRequest()] });
    expect(() => grant(plan)).toThrow(`${name} can't be granted to "Delivery/Plan/Resource": it was made by GitHubOidcRole.plan; use GitHubOidcRole.deploy`);
    expect(() => grant(new GitHubOidcRole(knownStack(), 'Role', { repositories: [shop], subjects: [GitHubSubject.pullRequest()] }))).toThrow('it trusts pull requests');
  });
});
