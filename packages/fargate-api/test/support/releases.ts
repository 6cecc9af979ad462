import type { Stack } from 'aws-cdk-lib';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import fc from 'fast-check';
import { quickStack, resourcesOf } from './quick';
import { world } from './world';
import type { FargateApi, FargateApiService, FargateApiServiceOptions } from '../../src';
import { Capacity, Deployment, MigrationTask, Scaling, TaskSize, TestTraffic, Tracing } from '../../src';

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
 * Everything about one service that may change from one deployment to the next, as plain data.
 *
 * Not whether there is a `capacity` at all, which replaces the service, nor the `protocolVersion`, which replaces the target groups.
 */
export const releases = fc.record({
  image: fc.constantFrom('example/api:1', 'example/api:2'),
  containerPort: fc.integer({ min: 1, max: 65535 }),
  healthCheckPath: fc.stringMatching(/^(\/[a-z0-9]{1,8}){1,3}$/),
  size: fc.constantFrom<[number, number]>([256, 512], [1024, 2048], [4096, 8192]),
  bounds: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
  requests: fc.option(fc.integer({ min: 1, max: 9999 })),
  environment: fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), fc.string(), { maxKeys: 3 }),
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

/** What stays of a target group: a change of any of these would replace it. */
export const LASTING = ['Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId', 'Name', 'IpAddressType'];

/** What is looked at. */
const KEPT = /^AWS::(ElasticLoadBalancingV2|ECS)::/;

interface Resource { readonly Type: string; readonly Properties: Record<string, unknown> }

/** A release of an API and of a further service, synthesized: the template, and where to find what in it. */
export class Released {
  public readonly template: { readonly Resources: Record<string, Resource> };
  public readonly services: { readonly rule: string; readonly groups: string[]; readonly service: string }[];
  public readonly listener: string;

  constructor(public readonly release: Release) {
    const stack = quickStack();
    const { api } = world(optionsOf(release, stack, 1), stack);
    const further = api.addService('Orders', { ...optionsOf(release, stack, 2), path: '/orders/*', priority: 20 });
    const id = (construct: { readonly node: { readonly defaultChild?: unknown } }) =>
      stack.resolve((construct.node.defaultChild as { logicalId: string }).logicalId) as string;
    this.services = [api, further].map((one: FargateApi | FargateApiService) => ({
      rule: id(one.listenerRule), groups: [id(one.targetGroup), id(one.alternateTargetGroup)], service: id(one.service),
    }));
    this.listener = id(api.listener);
    this.template = { Resources: resourcesOf<Resource>(stack, KEPT) };
  }

  public properties(logicalId: string): Record<string, unknown> {
    return this.template.Resources[logicalId].Properties;
  }

  public ofType(type: string): Record<string, unknown>[] {
    return Object.values(this.template.Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  }
}

function optionsOf(release: Release, stack: Stack, priority: number): FargateApiServiceOptions {
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
    stickiness: release.stickiness === null ? undefined : Duration.seconds(release.stickiness),
    deregistrationDelay: release.deregistrationDelay === null ? undefined : Duration.seconds(release.deregistrationDelay),
    sidecars: release.sidecar ? [{ name: 'Proxy', image: ecs.ContainerImage.fromRegistry('example/proxy:1') }] : [],
    tracing: release.tracing ? Tracing.xray() : undefined,
    execAccess: release.execAccess,
    builtInRollbackAlarms: release.builtIn,
    rollbackAlarms: Array.from({ length: !release.builtIn && shifts(release) ? 1 + release.alarms : release.alarms }, (_, index) => alarm(index)),
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
