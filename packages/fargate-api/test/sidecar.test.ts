import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { FargateApiProps, Sidecar } from '../src';
import { TaskSize, Tracing } from '../src';
import { att, ref } from './support/matchers';
import { template, world } from './support/world';

const image = ecs.ContainerImage.fromRegistry('example/proxy:1');
const proxy: Sidecar = { name: 'Proxy', image };

/** A task with the container of the API and these others, in this order. */
const beside = (...others: object[]) => ({ ContainerDefinitions: [Match.objectLike({ Name: 'App' }), ...others.map((other) => Match.objectLike(other))] });

describe('a sidecar', () => {
  test('runs in each task, essential, read-only but for /tmp, with an init process and logs of its own name', () => {
    template({ sidecars: [proxy] }).hasResourceProperties('AWS::ECS::TaskDefinition', beside({
      Name: 'Proxy',
      Image: 'example/proxy:1',
      Essential: true,
      RestartPolicy: Match.absent(),
      ReadonlyRootFilesystem: true,
      LinuxParameters: Match.objectLike({ InitProcessEnabled: true, Tmpfs: [{ ContainerPath: '/tmp', Size: 128, MountOptions: ['nosuid', 'nodev', 'exec', 'mode=1777'] }] }),
      LogConfiguration: { LogDriver: 'awslogs', Options: Match.objectLike({ 'awslogs-group': ref('ApiLogGroup'), 'awslogs-stream-prefix': 'Proxy' }) },
    }));
  });

  test('takes no more memory than the task has, and leaves room for what others write to theirs', () => {
    const sidecars = [{ ...proxy, memoryLimitMiB: 600 }];
    expect(() => world({ sidecars })).toThrow('a task with 512 MiB has no room for its 1 writable paths with 128 MiB, "Proxy" with 600 MiB: ' +
      'use a larger taskSize, lower memoryLimitMiB of the sidecars, or fewer writablePaths');
    expect(() => world({ sidecars, taskSize: TaskSize.of(256, 1024) })).not.toThrow();
  });

  test.each<[string, Partial<FargateApiProps>]>([
    ['what it writes to /tmp', { sidecars: [proxy], writablePaths: ['/a', '/b', '/c'] }],
    ['what others write to /tmp', { sidecars: ['One', 'Two', 'Three', 'Four'].map((name) => ({ name, image })) }],
    ['the collector of traces', { sidecars: [{ ...proxy, memoryLimitMiB: 200 }], tracing: Tracing.xray() }],
    ['limits alone', { sidecars: [{ ...proxy, memoryLimitMiB: 513 }], readonlyRootFilesystem: false }],
  ])('fails when the memory of the task is not enough for %s', (_, props) => {
    expect(() => world(props)).toThrow('a task with 512 MiB has no room for');
  });

  test.each<[string, Partial<FargateApiProps>]>([
    ['it writes where its image is', { sidecars: [{ ...proxy, readonlyRootFilesystem: false }], writablePaths: ['/a', '/b', '/c'] }],
    ['its limit fills the task to the brim', { sidecars: [{ ...proxy, memoryLimitMiB: 384 }] }],
    ['its limit is known only at deployment', { sidecars: [{ ...proxy, memoryLimitMiB: Lazy.number({ produce: () => 100 }) }] }],
  ])('has room when %s', (_, props) => {
    expect(() => world(props)).not.toThrow();
  });

  test('gets no requests of the load balancer', () => {
    template({ sidecars: [proxy] }).hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [Match.objectLike({ ContainerName: 'App' })] });
  });

  test('has the command, the environment and the memory that you say, and may write everywhere when you say so', () => {
    template({ sidecars: [{ ...proxy, command: ['serve'], environment: { A: '1' }, memoryLimitMiB: 64, readonlyRootFilesystem: false }] })
      .hasResourceProperties('AWS::ECS::TaskDefinition', beside({
        Command: ['serve'],
        Environment: [{ Name: 'A', Value: '1' }],
        Memory: 64,
        ReadonlyRootFilesystem: false,
        LinuxParameters: Match.objectLike({ Tmpfs: Match.absent() }),
      }));
  });

  test('is started again when it fails and nothing depends on it, but not when it was done', () => {
    template({ sidecars: [{ ...proxy, essential: false }] }).hasResourceProperties('AWS::ECS::TaskDefinition', beside({
      Essential: false, RestartPolicy: { Enabled: true, IgnoredExitCodes: [0] },
    }));
  });

  test.each([
    ['has started', undefined, 'START'],
    ['is well', { command: ['CMD', '/healthy'] }, 'HEALTHY'],
  ])('can come first, and the API waits until it %s', (_, healthCheck, condition) => {
    const found = template({ sidecars: [{ ...proxy, healthCheck, startsFirst: true }] });
    found.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: Match.arrayWith([Match.objectLike({ Name: 'App', DependsOn: [{ ContainerName: 'Proxy', Condition: condition }] })]),
    });
  });

  test('has secrets that only the execution role may read', () => {
    const stack = new Stack(new App(), 'Test');
    const secret = new secretsmanager.Secret(stack, 'Own');
    const { api } = world({ sidecars: [{ ...proxy, secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } }] }, stack);
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::ECS::TaskDefinition', beside({ Secrets: [{ Name: 'KEY', ValueFrom: ref('Own') }] }));
    found.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [stack.resolve(api.taskDefinition.executionRole!.roleName)],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']), Resource: ref('Own') })]) },
    });
  });

  test('can come from ECR', () => {
    const stack = new Stack(new App(), 'Test');
    world({ sidecars: [{ ...proxy, image: ecs.ContainerImage.fromEcrRepository(new ecr.Repository(stack, 'Repository'), 'v1') }] }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']), Resource: att('Repository', 'Arn') })]) },
    });
  });

  test.each<[string, Sidecar[], string]>([
    ['a name with a space', [{ name: 'my proxy', image }], 'the name of a sidecar must have 1 to 255 letters, digits, "-" and "_", got "my proxy"'],
    ['the name of the container of the API', [{ name: 'App', image }],
      'there is a container "App" already: give each sidecar a name of its own, other than ["App","Collector"]'],
    ['the name of the collector of traces', [{ name: 'Collector', image }], 'there is a container "Collector" already'],
    ['a name twice', [proxy, proxy], 'there is a container "Proxy" already'],
    ['a name both plain and secret', [{ ...proxy, environment: { A: '1' }, secrets: { A: undefined as unknown as ecs.Secret } }],
      '["A"] stand in both environment and secrets: keep each name in one of them'],
  ])('fails with %s', (_, sidecars, message) => {
    expect(() => world({ sidecars })).toThrow(message);
  });

  test('fails with a secret known only by its name', () => {
    const stack = new Stack(new App(), 'Test');
    const secret = ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Partly', 'key'));
    expect(() => world({ sidecars: [{ ...proxy, secrets: { KEY: secret } }] }, stack)).toThrow('the secret for "KEY" is known by a part of its ARN only');
  });
});
