import { runs } from '@ashlar/testing';
import fc from 'fast-check';
import type { Resources, Wish } from './support/wishes';
import { Outcome, USUAL, wishes } from './support/wishes';
import { PRIVATE_SUBNETS } from './support/world';

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
