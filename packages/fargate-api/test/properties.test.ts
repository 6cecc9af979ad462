import { runs } from '@ashlar/testing';
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
import type { FargateApi, FargateApiProps } from '../src';
import { Ingress, Scaling, TaskSize } from '../src';
import { PRIVATE_SUBNETS, world } from './support/world';

type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> };
type Resources = Record<string, Resource>;

const SIZES: [number, number][] = [[256, 512], [512, 2048], [1024, 8192], [4096, 9216], [8192, 20480], [16384, 122880]];

/** Everything a user can say about an API, as plain data, so that a failing case can be read and repeated. */
const wishes = fc.record({
  ingress: fc.constantFrom('http', 'certificate', 'domain'),
  image: fc.constantFrom('registry', 'ecr', 'none'),
  containerPort: fc.integer({ min: 1, max: 65535 }),
  healthCheckPath: fc.stringMatching(/^\/[a-z0-9/._~-]{0,30}$/),
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

type Wish = typeof wishes extends fc.Arbitrary<infer T> ? T : never;

const USUAL: Wish = {
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
class Outcome {
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

// Every invariant sees the same cases, so each is synthesized once.
const outcomes = new Map<string, Outcome>();

function outcomeOf(wish: Wish): Outcome {
  const key = JSON.stringify(wish);
  const outcome = outcomes.get(key) ?? new Outcome(wish);
  outcomes.set(key, outcome);
  return outcome;
}

function always(invariant: (outcome: Outcome) => void): void {
  fc.assert(fc.property(wishes, (wish) => invariant(outcomeOf(wish))), { numRuns: runs(), seed: jest.getSeed() });
}

describe('whatever is wished for, an API', () => {
  test('answers in plain on port 80 only when Ingress.http() was named, and else only redirects there', () => {
    always(({ wish, listeners }) => {
      const actions = listeners.filter(({ Port }) => Port === 80).flatMap(({ DefaultActions }) => DefaultActions as { Type: string }[]);
      expect(actions.map(({ Type }) => Type)).toEqual([wish.ingress === 'http' ? 'forward' : 'redirect']);
      expect(listeners.filter(({ Protocol }) => Protocol === 'HTTP').map(({ Port }) => Port)).toEqual([80]);
    });
  });

  test('reads secrets and parameters by their exact ARNs', () => {
    always((outcome) => {
      const statements = outcome.statementsOf((api) => api.taskDefinition.executionRole!.roleName)
        .filter(({ Action }) => /secretsmanager:|ssm:|kms:/.test(JSON.stringify(Action)));
      expect(statements.length).toBeGreaterThanOrEqual(Math.min(outcome.wish.secrets.length, 1));
      expect(statements.filter(({ Resource: resource }) => /[*?]/.test(JSON.stringify(resource)))).toEqual([]);
    });
  });

  test('lets only the load balancer reach the tasks, and only on the container port', () => {
    always((outcome) => {
      const group = outcome.resolve((api) => api.connections.securityGroups[0].securityGroupId);
      const balancer = outcome.resolve((api) => api.loadBalancer.connections.securityGroups[0].securityGroupId);
      const inline = outcome.ofType('AWS::EC2::SecurityGroup').find(({ GroupDescription }) => GroupDescription === 'Tasks of the API');
      expect(inline).not.toHaveProperty('SecurityGroupIngress');
      expect(outcome.ofType('AWS::EC2::SecurityGroupIngress').filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(group))).toEqual([
        expect.objectContaining({ SourceSecurityGroupId: balancer, IpProtocol: 'tcp', FromPort: outcome.wish.containerPort, ToPort: outcome.wish.containerPort }),
      ]);
    });
  });

  test('gives tasks no public address', () => {
    always(({ service }) => {
      expect(service.NetworkConfiguration).toEqual({
        AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: PRIVATE_SUBNETS, SecurityGroups: [expect.anything()] },
      });
    });
  });

  test('rolls back a deployment that fails, and never has a task less than wanted', () => {
    always(({ service }) => {
      expect(service.DeploymentConfiguration).toEqual(expect.objectContaining({
        DeploymentCircuitBreaker: { Enable: true, Rollback: true }, MinimumHealthyPercent: 100, MaximumPercent: 200,
      }));
    });
  });

  test('leaves the number of tasks to the scaling when there is one', () => {
    always((outcome) => {
      const scaled = outcome.ofType('AWS::ApplicationAutoScaling::ScalableTarget').length === 1;
      const [first, second] = outcome.wish.scaling?.bounds ?? [2, 10];
      expect(scaled).toBe(first !== second);
      expect(outcome.service.DesiredCount).toBe(scaled ? undefined : first);
    });
  });

  test('has the same rule and the same target groups as any other behind that kind of ingress, but for health checks and attributes', () => {
    always(({ wish, resources }) => {
      const usual = lasting(outcomeOf({ ...USUAL, ingress: wish.ingress }).resources);
      expect(Object.keys(usual)).toHaveLength(3);
      expect(lasting(resources)).toEqual(usual);
    });
  });

  test('forwards everything that its listener takes, by the last rule that is looked at', () => {
    always((outcome) => {
      const own = JSON.stringify(outcome.resolve((api) => api.listener.listenerArn));
      const rules = outcome.ofType('AWS::ElasticLoadBalancingV2::ListenerRule').filter(({ ListenerArn }) => JSON.stringify(ListenerArn) === own);
      const target = outcome.resolve((api) => api.targetGroup.targetGroupArn);
      const forward = [{ Type: 'forward', TargetGroupArn: target }];
      expect(rules.map(({ Actions, Priority, Conditions }) => ({ Actions, Priority, Conditions }))).toEqual([
        { Actions: forward, Priority: 50000, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }] },
      ]);
      const port = outcome.wish.ingress === 'http' ? 80 : 443;
      expect(outcome.listeners.find(({ Port }) => Port === port)?.DefaultActions).toEqual(forward);
    });
  });

  test('forgets its logs after a finite time', () => {
    always((outcome) => {
      const groups = outcome.ofType('AWS::Logs::LogGroup');
      expect(groups).toHaveLength(1);
      expect(groups[0].RetentionInDays).toEqual(expect.any(Number));
    });
  });

  test('has a load balancer that logs, drops invalid headers and speaks TLS 1.2 or newer', () => {
    always((outcome) => {
      const [balancer] = outcome.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer');
      const pairs = balancer.LoadBalancerAttributes as { Key: string; Value: unknown }[];
      const attributes = Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
      expect(attributes).toEqual(expect.objectContaining({
        'access_logs.s3.enabled': 'true',
        'access_logs.s3.bucket': outcome.resolve((api) => api.accessLogs.bucketName),
        'routing.http.drop_invalid_header_fields.enabled': 'true',
        'routing.http.desync_mitigation_mode': 'strictest',
      }));
      const policies = outcome.listeners.filter(({ Protocol }) => Protocol === 'HTTPS').map(({ SslPolicy }) => SslPolicy);
      expect(policies).toEqual(outcome.wish.ingress === 'http' ? [] : [expect.stringMatching(/^ELBSecurityPolicy-TLS13-1-[23]-/)]);
    });
  });

  test('never has a minimum above its maximum, and by default aims at no more than 80 % CPU', () => {
    always((outcome) => {
      for (const { MinCapacity, MaxCapacity } of outcome.ofType('AWS::ApplicationAutoScaling::ScalableTarget')) {
        expect(MinCapacity).toBeLessThanOrEqual(MaxCapacity as number);
        expect(outcome.ofType('AWS::ApplicationAutoScaling::ScalingPolicy').length).toBeGreaterThan(0);
      }
      const { cpu = null, memory = null, requests = null } = outcome.wish.scaling ?? {};
      for (const policy of cpu ?? memory ?? requests ? [] : outcome.ofType('AWS::ApplicationAutoScaling::ScalingPolicy')) {
        expect(policy.TargetTrackingScalingPolicyConfiguration).toEqual({
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' }, TargetValue: 60,
        });
      }
    });
  });

  test('gives its tasks no permission that was not granted', () => {
    always((outcome) => {
      expect(outcome.statementsOf((api) => api.taskDefinition.taskRole.roleName)).toEqual([]);
      const role = outcome.resources[(outcome.resolve((api) => api.taskDefinition.taskRole.roleName) as { Ref: string }).Ref];
      expect(Object.keys(role.Properties)).toEqual(['AssumeRolePolicyDocument']);
    });
  });
});

/** What CloudFormation must find unchanged, lest it takes the requests away from where ECS has sent them. */
function lasting(resources: Resources): Resources {
  const changing = new Set(['Matcher', 'TargetGroupAttributes', 'HealthyThresholdCount', 'UnhealthyThresholdCount']);
  return Object.fromEntries(Object.entries(resources)
    .filter(([, { Type }]) => Type.endsWith('::TargetGroup') || Type.endsWith('::ListenerRule'))
    .map(([id, { Type, Properties }]) => [id, {
      Type,
      Properties: Object.fromEntries(Object.entries(Properties).filter(([name]) => !name.startsWith('HealthCheck') && !changing.has(name))),
    }]));
}
