import { Duration, TimeZone } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import fc from 'fast-check';
import type { Resources } from './deployed';
import { ACCOUNT, REGION } from './deployed';
import { quickStack, resourcesOf } from './quick';
import { world } from './world';
import type { FargateApi, FargateApiServiceOptions, Sidecar } from '../../src';
import { Capacity, Days, Deployment, MigrationTask, Scaling, TaskSize, Tracing } from '../../src';

const SIZES: [number, number][] = [[256, 512], [512, 2048], [1024, 8192], [8192, 20480]];
const SECRETS = ['own', 'imported', 'field', 'parameter'] as const;
const WINDOWS = { none: undefined, asleep: { min: 0, max: 0 }, busy: { min: 5, max: 40 } };

const maybe = (least: number, most: number) => fc.option(fc.integer({ min: least, max: most }));

/** What a user can say about a task and its number, as plain data, so that a failing case can be read and repeated. */
export const tasks = fc.record({
  image: fc.constantFrom('registry', 'private registry', 'ecr', 'none'),
  secrets: fc.uniqueArray(fc.constantFrom(...SECRETS)),
  sidecar: fc.constantFrom('none', 'plain', 'with a secret'),
  tracing: fc.boolean(),
  execAccess: fc.boolean(),
  key: fc.boolean(),
  granted: fc.boolean(),
  size: fc.constantFrom(...SIZES),
  arm: fc.boolean(),
  capacity: fc.constantFrom('unsaid', 'onDemand', 'spotAboveMinimum', 'spot'),
  logRetention: fc.constantFrom(logs.RetentionDays.ONE_DAY, logs.RetentionDays.TEN_YEARS, undefined),
  readonlyRootFilesystem: fc.boolean(),
  bounds: fc.option(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))),
  targets: fc.record({ cpu: maybe(1, 100), memory: maybe(1, 100), requests: maybe(1, 100000), latency: maybe(1, 10000) }),
  window: fc.constantFrom(...Object.keys(WINDOWS) as (keyof typeof WINDOWS)[]),
  preTraffic: fc.boolean(),
});

export type TaskWish = typeof tasks extends fc.Arbitrary<infer T> ? T : never;

/** Whether the bounds are the wrong way round. */
export const upsideDown = ({ bounds }: TaskWish) => bounds !== null && bounds[0] > bounds[1];

/** A migration needs an image that has its command. */
export const migrates = ({ preTraffic, image }: TaskWish) => preTraffic && image !== 'none';

export const IMPORTED = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:imported-AbCdEf`;
export const REGISTRY = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:registry-AbCdEf`;
export const PARAMETER = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/api/key`;

export function scalingOf({ bounds, targets: { cpu, memory, requests, latency }, window }: TaskWish): Scaling | undefined {
  if (!bounds) {
    return undefined;
  }
  const base = Scaling.between(...bounds);
  const wishes: ((scaling: Scaling) => Scaling)[] = [
    (scaling) => cpu === null ? scaling : scaling.onCpu(cpu),
    (scaling) => memory === null ? scaling : scaling.onMemory(memory),
    (scaling) => requests === null ? scaling : scaling.onRequests(requests),
    (scaling) => latency === null ? scaling : scaling.onLatency(Duration.millis(latency)),
    (scaling) => window === 'none' ? scaling : scaling.during({
      days: Days.weekdays(), start: '19:00', end: '07:00', timeZone: TimeZone.EUROPE_BERLIN, ...WINDOWS[window],
    }),
  ];
  return wishes.reduce((scaling, wish) => wish(scaling), base);
}

/** What is looked at. */
const KEPT = /^AWS::(IAM|Logs|ECS|ECR|S3|SecretsManager|KMS|ApplicationAutoScaling)::/;

/** The API of a wish, synthesized, beside the things that its tasks may use. */
export class TaskOutcome {
  public readonly resources: Resources;
  private readonly stack = quickStack({ env: { account: ACCOUNT, region: REGION } });
  private readonly repository = new ecr.Repository(this.stack, 'Repository');
  private readonly secret = new secretsmanager.Secret(this.stack, 'Own');
  private readonly bucket = new s3.Bucket(this.stack, 'Granted');
  private readonly key = new kms.Key(this.stack, 'Key');
  private readonly api: FargateApi;

  constructor(public readonly wish: TaskWish) {
    this.api = world(this.options(), this.stack).api;
    if (wish.granted) {
      this.bucket.grantRead(this.api);
    }
    this.resources = resourcesOf(this.stack, KEPT);
  }

  /** The logical ids of what the test asks about. */
  public get ids() {
    const id = (token: string) => (this.stack.resolve(token) as { Ref: string }).Ref;
    return {
      executionRole: id(this.api.taskDefinition.executionRole!.roleName),
      taskRole: id(this.api.taskDefinition.taskRole.roleName),
      logGroup: id(this.api.logGroup.logGroupName),
      repository: id(this.repository.repositoryName),
      secret: id(this.secret.secretArn),
      bucket: id(this.bucket.bucketName),
      migrationLog: this.api.migrationHandler && id((this.api.migrationHandler as lambda.Function).logGroup.logGroupName),
    };
  }

  public ofType(type: string): Record<string, unknown>[] {
    return Object.values(this.resources).filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  }

  private options(): Partial<FargateApiServiceOptions> {
    const { wish, key } = this;
    return {
      image: this.image(),
      secrets: this.secrets(),
      sidecars: this.sidecars(),
      tracing: wish.tracing ? Tracing.xray() : undefined,
      execAccess: wish.execAccess,
      logEncryptionKey: wish.key ? key : undefined,
      taskSize: TaskSize.of(...wish.size),
      cpuArchitecture: wish.arm ? ecs.CpuArchitecture.ARM64 : undefined,
      capacity: wish.capacity === 'unsaid' ? undefined : Capacity[wish.capacity as 'spot'](),
      logRetention: wish.logRetention,
      readonlyRootFilesystem: wish.readonlyRootFilesystem,
      scaling: scalingOf(wish),
      ...migrates(wish) ? { deployment: Deployment.blueGreen(), preTraffic: MigrationTask.run(['true']) } : {},
    };
  }

  private image(): ecs.ContainerImage | undefined {
    switch (this.wish.image) {
      case 'ecr': return ecs.ContainerImage.fromEcrRepository(this.repository, 'v1');
      case 'private registry': return ecs.ContainerImage.fromRegistry('example/api:1', {
        credentials: secretsmanager.Secret.fromSecretCompleteArn(this.stack, 'Registry', REGISTRY),
      });
      case 'none': return undefined;
      case 'registry': return ecs.ContainerImage.fromRegistry('example/api:1');
    }
  }

  private secrets(): Record<string, ecs.Secret> {
    const { stack, secret } = this;
    const make: Record<typeof SECRETS[number], () => ecs.Secret> = {
      own: () => ecs.Secret.fromSecretsManager(secret),
      imported: () => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Imported', IMPORTED)),
      field: () => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Field', IMPORTED), 'field'),
      parameter: () => ecs.Secret.fromSsmParameter(
        ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/api/key' })),
    };
    return Object.fromEntries(this.wish.secrets.map((kind) => [kind.toUpperCase(), make[kind]()]));
  }

  private sidecars(): Sidecar[] {
    const plain = { name: 'Proxy', image: ecs.ContainerImage.fromRegistry('example/proxy:1') };
    switch (this.wish.sidecar) {
      case 'plain': return [plain];
      case 'with a secret': return [{ ...plain, secrets: { OWN: ecs.Secret.fromSecretsManager(this.secret) } }];
      case 'none': return [];
    }
  }
}
