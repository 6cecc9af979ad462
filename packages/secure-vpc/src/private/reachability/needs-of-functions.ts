import type { CfnResource } from 'aws-cdk-lib';
import type { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { CfnAlias, CfnEventInvokeConfig, CfnEventSourceMapping, CfnFunction, CfnVersion } from 'aws-cdk-lib/aws-lambda';
import type { AwsService, Need } from './needs';
import type { Properties, Resources } from './resources';
import { read, structure, structures, text, texts } from './resources';

/** Which endpoint the actions of each prefix go to, for what functions usually call. What is not here is not looked for. */
const ENDPOINTS: Readonly<Partial<Record<string, AwsService>>> = {
  'appconfig': 'appconfigdata',
  'athena': 'athena',
  'bedrock': 'bedrock-runtime',
  'cloudwatch': 'monitoring',
  'dynamodb': 'dynamodb',
  'ecs': 'ecs',
  'events': 'events',
  'firehose': 'kinesis-firehose',
  'kinesis': 'kinesis-streams',
  'kms': 'kms',
  'lambda': 'lambda',
  'logs': 'logs',
  'rds-data': 'rds-data',
  's3': 's3',
  'secretsmanager': 'secretsmanager',
  'servicediscovery': 'data-servicediscovery',
  'ses': 'email',
  'sns': 'sns',
  'sqs': 'sqs',
  'ssm': 'ssm',
  'states': 'states',
  'sts': 'sts',
};

/** Actions that go elsewhere than the others of their prefix. */
const EXCEPTIONS: Readonly<Partial<Record<string, AwsService>>> = { 'states:StartSyncExecution': 'sync-states' };

/** Actions that are granted to a function, but not called by its code, or not by that alone. */
const NOT_CALLED = [
  // Lambda sends the logs: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
  /^logs:(CreateLogGroup|CreateLogStream|PutLogEvents|\*)$/,
  // Lambda reads the streams: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
  /^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/,
  // services decrypt what they keep, with the permissions of the caller: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
  /^kms:(?!(Sign|Verify|GenerateMac|VerifyMac|GetPublicKey|GenerateRandom)$)/,
];

/** What Lambda itself does for a function, with the role of the function. */
interface DoneByLambda {
  /** What it polls, and the secrets that it needs for that. */
  readonly sources: string[];
  /** Where it sends results and failures. */
  readonly destinations: string[];
}

/** The role, policies and connections of a function tell what its code may call, not what it does call. */
export function needsOfFunction(fn: CfnFunction, app: Resources): Need[] {
  const done = doneByLambda(fn, app);
  return statementsOf(fn, app)
    .filter(({ Effect: effect }) => effect === 'Allow')
    .flatMap((statement) => texts(statement.Action)
      .filter((action) => NOT_CALLED.every((pattern) => !pattern.test(action)))
      .filter((action) => texts(statement.Resource).some((resource) => !isDone(action, resource, done)))
      .flatMap((action) => {
        const service = EXCEPTIONS[action] ?? ENDPOINTS[action.split(':')[0]];
        return service === undefined ? [] : [{ service, purpose: JSON.stringify(action) }];
      }));
}

/** Reading from what Lambda polls is its affair, writing there is not. */
function isDone(action: string, resource: string, { sources, destinations }: DoneByLambda): boolean {
  const isOf = (arn: string) => arn !== '' && (resource === arn || resource.startsWith(`${arn}:`) || resource.startsWith(`${arn}/`));
  return destinations.some(isOf) || sources.some(isOf) && !/:(Put|Send)/.test(action);
}

function statementsOf(fn: CfnFunction, app: Resources): Properties[] {
  const role = app.targetOfType<CfnRole>('AWS::IAM::Role', read(fn, fn.role));
  if (role === undefined) {
    return [];
  }
  const attached = (policy: CfnPolicy | CfnManagedPolicy) => texts(read(policy, policy.roles)).some((name) => app.target(name) === role);
  return [
    ...structures(read(role, role.policies)).map(({ policyDocument }) => policyDocument),
    ...app.ofType<CfnPolicy>('AWS::IAM::Policy').filter(attached).map((policy) => read(policy, policy.policyDocument)),
    ...app.ofType<CfnManagedPolicy>('AWS::IAM::ManagedPolicy').filter(attached).map((policy) => read(policy, policy.policyDocument)),
  ].flatMap((document) => structures(structure(document).Statement));
}

function doneByLambda(fn: CfnFunction, app: Resources): DoneByLambda {
  const isOurs = (owner: CfnResource, name: unknown) => functionOf(read(owner, name), app) === fn;
  const mappings = app.ofType<CfnEventSourceMapping>('AWS::Lambda::EventSourceMapping').filter((mapping) => isOurs(mapping, mapping.functionName));
  const invocations = app.ofType<CfnEventInvokeConfig>('AWS::Lambda::EventInvokeConfig').filter((config) => isOurs(config, config.functionName));
  return {
    sources: mappings.flatMap((mapping) => [
      text(read(mapping, mapping.eventSourceArn)),
      ...structures(read(mapping, mapping.sourceAccessConfigurations)).map(({ uri }) => text(uri)),
    ]),
    destinations: [
      text(structure(read(fn, fn.deadLetterConfig)).targetArn),
      ...[...mappings, ...invocations].flatMap((owner) => Object.values(structure(read(owner, owner.destinationConfig))))
        .map((destination) => text(structure(destination).destination)),
    ],
  };
}

/** The function that a name is about. That of an alias or a version is taken from its ARN. */
function functionOf(name: unknown, app: Resources): CfnResource | undefined {
  const [reference] = /\$\{.*/.exec(text(name)) ?? [];
  const qualified = app.targetOfType<CfnAlias>('AWS::Lambda::Alias', reference) ?? app.targetOfType<CfnVersion>('AWS::Lambda::Version', reference);
  return qualified ? functionOf(read(qualified, qualified.functionName), app) : app.target(reference);
}
