import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import fc from 'fast-check';
import { world } from './world';
import type { FargateApi, FargateApiProps } from '../../src';
import { Ingress, Scaling, TaskSize } from '../../src';

type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> };
export type Resources = Record<string, Resource>;

const SIZES: [number, number][] = [[256, 512], [512, 2048], [1024, 8192], [4096, 9216], [8192, 20480], [16384, 122880]];

/** Everything a user can say about an API, as plain data, so that a failing case can be read and repeated. */
export const wishes = fc.record({
  ingress: fc.constantFrom('http', 'certificate', 'domain'),
  image: fc.constantFrom('registry', 'ecr', 'none'),
  containerPort: fc.integer({ min: 1, max: 65535 }),
  healthCheckPath: fc.stringMatching(/^(\/[a-z0-9~_-]{1,8}(\.[a-z]{1,3})?){1,3}\/?$/),
  size: fc.constantFrom(...SIZES),
  scaling: fc.option(fc.record({
    bounds: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })),
    cpu: fc.option(fc.integer({ min: 1, max: 100 })),
    memory: fc.option(fc.integer({ min: 1, max: 100 })),
    requests: fc.option(fc.integer({ min: 1, max: 100000 })),
  })),
  environment: fc.dictionary(fc.stringMatching(/^PLAIN_[A-Z]{1,5}$/), fc.string()),
  secrets: fc.uniqueArray(fc.constantFrom('own', 'imported', 'field', 'parameter')),
  logRetention: fc.constantFrom(logs.RetentionDays.ONE_DAY, logs.RetentionDays.TEN_YEARS, undefined),
  readonlyRootFilesystem: fc.boolean(),
  writablePaths: fc.uniqueArray(fc.stringMatching(/^\/var\/[a-z]{1,8}$/), { maxLength: 3 }),
  removalPolicy: fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.DESTROY, undefined),
});

export type Wish = typeof wishes extends fc.Arbitrary<infer T> ? T : never;

export const USUAL: Wish = {
  ingress: 'http',
  image: 'registry',
  containerPort: 8080,
  healthCheckPath: '/health',
  size: [256, 512],
  scaling: null,
  environment: {},
  secrets: [],
  logRetention: undefined,
  readonlyRootFilesystem: true,
  writablePaths: [],
  removalPolicy: undefined,
};

function ingressOf({ ingress }: Wish, stack: Stack): Ingress {
  switch (ingress) {
    case 'http': return Ingress.http();
    case 'certificate': return Ingress.https({
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/1'),
    });
    case 'domain': return Ingress.https({
      domainName: 'api.example.com',
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    });
  }
}

function imageOf({ image }: Wish, stack: Stack): ecs.ContainerImage | undefined {
  switch (image) {
    case 'registry': return ecs.ContainerImage.fromRegistry('example/api:1');
    case 'ecr': return ecs.ContainerImage.fromEcrRepository(new ecr.Repository(stack, 'Repository'), 'v1');
    case 'none': return undefined;
  }
}

function scalingOf({ scaling }: Wish): Scaling | undefined {
  if (!scaling) {
    return undefined;
  }
  const base = Scaling.between(Math.min(...scaling.bounds), Math.max(...scaling.bounds));
  const onCpu = scaling.cpu === null ? base : base.onCpu(scaling.cpu);
  const onMemory = scaling.memory === null ? onCpu : onCpu.onMemory(scaling.memory);
  return scaling.requests === null ? onMemory : onMemory.onRequests(scaling.requests);
}

const IMPORTED = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:imported-AbCdEf';

function secretsOf({ secrets }: Wish, stack: Stack): Record<string, ecs.Secret> {
  const make: Record<string, () => ecs.Secret> = {
    own: () => ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Own')),
    imported: () => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Imported', IMPORTED)),
    field: () => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Field', IMPORTED), 'field'),
    parameter: () => ecs.Secret.fromSsmParameter(
      ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/api/key' })),
  };
  return Object.fromEntries(secrets.map((kind) => [`SECRET_${kind.toUpperCase()}`, make[kind]()]));
}

function propsOf(wish: Wish, stack: Stack): Partial<FargateApiProps> {
  const [cpuUnits, memoryMiB] = wish.size;
  return {
    ingress: ingressOf(wish, stack),
    image: imageOf(wish, stack),
    containerPort: wish.containerPort,
    healthCheckPath: wish.healthCheckPath,
    taskSize: TaskSize.of(cpuUnits, memoryMiB),
    scaling: scalingOf(wish),
    environment: wish.environment,
    secrets: secretsOf(wish, stack),
    logRetention: wish.logRetention,
    readonlyRootFilesystem: wish.readonlyRootFilesystem,
    writablePaths: wish.readonlyRootFilesystem ? wish.writablePaths : [],
    removalPolicy: wish.removalPolicy,
  };
}

/** What came of a wish: the resources of the template, and how to find those of a child. */
export class Outcome {
  public readonly resources: Resources;
  // Without traces and metadata a case takes half the time.
  private readonly stack = new Stack(new App({
    analyticsReporting: false, treeMetadata: false, context: { 'aws:cdk:disable-stack-trace': true, 'aws:cdk:enable-path-metadata': false },
  }), 'Test');
  private readonly api: FargateApi;

  constructor(public readonly wish: Wish) {
    this.api = world(propsOf(wish, this.stack), this.stack).api;
    this.resources = Template.fromStack(this.stack).toJSON().Resources as Resources;
  }

  public ofType(type: string): Record<string, unknown>[] {
    return Object.values(this.resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  }

  public resolve(pick: (api: FargateApi) => unknown): unknown {
    return this.stack.resolve(pick(this.api));
  }

  public get service(): Record<string, unknown> {
    return this.ofType('AWS::ECS::Service')[0];
  }

  public get listeners(): Record<string, unknown>[] {
    return this.ofType('AWS::ElasticLoadBalancingV2::Listener');
  }

  public statementsOf(pick: (api: FargateApi) => unknown): Record<string, unknown>[] {
    const role = JSON.stringify([this.resolve(pick)]);
    return this.ofType('AWS::IAM::Policy')
      .filter(({ Roles }) => JSON.stringify(Roles) === role)
      .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Record<string, unknown>[] }).Statement);
  }
}
