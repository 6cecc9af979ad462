import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { FargateApiProps } from '../src';
import { Capacity, Deployment, Ingress, MigrationTask, Scaling, TaskSize, TestTraffic } from '../src';
import { LASTING } from './support/releases';
import { network, world } from './support/world';

type Change = (stack: Stack) => Partial<FargateApiProps>;

type Synthesized = Record<string, unknown>;

function templateOf(change: Change): Synthesized {
  const stack = new Stack(new App(), 'Test');
  world(change(stack), stack);
  return Template.fromStack(stack).toJSON();
}

/** What an update would do to which resource whose template changes, as `cdk diff` sees it, without the hashes in their ids. */
function update(before: Synthesized, after: Synthesized): Record<string, string> {
  const { resources } = fullDiff(before, after);
  return Object.fromEntries(Object.entries(resources.changes).map(([id, { changeImpact }]) => [id.replace(/^Api|[0-9A-F]{8}$/g, ''), changeImpact]));
}

const { WILL_CREATE, WILL_DESTROY, WILL_ORPHAN, WILL_REPLACE, WILL_UPDATE } = ResourceImpact;
const HEADER = { name: 'x-test', value: 'next', priority: 5 };

const USUAL = templateOf(() => ({}));

const STRATEGIES: [string, Synthesized][] = Object.entries({
  'rolling': Deployment.rolling(), 'blue/green': Deployment.blueGreen(), 'canary': Deployment.canary(), 'linear': Deployment.linear(),
}).map(([name, deployment]) => [name, templateOf(() => ({ deployment }))]);

describe('an update of an API', () => {
  test.each(STRATEGIES.flatMap(([from, before]) =>
    STRATEGIES.filter(([to]) => to !== from).map(([to, after]) => [from, to, before, after] as const)))(
    'from %s to %s changes nothing but the service, in place', (_from, _to, before, after) => {
      expect(update(before, after)).toEqual({ Service: WILL_UPDATE });
    });

  test.each<[string, Change, Record<string, string>]>([
    ['the image', () => ({ image: ecs.ContainerImage.fromRegistry('example/api:2') }), { TaskDefinition: WILL_REPLACE }],
    ['the size', () => ({ taskSize: TaskSize.large() }), { TaskDefinition: WILL_REPLACE }],
    ['the environment', () => ({ environment: { STAGE: 'beta' } }), { TaskDefinition: WILL_REPLACE }],
    ['the health check path', () => ({ healthCheckPath: '/ready' }), { TargetGroup: WILL_UPDATE, AlternateTargetGroup: WILL_UPDATE }],
    ['the number of tasks', () => ({ scaling: Scaling.between(3, 20).onCpu(60) }), { ServiceTaskCountTarget: WILL_UPDATE }],
    ['the built-in alarms', () => ({ builtInRollbackAlarms: false }), {
      ServerErrorsAlarm: WILL_DESTROY, UnhealthyHostsAlarm: WILL_DESTROY, Service: WILL_UPDATE,
    }],
    ['your alarms', (stack) => ({
      rollbackAlarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Queue', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:queue')],
    }), { Service: WILL_UPDATE }],
    ['test traffic', () => ({ deployment: Deployment.canary({ testTraffic: TestTraffic.header(HEADER) }) }), {
      TestListenerRule: WILL_CREATE, Service: WILL_UPDATE,
    }],
    ['a migration', () => ({ deployment: Deployment.canary(), preTraffic: MigrationTask.run(['true']) }), {
      MigrationHandler: WILL_CREATE,
      MigrationHandlerRole: WILL_CREATE,
      MigrationLogGroup: WILL_CREATE,
      MigrationPolicy: WILL_CREATE,
      MigrationRole: WILL_CREATE,
      Service: WILL_UPDATE,
    }],
  ])('of %s names neither the production rule nor replaces a target group, and going back does not either', (_what, change, changes) => {
    const changed = templateOf(change);
    expect(update(USUAL, changed)).toEqual(changes);
    const back = update(changed, USUAL);
    expect(Object.keys(back).sort()).toEqual(Object.keys(changes).sort());
    for (const [id, impact] of Object.entries(back).filter(([name]) => /Group$|Rule$|^Service$/.test(name) && !/^(Test|Migration)/.test(name))) {
      expect([id, impact]).toEqual([id, WILL_UPDATE]);
    }
  });

  test('of the port changes the port of each task, and not that of the target groups', () => {
    const changes = update(USUAL, templateOf(() => ({ containerPort: 3000 })));
    expect(Object.keys(changes).filter((id) => /Listener|TargetGroup/.test(id))).toEqual([]);
    expect(changes).toMatchObject({ TaskDefinition: WILL_REPLACE, Service: WILL_UPDATE });
  });

  // These are why a diff that names no rule is not enough to be safe.
  test.each<[string, Change]>([
    ['of the capacity from none', () => ({ capacity: Capacity.onDemand() })],
    ['of the cluster', (stack) => ({ cluster: new ecs.Cluster(stack, 'Shared', { vpc: network(new Stack(stack.node.root, 'Elsewhere')) }) })],
  ])('%s replaces the service and names neither the rule nor a target group, and going back does so, too', (_what, change) => {
    const changed = templateOf(change);
    for (const changes of [update(USUAL, changed), update(changed, USUAL)]) {
      expect(changes).toMatchObject({ Service: WILL_REPLACE });
      expect(Object.keys(changes).filter((id) => /Listener|TargetGroup/.test(id))).toEqual([]);
    }
  });

  test('of the protocol version replaces both target groups and does not name the rule, so it is decided at the start', () => {
    const over = (protocolVersion?: elbv2.ApplicationProtocolVersion) => templateOf((stack) => ({
      ingress: Ingress.https({ certificate: acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:123456789012:certificate/1') }),
      protocolVersion,
    }));
    const replaced = { TargetGroup: WILL_REPLACE, AlternateTargetGroup: WILL_REPLACE };
    expect(update(over(elbv2.ApplicationProtocolVersion.HTTP1), over(elbv2.ApplicationProtocolVersion.HTTP2))).toEqual(replaced);
    expect(update(over(elbv2.ApplicationProtocolVersion.HTTP2), over())).toEqual(replaced);
    expect(LASTING).toContain('ProtocolVersion');
  });

  test('of the protocol version sends the requests to the new target groups before the service is updated', () => {
    const { Resources: resources } = USUAL as { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
    const [[rule, { Properties: properties }]] = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const [service] = Object.values(resources).filter(({ Type }) => Type === 'AWS::ECS::Service');
    expect(JSON.stringify(properties.Actions)).toMatch(/"Ref":"ApiTargetGroup/);
    expect(JSON.stringify(service.Properties.LoadBalancers)).toContain(`{"Ref":"${rule}"}`);
  });

  test('that takes a service away leaves the rule of the other alone', () => {
    const both = new Stack(new App(), 'Test');
    world({}, both).api.addService('Orders', { path: '/orders/*', priority: 20 });
    const { resources } = fullDiff(Template.fromStack(both).toJSON(), USUAL);
    for (const { changeImpact } of Object.values(resources.changes)) {
      expect([WILL_DESTROY, WILL_ORPHAN]).toContain(changeImpact);
    }
    expect(Object.keys(resources.changes).every((id) => /Orders/.test(id))).toBe(true);
  });
});
