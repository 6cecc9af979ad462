import { allows } from '@ashlar/testing';
import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { FargateApiProps } from '../src';
import { Deployment, MigrationTask } from '../src';
import { att, ref } from './support/matchers';
import { world } from './support/world';

const COMMAND = ['node', 'migrate.js'];

function migrated(props: Partial<FargateApiProps> = {}, stack = new Stack(new App(), 'Test')) {
  const { api } = world({ deployment: Deployment.blueGreen(), preTraffic: MigrationTask.run(COMMAND), ...props }, stack);
  return { stack, api, found: Template.fromStack(stack) };
}

describe('a migration task', () => {
  test('is run before a new version starts, by a hook that the service waits for', () => {
    const { found } = migrated();
    found.hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: {
        LifecycleHooks: [{
          HookTargetArn: att('ApiMigrationHandler', 'Arn'), RoleArn: att('ApiMigrationRole', 'Arn'), LifecycleStages: ['PRE_SCALE_UP'],
        }],
      },
    });
    found.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiMigrationRole[0-9A-F]{8}$')]) });
  });

  test.each([Deployment.blueGreen(), Deployment.canary(), Deployment.linear()])('is run in every deployment that shifts traffic, %#', (deployment) => {
    migrated({ deployment }).found.hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: { LifecycleHooks: [Match.objectLike({ LifecycleStages: ['PRE_SCALE_UP'] })] },
    });
  });

  test('comes before hooks of your own', () => {
    const stack = new Stack(new App(), 'Test');
    const hook: ecs.IDeploymentLifecycleHookTarget = {
      bind: (scope) => ({
        targetArn: 'mine', role: iam.Role.fromRoleArn(scope, 'Mine', 'arn:aws:iam::123456789012:role/mine'), lifecycleStages: [ecs.DeploymentLifecycleStage.PRE_SCALE_UP],
      }),
    };
    migrated({ deployment: Deployment.canary({ lifecycleHooks: [hook] }) }, stack).found.hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: {
        LifecycleHooks: [Match.objectLike({ HookTargetArn: att('ApiMigrationHandler', 'Arn') }), Match.objectLike({ HookTargetArn: 'mine' })],
      },
    });
  });

  test('runs your command in the container that serves the requests, for half an hour at most', () => {
    migrated().found.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'migration.handler',
      Environment: { Variables: Match.objectLike({ COMMAND: '["node","migrate.js"]', CONTAINER: 'App', TIMEOUT_SECONDS: '1800' }) },
    });
  });

  test('takes a timeout of your own, and a command that is known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    const preTraffic = MigrationTask.run(['migrate', new CfnParameter(stack, 'Target').valueAsString], { timeout: Duration.hours(2) });
    migrated({ preTraffic }, stack).found.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ COMMAND: { 'Fn::Join': ['', ['["migrate","', { Ref: 'Target' }, '"]']] }, TIMEOUT_SECONDS: '7200' }) },
    });
  });

  test('is not there unless asked', () => {
    const { stack, api } = world({ deployment: Deployment.blueGreen() });
    expect(api.migrationHandler).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('can be found on the API and on a further service', () => {
    const { api } = migrated();
    expect(api.migrationHandler).toBeDefined();
    const orders = world().api.addService('Orders', {
      path: '/orders/*',
      priority: 20,
      image: ecs.ContainerImage.fromRegistry('example/orders:1'),
      deployment: Deployment.canary(),
      preTraffic: MigrationTask.run(COMMAND),
    });
    expect(orders.migrationHandler).toBeDefined();
  });

  test('keeps the log of its function as long as the service keeps its own', () => {
    const { found } = migrated({ logRetention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY });
    found.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: Match.objectLike({ RetentionInDays: 365 }) });
    found.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: ref('ApiMigrationLogGroup') } });
  });

  test('encrypts the log of its function with the key of the service', () => {
    const stack = new Stack(new App(), 'Test');
    const { found } = migrated({ logEncryptionKey: new kms.Key(stack, 'Key') }, stack);
    found.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: att('Key', 'Arn') });
    found.resourceCountIs('AWS::Logs::LogGroup', 2);
    found.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } } })]) },
    });
  });

  test('is called by ECS, which may call nothing else', () => {
    migrated().found.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'ecs.amazonaws.com' } })] },
      Policies: [{
        PolicyDocument: Match.objectLike({ Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: att('ApiMigrationHandler', 'Arn') }] }),
      }],
    });
  });

  test('fails under rolling deployments', () => {
    for (const deployment of [undefined, Deployment.rolling()]) {
      expect(() => migrated({ deployment })).toThrow('preTraffic needs a deployment that shifts traffic, and Deployment.rolling() has no moment before it: ' +
        'use Deployment.blueGreen(), Deployment.canary() or Deployment.linear()');
    }
  });

  test('fails without an image', () => {
    expect(() => migrated({ image: undefined })).toThrow(
      'preTraffic runs ["node","migrate.js"] in the image of the service: pass an image, or leave out preTraffic until there is one');
  });

  test.each([[[]], [['']]])('fails with the command %j', (command) => {
    expect(() => MigrationTask.run(command)).toThrow(
      `MigrationTask.run() takes a command and its arguments, got ${JSON.stringify(command)}: use one like ["node", "migrate.js"]`);
  });

  test.each([[Duration.days(1), 86400], [Duration.millis(500), 0.5], [Duration.millis(1500), 1.5], [Duration.seconds(0), 0]])(
    'fails with a timeout of a day, when the hook itself ends, of nothing, or of parts of a second, %#', (timeout, seconds) => {
      expect(() => MigrationTask.run(COMMAND, { timeout })).toThrow(
        `the timeout of MigrationTask.run() must be whole seconds, at least one and less than 24 hours, got ${seconds} seconds`);
    });

  test('takes a timeout that is known only at deployment', () => {
    const seconds = new CfnParameter(new Stack(new App(), 'Test'), 'Seconds', { type: 'Number' }).valueAsNumber;
    expect(() => MigrationTask.run(COMMAND, { timeout: Duration.seconds(seconds) })).not.toThrow();
  });
});

