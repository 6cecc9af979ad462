import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ref } from './support/matchers';
import { template, world } from './support/world';

const image = ecs.ContainerImage.fromRegistry('example/api:1');

describe('access to a running container', () => {
  test('is off unless asked for', () => {
    const found = template();
    found.hasResourceProperties('AWS::ECS::Service', { EnableExecuteCommand: Match.absent() });
    found.hasResourceProperties('AWS::ECS::Cluster', { Configuration: Match.absent() });
    found.hasResourceProperties('AWS::ECS::TaskDefinition', { Volumes: Match.absent() });
    expect(JSON.stringify(found.toJSON())).not.toContain('ssmmessages:');
  });

  test('is written down in a log group that is kept for a year', () => {
    const found = template({ execAccess: true });
    found.hasResourceProperties('AWS::ECS::Service', { EnableExecuteCommand: true });
    found.hasResourceProperties('AWS::ECS::Cluster', {
      Configuration: {
        ExecuteCommandConfiguration: {
          Logging: 'OVERRIDE', LogConfiguration: { CloudWatchLogGroupName: ref('ApiClusterExecLog'), CloudWatchEncryptionEnabled: false },
        },
      },
    });
    found.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
  });

  test('leaves the root file system read-only, but for what the agent writes', () => {
    const mounts: [string, string][] = [
      ['managed-agents', '/managed-agents'], ['var-lib-amazon-ssm', '/var/lib/amazon/ssm'], ['var-log-amazon-ssm', '/var/log/amazon/ssm'],
    ];
    template({ execAccess: true }).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({
        ReadonlyRootFilesystem: true,
        MountPoints: mounts.map(([SourceVolume, ContainerPath]) => ({ SourceVolume, ContainerPath, ReadOnly: false })),
      })],
      Volumes: mounts.map(([Name]) => ({ Name })),
    });
  });

  test('needs no directories when everything is writable', () => {
    template({ execAccess: true, readonlyRootFilesystem: false }).hasResourceProperties('AWS::ECS::TaskDefinition', { Volumes: Match.absent() });
  });

  test('lets the tasks open the channels and write to the audit log, and nothing else, before the service starts', () => {
    const { stack, api } = world({ execAccess: true });
    const found = Template.fromStack(stack);
    const policies = found.findResources('AWS::IAM::Policy', { Properties: { Roles: [stack.resolve(api.taskDefinition.taskRole.roleName)] } });
    expect(Object.values(policies).map(({ Properties: { PolicyDocument } }) => (PolicyDocument as { Statement: unknown }).Statement)).toEqual([[
      {
        Effect: 'Allow',
        Action: ['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'],
        Resource: '*',
      },
      { Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: {
          'Fn::Join': ['', [
            'arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:',
            { Ref: expect.stringMatching(/^ApiClusterExecLog/) as unknown }, ':*',
          ]],
        },
      },
    ]]);
    found.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith(Object.keys(policies)) });
  });

  test('has one audit log for all services', () => {
    const { stack, api } = world({ execAccess: true, removalPolicy: RemovalPolicy.DESTROY });
    api.addService('Second', { path: '/second/*', priority: 20, image, execAccess: true });
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 365 }, 1);
  });

  test('can be had by a further service only', () => {
    const { stack, api } = world();
    api.addService('Second', { path: '/second/*', priority: 20, image, execAccess: true });
    const found = Template.fromStack(stack);
    found.resourcePropertiesCountIs('AWS::ECS::Service', { EnableExecuteCommand: true }, 1);
    found.hasResourceProperties('AWS::ECS::Cluster', { Configuration: Match.anyValue() });
  });

  test('writes with your key when the logs do', () => {
    const stack = new Stack(new App(), 'Test');
    world({ execAccess: true, logEncryptionKey: new kms.Key(stack, 'Key') }, stack);
    const found = Template.fromStack(stack);
    found.resourcePropertiesCountIs('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() }, 2);
    found.hasResourceProperties('AWS::ECS::Cluster', {
      Configuration: { ExecuteCommandConfiguration: { LogConfiguration: Match.objectLike({ CloudWatchEncryptionEnabled: true }) } },
    });
  });

  test('takes services that say the same key, or none', () => {
    const stack = new Stack(new App(), 'Test');
    const key = new kms.Key(stack, 'Key');
    const { api } = world({ execAccess: true, logEncryptionKey: key }, stack);
    api.addService('Same', { path: '/same/*', priority: 20, image, execAccess: true, logEncryptionKey: key });
    api.addService('None', { path: '/none/*', priority: 30, image, execAccess: true });
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.anyValue() }, 1);
  });

  test.each([true, false])('fails when a further service brings another key (the first has one: %s)', (keyed) => {
    const stack = new Stack(new App(), 'Test');
    const { api } = world({ execAccess: true, logEncryptionKey: keyed ? new kms.Key(stack, 'First') : undefined }, stack);
    expect(() => api.addService('Second', { path: '/second/*', priority: 20, image, execAccess: true, logEncryptionKey: new kms.Key(stack, 'Second') })).toThrow(
      'all services with execAccess write to one audit log, and the one that came first made it without this logEncryptionKey: give all of them the same key');
  });

  test('is written down where your cluster says', () => {
    const stack = new Stack(new App(), 'Test');
    const cloudWatchLogGroup = new logs.LogGroup(stack, 'Audit');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Elsewhere', { vpcId: 'vpc-2', availabilityZones: ['a'] });
    const cluster = new ecs.Cluster(stack, 'Mine', {
      vpc, executeCommandConfiguration: { logging: ecs.ExecuteCommandLogging.OVERRIDE, logConfiguration: { cloudWatchLogGroup } },
    });
    world({ execAccess: true, cluster }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], Resource: { 'Fn::Join': ['', Match.arrayWith([ref('Audit')])] },
        })]),
      },
    });
  });

  test.each<[string, ecs.ExecuteCommandLogging | undefined]>([
    ['says nothing of it', undefined],
    ['writes to the logs of the container', ecs.ExecuteCommandLogging.DEFAULT],
  ])('fails in a cluster of yours that %s', (_, logging) => {
    const stack = new Stack(new App(), 'Test');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Elsewhere', { vpcId: 'vpc-2', availabilityZones: ['a'] });
    const cluster = new ecs.Cluster(stack, 'Mine', { vpc, executeCommandConfiguration: logging && { logging } });
    expect(() => world({ execAccess: true, cluster }, stack)).toThrow(
      'execAccess in a cluster of your own needs a log group that it writes to: give the cluster executeCommandConfiguration: ' +
      '{ logging: ecs.ExecuteCommandLogging.OVERRIDE, logConfiguration: { cloudWatchLogGroup } }, or leave out cluster');
  });

  test.each([['above', '/var/log'], ['below', '/var/lib/amazon/ssm/mine']])('fails with a writable path %s one that it makes writable', (_, path) => {
    expect(() => world({ execAccess: true, writablePaths: [path] })).toThrow(/lie one in the other/);
    expect(() => world({ writablePaths: [path] })).not.toThrow();
  });

  test('fails with a writable path that it makes writable already', () => {
    expect(() => world({ execAccess: true, writablePaths: ['/managed-agents'] })).toThrow('"/managed-agents" is writable already');
  });
});
