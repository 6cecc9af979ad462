import type { Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Effect, ManagedPolicy, Policy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { CfnFunction, FunctionProps, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Alias, CfnEventSourceMapping, Code, Function, Runtime, StartingPosition, Tracing } from 'aws-cdk-lib/aws-lambda';
import { EventBridgeDestination, LambdaDestination, S3Destination, SnsDestination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { AuthenticationMethod, DynamoEventSource, KinesisEventSource, SelfManagedKafkaEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { byService } from '../../../src/private/reachability/needs';
import type { Need } from '../../../src/private/reachability/needs';
import { needsOfFunction } from '../../../src/private/reachability/needs-of-functions';
import { Resources } from '../../../src/private/reachability/resources';
import { newStack } from '../../networks';

const basics: FunctionProps = { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => {};') };

function needs(use: (fn: Function, stack: Stack) => void, props: (stack: Stack) => Partial<FunctionProps> = () => ({})): Need[] {
  const stack = newStack();
  const fn = new Function(stack, 'Function', { ...basics, ...props(stack) });
  use(fn, stack);
  return needsOfFunction(fn.node.defaultChild as CfnFunction, Resources.around(stack));
}

const tableOf = (stack: Stack) =>
  new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING }, stream: StreamViewType.NEW_IMAGE });
const services = (...given: Parameters<typeof needs>) => byService(needs(...given)).map(({ service }) => service);
const withActions = (...actions: string[]) =>
  services((fn) => fn.addToRolePolicy(new PolicyStatement({ actions, resources: ['*'] })));

describe('a function', () => {
  test('needs nothing for its own logs, traces and network interfaces', () => {
    const found = needs(() => undefined, (stack) => ({ vpc: new Vpc(stack, 'Vpc'), tracing: Tracing.ACTIVE }));
    expect(found).toEqual([]);
    expect(withActions('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'ec2:CreateNetworkInterface', 'xray:PutTraceSegments')).toEqual([]);
  });

  test('may call what it was granted', () => {
    expect(services((fn, stack) => new Secret(stack, 'Secret').grantRead(fn))).toEqual(['secretsmanager']);
    expect(services((fn, stack) => new Queue(stack, 'Queue').grantSendMessages(fn))).toEqual(['sqs']);
    expect(services((fn, stack) => new Topic(stack, 'Topic').grantPublish(fn))).toEqual(['sns']);
    expect(services((fn, stack) => new EventBus(stack, 'Bus').grantPutEventsTo(fn))).toEqual(['events']);
    expect(services((fn, stack) => new Stream(stack, 'Stream').grantWrite(fn))).toEqual(['kinesis-streams']);
    expect(services((fn, stack) => new Bucket(stack, 'Bucket').grantReadWrite(fn))).toEqual(['s3']);
    expect(services((fn, stack) => tableOf(stack).grantReadWriteData(fn))).toEqual(['dynamodb']);
    expect(services((fn, stack) => new Function(stack, 'Other', basics).grantInvoke(fn))).toEqual(['lambda']);
    expect(services((fn, stack) => new Role(stack, 'Other', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }).grantAssumeRole(fn.grantPrincipal)))
      .toEqual(['sts']);
  });

  test.each([
    ['ssm:GetParameter', 'ssm'], ['rds-data:ExecuteStatement', 'rds-data'], ['cloudwatch:PutMetricData', 'monitoring'], ['firehose:PutRecord', 'kinesis-firehose'],
    ['bedrock:InvokeModel', 'bedrock-runtime'], ['logs:FilterLogEvents', 'logs'], ['ses:SendEmail', 'email'], ['ecs:RunTask', 'ecs'], ['athena:*', 'athena'],
    ['appconfig:GetLatestConfiguration', 'appconfigdata'], ['servicediscovery:DiscoverInstances', 'data-servicediscovery'], ['kms:Sign', 'kms'],
  ])('that was granted %s may call %s', (action, service) => {
    expect(withActions(action)).toEqual([service]);
  });

  test('calls another endpoint to wait for a workflow than to start one', () => {
    const workflow = (stack: Stack) =>
      new StateMachine(stack, 'Workflow', { definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')), stateMachineType: StateMachineType.EXPRESS });
    expect(services((fn, stack) => workflow(stack).grantStartExecution(fn))).toEqual(['states']);
    expect(services((fn, stack) => workflow(stack).grantStartSyncExecution(fn))).toEqual(['sync-states']);
  });

  test('says by which action it may call a service', () => {
    expect(byService(needs((fn, stack) => new Topic(stack, 'Topic').grantPublish(fn)))).toEqual([{ service: 'sns', purposes: ['"sns:Publish"'] }]);
  });

  test('leaves to services what they decrypt for it', () => {
    expect(services((fn, stack) => new Secret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key') }).grantRead(fn))).toEqual(['secretsmanager']);
    expect(services((fn, stack) => new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS }).grantReadWrite(fn))).toEqual(['s3']);
  });

  test('may not call what is denied, what is granted by exclusion, or what nobody knows', () => {
    expect(services((fn) => fn.addToRolePolicy(new PolicyStatement({ effect: Effect.DENY, actions: ['sqs:SendMessage'], resources: ['*'] })))).toEqual([]);
    expect(services((fn) => fn.addToRolePolicy(new PolicyStatement({ notActions: ['iam:*'], resources: ['*'] })))).toEqual([]);
    expect(withActions('*', 'elasticfilesystem:ClientMount')).toEqual([]);
  });

  test('has the grants of all policies of its role', () => {
    const statements = (action: string) => [new PolicyStatement({ actions: [action], resources: ['*'] })];
    const found = services((fn, stack) => {
      new Policy(stack, 'Attached', { statements: statements('sns:Publish'), roles: [fn.role as Role] });
      new ManagedPolicy(stack, 'Managed', { statements: statements('ssm:GetParameter'), roles: [fn.role as Role] });
      const other = new Role(stack, 'Other', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      new Policy(stack, 'Foreign', { statements: statements('sts:AssumeRole'), roles: [other] });
    }, (stack) => ({
      role: new Role(stack, 'Role', {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: { Inline: new PolicyDocument({ statements: statements('sqs:SendMessage') }) },
      }),
    }));
    expect(found).toEqual(['sqs', 'sns', 'ssm']);
  });

  test('with a role from elsewhere shows nothing of what it may call', () => {
    expect(services((fn) => fn.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'] })),
      (stack) => ({ role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::123456789012:role/theirs') }))).toEqual([]);
  });
});

describe('what Lambda does for a function', () => {
  test('is to poll queues and streams', () => {
    expect(services((fn, stack) => fn.addEventSource(new SqsEventSource(new Queue(stack, 'Queue'))))).toEqual([]);
    expect(services((fn, stack) => fn.addEventSource(new KinesisEventSource(new Stream(stack, 'Stream'), { startingPosition: StartingPosition.LATEST }))))
      .toEqual([]);
    expect(services((fn, stack) => {
      const table = tableOf(stack);
      const onFailure = new SqsDlq(new Queue(stack, 'Failed'));
      fn.addEventSource(new DynamoEventSource(table, { startingPosition: StartingPosition.LATEST, onFailure }));
    })).toEqual([]);
  });

  test('is to poll for an alias, too', () => {
    expect(services((fn, stack) => {
      const alias: IFunction = new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion });
      alias.addEventSource(new SqsEventSource(new Queue(stack, 'Queue')));
    })).toEqual([]);
  });

  test('is to read the secret of what it polls', () => {
    expect(services((fn, stack) => fn.addEventSource(new SelfManagedKafkaEventSource({
      bootstrapServers: ['kafka.example.com:9092'],
      topic: 'orders',
      secret: new Secret(stack, 'Secret'),
      authenticationMethod: AuthenticationMethod.SASL_SCRAM_512_AUTH,
      startingPosition: StartingPosition.LATEST,
    })))).toEqual([]);
  });

  test('is to send results and failures on', () => {
    expect(services(() => undefined, (stack) => ({ deadLetterQueueEnabled: true, onSuccess: new SnsDestination(new Topic(stack, 'Topic')) }))).toEqual([]);
    expect(services(() => undefined, (stack) => ({
      onSuccess: new EventBridgeDestination(new EventBus(stack, 'Bus')), onFailure: new SqsDestination(new Queue(stack, 'Failed')),
    }))).toEqual([]);
    expect(services(() => undefined, (stack) => ({ onSuccess: new LambdaDestination(new Function(stack, 'Next', basics)) }))).toEqual([]);
  });

  test('is to write to a bucket, object by object', () => {
    const destination = (stack: Stack) => ({ onFailure: new S3Destination(new Bucket(stack, 'Failed')) });
    expect(services(() => undefined, destination)).toEqual([]);
    expect(services((fn, stack) => new Bucket(stack, 'Other').grantWrite(fn), destination)).toEqual(['s3']);
  });

  test('is not to do so for another function', () => {
    expect(services((fn, stack) => {
      const queue = new Queue(stack, 'Queue');
      new Function(stack, 'Other', basics).addEventSource(new SqsEventSource(queue));
      queue.grantConsumeMessages(fn);
    })).toEqual(['sqs']);
  });

  test('is not to do so for a function that goes by a name of its own', () => {
    expect(services((fn, stack) => {
      const queue = new Queue(stack, 'Queue');
      new CfnEventSourceMapping(stack, 'Mapping', { functionName: 'theirs', eventSourceArn: queue.queueArn });
      queue.grantConsumeMessages(fn);
    })).toEqual(['sqs']);
  });

  test('is not to write to what it polls', () => {
    expect(services((fn, stack) => {
      const queue = new Queue(stack, 'Queue');
      fn.addEventSource(new SqsEventSource(queue));
      queue.grantSendMessages(fn);
    })).toEqual(['sqs']);
  });
});
