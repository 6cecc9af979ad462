import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { FargateApi, Ingress, TaskSize } from '../src';
import { network, PRIVATE_SUBNETS, PUBLIC_SUBNETS, template, world } from './support/world';

const container = (properties: object) => ({ ContainerDefinitions: [Match.objectLike(properties)] });
const ref = (logicalId: string) => ({ Ref: Match.stringLikeRegexp(`^${logicalId}[0-9A-F]{8}$`) });
const att = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${logicalId}[0-9A-F]{8}$`), attribute] });

describe('an API', () => {
  test('needs nothing but a network, an ingress and an image', () => {
    const stack = new Stack(new App(), 'Test');
    new FargateApi(stack, 'Api', { vpc: network(stack), ingress: Ingress.http(), image: ecs.ContainerImage.fromRegistry('example/api:1') });
    Template.fromStack(stack).resourceCountIs('AWS::ECS::Service', 1);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('deploys without a task less, and rolls back what does not come up', () => {
    template().hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: {
        Strategy: 'ROLLING',
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
  });

  test('runs in a cluster of its own with Container Insights', () => {
    const found = template();
    found.hasResourceProperties('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] });
    found.hasResourceProperties('AWS::ECS::Service', { Cluster: ref('ApiCluster') });
  });

  test('runs in your cluster when it gets one', () => {
    const stack = new Stack(new App(), 'Test');
    const elsewhere = ec2.Vpc.fromVpcAttributes(stack, 'Elsewhere', { vpcId: 'vpc-2', availabilityZones: ['a'] });
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Shared', { clusterName: 'shared', vpc: elsewhere });
    world({ cluster }, stack);
    const found = Template.fromStack(stack);
    found.resourceCountIs('AWS::ECS::Cluster', 0);
    found.hasResourceProperties('AWS::ECS::Service', {
      Cluster: 'shared', NetworkConfiguration: { AwsvpcConfiguration: { Subnets: PRIVATE_SUBNETS } },
    });
  });

  test('tags its tasks like the service, so that their cost can be told apart', () => {
    template().hasResourceProperties('AWS::ECS::Service', { PropagateTags: 'SERVICE', EnableECSManagedTags: true });
  });

  test('starts no task before its roles hold what they need', () => {
    template().hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('ExecutionRoleDefaultPolicy')]) });
  });

  test('fails with a removal policy that neither logs nor buckets know', () => {
    expect(() => world({ removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
      'removalPolicy SNAPSHOT does not exist for log groups and buckets: use RETAIN or DESTROY');
  });
});

describe('the network of an API', () => {
  test('has the load balancer in the public subnets and the tasks in the private ones, without public addresses', () => {
    const found = template();
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing', Subnets: PUBLIC_SUBNETS });
    found.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: PRIVATE_SUBNETS } },
    });
  });

  test('has the tasks where you say', () => {
    const stack = new Stack(new App(), 'Test');
    const subnet = ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-mine');
    world({ vpcSubnets: { subnets: [subnet] } }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-mine'] } } });
  });

  test('lets the load balancer reach the tasks on the container port, and nobody else', () => {
    const found = template({ containerPort: 3000 });
    found.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    found.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      IpProtocol: 'tcp',
      FromPort: 3000,
      ToPort: 3000,
      GroupId: att('ApiSecurityGroup', 'GroupId'),
      SourceSecurityGroupId: att('ApiLoadBalancerSecurityGroup', 'GroupId'),
    });
    found.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'Tasks of the API', SecurityGroupIngress: Match.absent() });
  });

  test('lets the tasks call HTTPS and nothing else', () => {
    template().hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Tasks of the API',
      SecurityGroupEgress: [
        Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
        Match.objectLike({ CidrIpv6: '::/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
      ],
    });
  });

  test('opens what its connections are allowed', () => {
    const { stack, vpc, api } = world();
    const database = new ec2.SecurityGroup(stack, 'Database', { vpc });
    api.connections.allowTo(database, ec2.Port.POSTGRES);
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: att('ApiSecurityGroup', 'GroupId'), FromPort: 5432, ToPort: 5432 });
    found.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: att('Database', 'GroupId'), FromPort: 5432, ToPort: 5432 });
  });

  test('fails when the tasks would stand in public subnets', () => {
    expect(() => world({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } })).toThrow(
      'vpcSubnets selects public subnets, where tasks reach nothing because they get no public address: select subnets with egress');
  });

  test('fails with public subnets in one zone only', () => {
    const stack = new Stack(new App(), 'Test');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Narrow', { vpcId: 'vpc-1', availabilityZones: ['a'], publicSubnetIds: ['p'], privateSubnetIds: ['q'] });
    expect(() => new FargateApi(stack, 'Api', { vpc, ingress: Ingress.http() })).toThrow(
      'a load balancer needs public subnets in two availability zones, got ["a"]: use a vpc with two or more');
  });
});

describe('the load balancer of an API', () => {
  test('drops what is not proper HTTP, and can\'t be deleted by mistake', () => {
    template().hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([
        { Key: 'deletion_protection.enabled', Value: 'true' },
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        { Key: 'routing.http.desync_mitigation_mode', Value: 'strictest' },
      ]),
    });
  });

  test('sends every request to the first target group, in plain', () => {
    const found = template();
    const forward = [{ Type: 'forward', TargetGroupArn: ref('ApiTargetGroup') }];
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 1);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 50000, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }], Actions: Match.exact(forward),
    });
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { DefaultActions: Match.exact(forward) });
  });

  test('has a second target group that ECS knows about, so that a later strategy touches only the service', () => {
    template().hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [{
        ContainerName: 'App',
        ContainerPort: 8080,
        TargetGroupArn: ref('ApiTargetGroup'),
        AdvancedConfiguration: {
          AlternateTargetGroupArn: ref('ApiAlternateTargetGroup'),
          ProductionListenerRule: ref('ApiListenerRule'),
          RoleArn: att('ApiInfrastructureRole', 'Arn'),
        },
      }],
    });
  });

  test('asks a task quickly whether it is well, and lets it finish before it goes', () => {
    const found = template({ healthCheckPath: '/health/live' });
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
    found.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: 80,
      HealthCheckPath: '/health/live',
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: '200' },
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]),
    });
  });

  test.each([0, 65536, 80.5, Number.NaN])('fails with the port %d', (containerPort) => {
    expect(() => world({ containerPort })).toThrow(`containerPort must be a whole number from 1 to 65535, got ${JSON.stringify(containerPort)}`);
  });

  test('takes a port known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    world({ containerPort: new CfnParameter(stack, 'Port', { type: 'Number' }).valueAsNumber }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [Match.objectLike({ ContainerPort: { Ref: 'Port' } })] });
  });

  test.each(['', 'health', '/with space', '/ümlaut', `/${'x'.repeat(1024)}`])('fails with the health check path %j', (healthCheckPath) => {
    expect(() => world({ healthCheckPath })).toThrow(
      `healthCheckPath must start with a slash and have at most 1024 visible characters, got ${JSON.stringify(healthCheckPath)}: use a path like "/health"`);
  });

  test('takes a health check path known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    world({ healthCheckPath: new CfnParameter(stack, 'Path').valueAsString }, stack);
    Template.fromStack(stack).allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: { Ref: 'Path' } });
  });
});

describe('a task', () => {
  test('has a quarter of a vCPU and half a GiB', () => {
    template().hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '256', Memory: '512', NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'] });
  });

  test('has the size you say', () => {
    template({ taskSize: TaskSize.of(512, 4096) }).hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '512', Memory: '4096' });
  });

  test('can write to /tmp and nowhere else, whoever it runs as', () => {
    template().hasResourceProperties('AWS::ECS::TaskDefinition', {
      ...container({
        ReadonlyRootFilesystem: true,
        LinuxParameters: Match.objectLike({ Tmpfs: [{ ContainerPath: '/tmp', Size: 128, MountOptions: ['nosuid', 'nodev'] }] }),
      }),
      Volumes: Match.absent(),
    });
  });

  test('can write to further paths', () => {
    template({ writablePaths: ['/var/cache/app', '/run'] }).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      LinuxParameters: Match.objectLike({ Tmpfs: ['/tmp', '/var/cache/app', '/run'].map((ContainerPath) => Match.objectLike({ ContainerPath })) }),
    }));
  });

  test('can write everywhere when you say so', () => {
    template({ readonlyRootFilesystem: false }).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      ReadonlyRootFilesystem: false, LinuxParameters: Match.objectLike({ Tmpfs: Match.absent() }),
    }));
  });

  test('has an init process, which reaps zombies and passes signals on', () => {
    template().hasResourceProperties('AWS::ECS::TaskDefinition', container({ LinuxParameters: Match.objectLike({ InitProcessEnabled: true }) }));
  });

  test('may do nothing until it is granted', () => {
    const { stack, api } = world();
    expect(Template.fromStack(stack).findResources('AWS::IAM::Policy', {
      Properties: { Roles: [stack.resolve(api.taskDefinition.taskRole.roleName)] },
    })).toEqual({});
  });

  test('may do what the API is granted', () => {
    const { stack, api } = world();
    new s3.Bucket(stack, 'Data').grantRead(api);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [stack.resolve(api.taskDefinition.taskRole.roleName)],
      PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['s3:GetObject*']) })] },
    });
  });

  test.each([
    ['a relative path', 'cache', 'a writable path must be absolute and not the root itself, got "cache": use a path like "/var/cache/app"'],
    ['the root', '/', 'a writable path must be absolute and not the root itself, got "/"'],
    ['/tmp', '/tmp', '"/tmp" is writable already: name it once at most, and leave out "/tmp", which always is'],
  ])('fails with %s as writable path', (_, path, message) => {
    expect(() => world({ writablePaths: [path] })).toThrow(message);
  });

  test('fails with a writable path named twice', () => {
    expect(() => world({ writablePaths: ['/a', '/b', '/a'] })).toThrow('"/a" is writable already');
  });

  test('takes a writable path known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    world({ writablePaths: [new CfnParameter(stack, 'Path').valueAsString] }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      LinuxParameters: Match.objectLike({ Tmpfs: [Match.anyValue(), Match.objectLike({ ContainerPath: { Ref: 'Path' } })] }),
    }));
  });

  test('fails with writable paths when everything is writable', () => {
    expect(() => world({ writablePaths: ['/a'], readonlyRootFilesystem: false })).toThrow(
      'writablePaths ["/a"] only make sense with a read-only root file system: leave out readonlyRootFilesystem: false, or leave out writablePaths');
  });
});

describe('the image of a task', () => {
  test('is the one you say', () => {
    template().hasResourceProperties('AWS::ECS::TaskDefinition', container({ Image: 'example/api:1', EntryPoint: Match.absent(), Command: Match.absent() }));
  });

  test('can come from ECR, whose repository the task may then pull from', () => {
    const stack = new Stack(new App(), 'Test');
    world({ image: ecs.ContainerImage.fromEcrRepository(new ecr.Repository(stack, 'Repository'), 'v1') }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']), Resource: att('Repository', 'Arn') })]) },
    });
  });

  test('may be missing for the first deployment, with a warning', () => {
    const { stack } = world({ image: undefined, containerPort: 9000, healthCheckPath: '/health/live?deep=1' });
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      Image: Match.stringLikeRegexp('^public\\.ecr\\.aws/docker/library/busybox:'),
      EntryPoint: ['sh', '-euc'],
      Command: [Match.stringLikeRegexp('exec httpd'), 'bootstrap', '/health/live', '9000'],
      ReadonlyRootFilesystem: true,
    }));
    Annotations.fromStack(stack).hasWarning('/Test/Api', Match.stringLikeRegexp('^no image given'));
  });
});

describe('the environment of a task', () => {
  test('has plain values', () => {
    template({ environment: { STAGE: 'beta' } }).hasResourceProperties('AWS::ECS::TaskDefinition', container({ Environment: [{ Name: 'STAGE', Value: 'beta' }] }));
  });

  test('has secrets, which only the execution role may read, and exactly these', () => {
    const stack = new Stack(new App(), 'Test');
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:database-AbCdEf';
    const { api } = world({
      secrets: {
        PASSWORD: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Imported', arn), 'password'),
        KEY: ecs.Secret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/api/key' })),
        OWN: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Own')),
      },
    }, stack);
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::ECS::TaskDefinition', container({
      Secrets: [
        { Name: 'PASSWORD', ValueFrom: `${arn}:password::` },
        { Name: 'KEY', ValueFrom: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':parameter/api/key']] } },
        { Name: 'OWN', ValueFrom: ref('Own') },
      ],
    }));
    found.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [stack.resolve(api.taskDefinition.executionRole!.roleName)],
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: arn },
          { Effect: 'Allow', Action: Match.arrayWith(['ssm:GetParameters']), Resource: { 'Fn::Join': ['', Match.arrayWith([':parameter/api/key'])] } },
          { Effect: 'Allow', Action: Match.anyValue(), Resource: ref('Own') },
        ]),
      },
    });
  });

  test.each([
    ['its name', (stack: Stack) => secretsmanager.Secret.fromSecretNameV2(stack, 'Partly', 'database')],
    ['a part of its ARN', (stack: Stack) => secretsmanager.Secret.fromSecretPartialArn(stack, 'Partly', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:database')],
  ])('fails with a secret known only by %s', (_, secret) => {
    const stack = new Stack(new App(), 'Test');
    expect(() => world({ secrets: { PASSWORD: ecs.Secret.fromSecretsManager(secret(stack)) } }, stack)).toThrow(
      'the secret for "PASSWORD" is known by a part of its ARN only, so the task could read others whose name begins alike: ' +
      'import it with Secret.fromSecretCompleteArn(), or use the Secret that creates it');
  });

  test('fails with a registry whose secret is known only by its name', () => {
    const stack = new Stack(new App(), 'Test');
    const credentials = secretsmanager.Secret.fromSecretNameV2(stack, 'Partly', 'registry');
    expect(() => world({ image: ecs.ContainerImage.fromRegistry('example/api:1', { credentials }) }, stack)).toThrow(
      'the secret for the image is known by a part of its ARN only');
  });

  test('fails when a name is both plain and secret', () => {
    const stack = new Stack(new App(), 'Test');
    const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Own'));
    expect(() => world({ environment: { A: '1', B: '2' }, secrets: { B: secret, C: secret } }, stack)).toThrow(
      '["B"] stand in both environment and secrets: keep each name in one of them');
  });
});

describe('the logs of an API', () => {
  test('of the tasks are kept for a month, also when the stack goes', () => {
    const found = template();
    found.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    found.hasResourceProperties('AWS::ECS::TaskDefinition', container({
      LogConfiguration: { LogDriver: 'awslogs', Options: Match.objectLike({ 'awslogs-group': ref('ApiLogGroup'), 'awslogs-stream-prefix': 'app' }) },
    }));
  });

  test('of the tasks are kept as long as you say', () => {
    template({ logRetention: logs.RetentionDays.ONE_YEAR }).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  test('fail when they would be kept for ever', () => {
    expect(() => world({ logRetention: logs.RetentionDays.INFINITE })).toThrow('logRetention must be finite, got RetentionDays.INFINITE');
  });

  test('of the load balancer are written to a private bucket, which is there before, in a stack that does not know its region', () => {
    const found = template();
    found.hasResource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Properties: {
        LoadBalancerAttributes: Match.arrayWith([
          { Key: 'access_logs.s3.enabled', Value: 'true' },
          { Key: 'access_logs.s3.bucket', Value: ref('ApiAccessLogs') },
        ]),
      },
      DependsOn: [Match.stringLikeRegexp('^ApiAccessLogsPolicy')],
    });
    found.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90, Status: 'Enabled' })] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: { Status: 'Enabled' },
      },
      DeletionPolicy: 'Retain',
    });
  });

  test('of the load balancer are written by load balancers of this account only', () => {
    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Sid: 'WriteAccessLogs',
          Effect: 'Allow',
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [att('ApiAccessLogs', 'Arn'), '/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*']] },
          Condition: {
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Join': ['', [
                  'arn:', { Ref: 'AWS::Partition' }, ':elasticloadbalancing:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':loadbalancer/app/*',
                ]],
              },
            },
          },
        }]),
      },
    });
  });

  test('go with the stack when you say so, and the load balancer can be deleted', () => {
    const found = template({ removalPolicy: RemovalPolicy.DESTROY });
    found.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    found.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    found.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'false' }]),
    });
  });
});

describe('an API that stands elsewhere', () => {
  const stack = new Stack(new App(), 'Test');
  const api = FargateApi.fromAttributes(stack, 'Elsewhere', {
    url: 'https://api.example.com',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Tasks', 'sg-1'),
    loadBalancerFullName: 'app/api/1',
    targetGroupFullName: 'targetgroup/first/1',
    alternateTargetGroupFullName: 'targetgroup/alternate/2',
    clusterName: 'cluster',
    serviceName: 'service',
  });

  test('is called by its url', () => {
    expect(api.url).toBe('https://api.example.com');
  });

  test('can be let in', () => {
    const database = new ec2.SecurityGroup(stack, 'Database', { vpc: network(stack) });
    database.connections.allowFrom(api, ec2.Port.POSTGRES);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
    });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: 'sg-1', FromPort: 5432 });
  });

  test('has metrics', () => {
    expect(api.metrics.cpu().dimensions).toEqual({ ClusterName: 'cluster', ServiceName: 'service' });
  });
});
