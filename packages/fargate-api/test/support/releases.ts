import type { Stack } from 'aws-cdk-lib';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import fc from 'fast-check';
import { addDependencies, quickStack, resourcesOf } from './quick';
import { PRIVATE_SUBNETS, world } from './world';
import type { FargateApi, FargateApiProps, FargateApiService, FargateApiServiceOptions } from '../../src';
import { Capacity, Deployment, Ingress, MigrationTask, Scaling, TaskSize, TestTraffic, Tracing } from '../../src';

const STAGES = [ecs.DeploymentLifecycleStage.PRE_SCALE_UP, ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT];

const tenths = (min: number, max: number) => fc.integer({ min: min * 10, max: max * 10 }).map((value) => value / 10);
// So short that 34 steps fit into 33 hours.
const minutes = fc.option(fc.integer({ min: 0, max: 57 }), { nil: undefined });

const shift = { bake: minutes, hooks: fc.uniqueArray(fc.constantFrom(...STAGES)), testTraffic: fc.boolean(), preTraffic: fc.boolean() };
const step = { percent: fc.option(tenths(3, 100), { nil: undefined }), stepBake: minutes };

const rollout = fc.oneof(
  fc.record({ strategy: fc.constant('rolling' as const) }),
  fc.record({ strategy: fc.constant('blueGreen' as const), ...shift }),
  fc.record({ strategy: fc.constant('canary' as const), ...shift, ...step }),
  fc.record({ strategy: fc.constant('linear' as const), ...shift, ...step }),
);

/**
 * Everything about one service that may change from one deployment to the next, as plain data, and `https`, which has to stay.
 *
 * Not whether there is a `capacity` at all, nor the `cluster`, which replace the service, nor the `protocolVersion`, which replaces the target groups.
 */
export const releases = fc.record({
  https: fc.boolean(),
  image: fc.constantFrom('example/api:1', 'example/api:2'),
  containerPort: fc.integer({ min: 1, max: 65535 }),
  healthCheckPath: fc.stringMatching(/^(\/[a-z0-9]{1,8}){1,3}$/),
  size: fc.constantFrom<[number, number]>([256, 512], [1024, 2048], [4096, 8192]),
  bounds: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
  requests: fc.option(fc.integer({ min: 1, max: 9999 })),
  environment: fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), fc.string(), { maxKeys: 3 }),
  secrets: fc.uniqueArray(fc.constantFrom('FIRST', 'SECOND')),
  arm: fc.boolean(),
  // Where it may write: anywhere, only to /tmp, or to one more directory unless both sidecars leave no room for it.
  writes: fc.constantFrom('anywhere' as const, 'little' as const, 'more' as const),
  zones: fc.integer({ min: 1, max: PRIVATE_SUBNETS.length }),
  healthCheckGracePeriod: fc.option(fc.integer({ min: 0, max: 3600 })),
  containerHealthCheck: fc.boolean(),
  key: fc.boolean(),
  idleTimeout: fc.option(fc.integer({ min: 1, max: 4000 })),
  logRetention: fc.constantFrom(logs.RetentionDays.ONE_DAY, logs.RetentionDays.ONE_YEAR),
  removalPolicy: fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.DESTROY),
  capacity: fc.constantFrom('onDemand' as const, 'spotAboveMinimum' as const, 'spot' as const),
  stickiness: fc.option(fc.integer({ min: 1, max: 604800 })),
  deregistrationDelay: fc.option(fc.integer({ min: 0, max: 3600 })),
  sidecar: fc.boolean(),
  tracing: fc.boolean(),
  execAccess: fc.boolean(),
  alarms: fc.nat({ max: 2 }),
  builtIn: fc.boolean(),
  rollout,
});

export type Release = typeof releases extends fc.Arbitrary<infer T> ? T : never;

export const shifts = ({ rollout: { strategy } }: Release) => strategy !== 'rolling';

/** Whether nothing would end a deployment that moves requests from one version to the next. */
export const unwatched = (release: Release) => shifts(release) && !release.builtIn && release.alarms === 0;

/** What stays of a target group: a change of any of these would replace it. */
export const LASTING = ['Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId', 'Name', 'IpAddressType'];

/** What is looked at. */
const KEPT = /^AWS::(ElasticLoadBalancingV2|ECS)::/;

interface Resource { readonly Type: string; readonly Properties: Record<string, unknown>; readonly DependsOn?: string[] }

/** A release of an API and of a further service, synthesized: the template, and where to find what in it. */
export class Released {
  public readonly template: { readonly Resources: Record<string, Resource> };
  public readonly services: { readonly rule: string; readonly groups: string[]; readonly service: string }[];
  public readonly listener: string;
  /** What a synthesis would say of each service that is wrong. */
  public readonly errors: string[][];

  constructor(public readonly release: Release) {
    const stack = quickStack();
    const own = ownIn(stack);
    const { api } = world({ ...entranceOf(release, stack), ...optionsOf(release, own, 1) }, stack);
    const further = api.addService('Orders', { ...optionsOf(release, own, 2), path: '/orders/*', priority: 20 });
    const id = (construct: { readonly node: { readonly defaultChild?: unknown } }) =>
      stack.resolve((construct.node.defaultChild as { logicalId: string }).logicalId) as string;
    this.services = [api, further].map((one: FargateApi | FargateApiService) => ({
      rule: id(one.listenerRule), groups: [id(one.targetGroup), id(one.alternateTargetGroup)], service: id(one.service),
    }));
    this.listener = id(api.listener);
    this.errors = [api, further].map(({ service }) => service.node.defaultChild!.node.validate());
    addDependencies(stack, KEPT);
    this.template = { Resources: resourcesOf<Resource>(stack, KEPT) };
  }

