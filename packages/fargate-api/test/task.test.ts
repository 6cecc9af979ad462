import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { TaskSize } from '../src';
import { att, container, ref } from './support/matchers';
import { template, world } from './support/world';

describe('a task', () => {
  test('has a quarter of a vCPU and half a GiB', () => {
    template().hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '256', Memory: '512', NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'] });
  });

  test('has the size you say', () => {
    template({ taskSize: TaskSize.of(512, 4096) }).hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '512', Memory: '4096' });
  });

  test('runs on x86 unless said otherwise', () => {
    template().hasResourceProperties('AWS::ECS::TaskDefinition', { RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' } });
    template({ cpuArchitecture: ecs.CpuArchitecture.ARM64 }).hasResourceProperties('AWS::ECS::TaskDefinition', {
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
    });
  });

  test('is asked whether it is well by the load balancer, and from inside when you say how', () => {
    template().hasResourceProperties('AWS::ECS::TaskDefinition', container({ HealthCheck: Match.absent() }));
    template({ containerHealthCheck: { command: ['CMD', '/healthy'] } }).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      HealthCheck: Match.objectLike({ Command: ['CMD', '/healthy'] }),
    }));
  });

  test('is not asked from inside while it stands in, where your command is not', () => {
    template({ image: undefined, containerHealthCheck: { command: ['CMD', '/healthy'] } })
      .hasResourceProperties('AWS::ECS::TaskDefinition', container({ HealthCheck: Match.absent() }));
  });

  test('can write to /tmp and nowhere else, whoever it runs as', () => {
    template().hasResourceProperties('AWS::ECS::TaskDefinition', {
      ...container({
        ReadonlyRootFilesystem: true,
        LinuxParameters: Match.objectLike({ Tmpfs: [{ ContainerPath: '/tmp', Size: 128, MountOptions: ['nosuid', 'nodev', 'exec', 'mode=1777'] }] }),
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
    ['/tmp', '/tmp', '"/tmp" is writable already: name it once at most, and leave out what always is: "/tmp"'],
    ['/tmp in other words', '/tmp/', 'a writable path must be written in the shortest way, got "/tmp/": use "/tmp"'],
    ['a path with a slash at its end', '/var/cache/', 'a writable path must be written in the shortest way, got "/var/cache/": use "/var/cache"'],
    ['the root in other words', '/.', 'a writable path must be absolute and not the root itself, got "/."'],
    ['a path that goes back', '/a/../tmp', 'a writable path must be written in the shortest way, got "/a/../tmp": use "/tmp"'],
    ['two slashes', '/a//b', 'a writable path must be written in the shortest way, got "/a//b": use "/a/b"'],
  ])('fails with %s as writable path', (_, path, message) => {
    expect(() => world({ writablePaths: [path] })).toThrow(message);
  });

  test('fails with a writable path named twice', () => {
    expect(() => world({ writablePaths: ['/a', '/b', '/a'] })).toThrow('"/a" is writable already');
  });

  test.each([
    ['below /tmp', ['/tmp/x'], '"/tmp/x" and "/tmp" lie one in the other'],
    ['that holds another', ['/a', '/b', '/a/c'], '"/a" and "/a/c" lie one in the other, so that one of the two mounts could hide the other: ' +
      'name paths beside each other and beside what always is writable, or only the outer one'],
    ['below another', ['/a/b', '/a'], '"/a/b" and "/a" lie one in the other'],
  ])('fails with a writable path %s', (_, writablePaths, message) => {
    expect(() => world({ writablePaths })).toThrow(message);
  });

  test('takes writable paths whose names begin alike', () => {
    template({ writablePaths: ['/a', '/ab', '/tmp2'] }).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      LinuxParameters: Match.objectLike({ Tmpfs: ['/tmp', '/a', '/ab', '/tmp2'].map((ContainerPath) => Match.objectLike({ ContainerPath })) }),
    }));
  });

  test('has room for three writable paths beside /tmp', () => {
    template({ writablePaths: ['/a', '/b', '/c'] }).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      LinuxParameters: Match.objectLike({ Tmpfs: ['/tmp', '/a', '/b', '/c'].map((ContainerPath) => Match.objectLike({ ContainerPath, Size: 128 })) }),
    }));
  });

  test('fails with more writable paths than its memory could hold', () => {
    expect(() => world({ writablePaths: ['/a', '/b', '/c', '/d'] })).toThrow(
      '"/tmp" and the 4 writablePaths ["/a","/b","/c","/d"] could fill 640 MiB at 128 MiB each, and the task has 512 MiB: ' +
      'name at most 3, such as a folder that holds the others, or mount a volume with taskDefinition.addVolume()');
  });

  test('takes a writable path known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    world({ writablePaths: [new CfnParameter(stack, 'Path').valueAsString] }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      LinuxParameters: Match.objectLike({ Tmpfs: [Match.anyValue(), Match.objectLike({ ContainerPath: { Ref: 'Path' } })] }),
    }));
  });

  test.each([0, 65536, 80.5, NaN])('fails with the port %d', (containerPort) => {
    expect(() => world({ containerPort })).toThrow(`containerPort must be a whole number from 1 to 65535, got ${containerPort}`);
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

  test('takes names that every object has in other languages', () => {
    template({ environment: { constructor: '1', toString: '2' } }).hasResourceProperties('AWS::ECS::TaskDefinition', container({
      Environment: [{ Name: 'constructor', Value: '1' }, { Name: 'toString', Value: '2' }],
    }));
  });

  test('fails when a name is both plain and secret', () => {
    const stack = new Stack(new App(), 'Test');
    const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Own'));
    expect(() => world({ environment: { A: '1', B: '2' }, secrets: { B: secret, C: secret } }, stack)).toThrow(
      '["B"] stand in both environment and secrets: keep each name in one of them');
  });
});