describe('the function of a migration task', () => {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'eu-west-1' } });
  const { found } = migrated({}, stack);

  const known: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::Region': 'eu-west-1',
    'AWS::AccountId': '123456789012',
    'Cluster': 'shop',
    'Cluster.Arn': 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop',
    'LogGroup.Arn': 'arn:aws:logs:eu-west-1:123456789012:log-group:migration:*',
    'TaskRole.Arn': 'arn:aws:iam::123456789012:role/task',
    'ExecutionRole.Arn': 'arn:aws:iam::123456789012:role/execution',
  };

  /** The text of a policy with the names that its resources would get. */
  function deployed(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map(deployed);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value);
    const [[key, argument]] = entries;
    switch (key) {
      case 'Fn::Join': return (deployed((argument as [string, unknown[]])[1]) as string[]).join('');
      case 'Ref': return named(argument as string);
      case 'Fn::GetAtt': return named((argument as string[]).join('.'));
      default: return Object.fromEntries(entries.map(([name, inner]) => [name, deployed(inner)]));
    }
  }

  function named(reference: string): string {
    const short = reference.replace(/^Api(Migration|TaskDefinition)?/, '').replace(/[0-9A-F]{8}(?=\.|$)/, '');
    expect(Object.keys(known)).toContain(short);
    return known[short];
  }

  const [policy] = Object.values(found.findResources('AWS::IAM::ManagedPolicy')) as { Properties: { PolicyDocument: object } }[];
  const family = Object.values(found.findResources('AWS::ECS::TaskDefinition'))[0].Properties.Family as string;
  const may = (action: string, resource: string, context: Record<string, string> = {}) =>
    allows([deployed(policy.Properties.PolicyDocument)], { role: 'arn:aws:iam::123456789012:role/migration', action, resource, context });

  const ECS = 'arn:aws:ecs:eu-west-1:123456789012';
  const IN_CLUSTER = { 'ecs:cluster': known['Cluster.Arn'] };
  const OWN = { ...IN_CLUSTER, 'aws:ResourceTag/ashlar:migration': family };
  const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

  test.each<[string, string, string, Record<string, string>]>([
    ['read the revision that is deployed', 'ecs:DescribeServiceRevisions', `${ECS}:service-revision/shop/api/1`, {}],
    ['run any revision of its own task definition', 'ecs:RunTask', `${ECS}:task-definition/${family}:7`, IN_CLUSTER],
    ['tag its task when it is made', 'ecs:TagResource', `${ECS}:task/shop/1`, { 'ecs:CreateAction': 'RunTask', 'aws:RequestTag/ashlar:migration': family }],
    ['look at its task', 'ecs:DescribeTasks', `${ECS}:task/shop/1`, IN_CLUSTER],
    ['stop its task', 'ecs:StopTask', `${ECS}:task/shop/1`, OWN],
    ['hand on the role of the task', 'iam:PassRole', known['TaskRole.Arn'], TO_TASKS],
    ['hand on the role that starts the task', 'iam:PassRole', known['ExecutionRole.Arn'], TO_TASKS],
    ['write its log', 'logs:PutLogEvents', 'arn:aws:logs:eu-west-1:123456789012:log-group:migration:log-stream:1', {}],
  ])('may %s', async (_, action, resource, context) => {
    expect(await may(action, resource, context)).toBe(true);
  });

  test.each<[string, string, string, Record<string, string>]>([
    ['run another task', 'ecs:RunTask', `${ECS}:task-definition/other:1`, IN_CLUSTER],
    ['run its task in another cluster', 'ecs:RunTask', `${ECS}:task-definition/${family}:7`, { 'ecs:cluster': `${ECS}:cluster/other` }],
    ['stop a task of the service', 'ecs:StopTask', `${ECS}:task/shop/1`, IN_CLUSTER],
    ['stop the migration of another service', 'ecs:StopTask', `${ECS}:task/shop/1`, { ...OWN, 'aws:ResourceTag/ashlar:migration': 'other' }],
    ['tag a task that is there', 'ecs:TagResource', `${ECS}:task/shop/1`, { 'aws:RequestTag/ashlar:migration': family }],
    ['change the service', 'ecs:UpdateService', `${ECS}:service/shop/api`, IN_CLUSTER],
    ['hand on another role', 'iam:PassRole', 'arn:aws:iam::123456789012:role/other', TO_TASKS],
    ['hand on its role to another service', 'iam:PassRole', known['TaskRole.Arn'], { 'iam:PassedToService': 'ec2.amazonaws.com' }],
    ['read a secret', 'secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf', {}],
  ])('may not %s', async (_, action, resource, context) => {
    expect(await may(action, resource, context)).toBe(false);
  });
});