  public properties(logicalId: string): Record<string, unknown> {
    return this.template.Resources[logicalId].Properties;
  }

  public ofType(type: string): Record<string, unknown>[] {
    return Object.values(this.template.Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  }
}

/** What the services of a release use, whether or not this one does. */
function ownIn(stack: Stack) {
  const secretOf = (name: string) => secretsmanager.Secret.fromSecretCompleteArn(
    // eslint-disable-next-line awscdk/no-variable-construct-id -- one of two literals
    stack, name, `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`);
  return {
    stack,
    key: new kms.Key(stack, 'Key'),
    secrets: { FIRST: secretOf('FIRST'), SECOND: secretOf('SECOND') },
    subnets: PRIVATE_SUBNETS.map((subnetId, index) => ec2.Subnet.fromSubnetAttributes(
      // eslint-disable-next-line awscdk/no-variable-construct-id -- one for each zone
      stack, `Zone${index}`, { subnetId, availabilityZone: `${index}` })),
  };
}

function entranceOf({ https, idleTimeout }: Release, stack: Stack): Partial<FargateApiProps> {
  return {
    ingress: https
      ? Ingress.https({ certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/1') })
      : Ingress.http(),
    idleTimeout: secondsOf(idleTimeout),
  };
}

const secondsOf = (value: number | null) => value === null ? undefined : Duration.seconds(value);

function optionsOf(release: Release, { stack, key, secrets, subnets }: ReturnType<typeof ownIn>, priority: number): FargateApiServiceOptions {
  const [cpuUnits, memoryMiB] = release.size;
  const scaling = Scaling.between(Math.min(...release.bounds), Math.max(...release.bounds));
  const alarm = (index: number) => cloudwatch.Alarm.fromAlarmArn(
    // eslint-disable-next-line awscdk/no-variable-construct-id -- one for each alarm of each service
    stack, `Alarm${priority}${index}`, `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${priority}-${index}`);
  return {
    image: ecs.ContainerImage.fromRegistry(release.image),
    containerPort: release.containerPort,
    healthCheckPath: release.healthCheckPath,
    taskSize: TaskSize.of(cpuUnits, memoryMiB),
    scaling: release.requests === null ? scaling : scaling.onRequests(release.requests),
    environment: release.environment,
    logRetention: release.logRetention,
    removalPolicy: release.removalPolicy,
    capacity: Capacity[release.capacity](),
    stickiness: secondsOf(release.stickiness),
    deregistrationDelay: secondsOf(release.deregistrationDelay),
    secrets: Object.fromEntries(release.secrets.map((name) => [`${name}_SECRET`, ecs.Secret.fromSecretsManager(secrets[name])])),
    cpuArchitecture: release.arm ? ecs.CpuArchitecture.ARM64 : undefined,
    readonlyRootFilesystem: release.writes !== 'anywhere',
    writablePaths: release.writes === 'more' && !(release.sidecar && release.tracing) ? ['/var/cache/app'] : undefined,
    vpcSubnets: { subnets: subnets.slice(0, release.zones) },
    healthCheckGracePeriod: secondsOf(release.healthCheckGracePeriod),
    containerHealthCheck: release.containerHealthCheck ? { command: ['CMD', 'true'] } : undefined,
    logEncryptionKey: release.key ? key : undefined,
    sidecars: release.sidecar ? [{ name: 'Proxy', image: ecs.ContainerImage.fromRegistry('example/proxy:1') }] : [],
    tracing: release.tracing ? Tracing.xray() : undefined,
    execAccess: release.execAccess,
    builtInRollbackAlarms: release.builtIn,
    rollbackAlarms: Array.from({ length: release.alarms }, (_, index) => alarm(index)),
    deployment: deploymentOf(release, stack, priority),
    preTraffic: release.rollout.strategy !== 'rolling' && release.rollout.preTraffic ? MigrationTask.run(['true']) : undefined,
  };
}

function deploymentOf({ rollout: wanted }: Release, stack: Stack, priority: number): Deployment {
  if (wanted.strategy === 'rolling') {
    return Deployment.rolling();
  }
  const duration = (value: number | undefined) => value === undefined ? undefined : Duration.minutes(value);
  const options = {
    bake: duration(wanted.bake),
    testTraffic: wanted.testTraffic ? TestTraffic.header({ name: 'x-test', value: 'next', priority: priority === 1 ? 49999 : priority }) : undefined,
    lifecycleHooks: wanted.hooks.map((stage, index) => hookOf(stack, `Hook${priority}${index}`, stage)),
  };
  if (wanted.strategy === 'blueGreen') {
    return Deployment.blueGreen(options);
  }
  const steps = { ...options, percent: wanted.percent, stepBake: duration(wanted.stepBake) };
  return wanted.strategy === 'canary' ? Deployment.canary(steps) : Deployment.linear(steps);
}

function hookOf(stack: Stack, id: string, stage: ecs.DeploymentLifecycleStage): ecs.IDeploymentLifecycleHookTarget {
  // eslint-disable-next-line awscdk/no-variable-construct-id -- one for each hook of each service
  const handler = lambda.Function.fromFunctionAttributes(stack, id, {
    functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${id}`, sameEnvironment: true,
  });
  return new ecs.DeploymentLifecycleLambdaTarget(handler, id, { lifecycleStages: [stage] });
}
