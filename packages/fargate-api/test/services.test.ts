import { App, CfnParameter, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { FargateApiProps, FargateApiServiceProps } from '../src';
import { Ingress, Scaling, TaskSize } from '../src';
import { container, ref } from './support/matchers';
import { world } from './support/world';

const image = (name: string) => ecs.ContainerImage.fromRegistry(`example/${name}:1`);

/** An API with these further services. */
function services(all: Record<string, Partial<FargateApiServiceProps>>, props: Partial<FargateApiProps> = {}) {
  const { api, stack } = world(props);
  const added = Object.entries(all).map(([id, options], index) => (
    api.addService(id, { image: image(id.toLowerCase()), priority: 10 * (index + 1), ...options })));
  return { api, stack, added, get found() { return Template.fromStack(stack); } };
}

const three = () => services({
  Orchestrator: { path: '/orchestrate/*', containerPort: 9000, healthCheckPath: '/orchestrate/health', taskSize: TaskSize.large(), scaling: Scaling.between(1, 1) },
  Web: { hostNames: ['www.example.com'], scaling: Scaling.between(2, 4).onRequests(500) },
});

describe('services on one load balancer', () => {
  test('share it with its listener, the cluster and the role of ECS', () => {
    const { found } = three();
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    found.resourceCountIs('AWS::ECS::Cluster', 1);
    expect(Object.keys(found.findResources('AWS::IAM::Role', {
      Properties: { AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'ecs.amazonaws.com' } })] } },
    }))).toHaveLength(1);
  });

  test('have each a rule that forwards to a target group of its own', () => {
    const { found } = three();
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 6);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 10,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/orchestrate/*'] } }],
      Actions: Match.exact([{ Type: 'forward', TargetGroupArn: ref('ApiOrchestratorTargetGroup') }]),
    });
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 20,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['www.example.com'] } }],
      Actions: Match.exact([{ Type: 'forward', TargetGroupArn: ref('ApiWebTargetGroup') }]),
    });
  });

  test('have each an image, a size, a port and a health check of its own', () => {
    const { found } = three();
    found.hasResourceProperties('AWS::ECS::TaskDefinition', container({ Image: 'example/orchestrator:1', PortMappings: [{ ContainerPort: 9000, Protocol: 'tcp' }] }));
    found.hasResourceProperties('AWS::ECS::TaskDefinition', container({ Image: 'example/web:1', PortMappings: [{ ContainerPort: 8080, Protocol: 'tcp' }] }));
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/orchestrate/health' });
    found.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 2);
  });

  test('know nothing of each other\'s secrets', () => {
    const { api, stack } = world();
    const secret = new secretsmanager.Secret(stack, 'Key');
    const orders = api.addService('Orders', { path: '/orders/*', priority: 1, image: image('orders'), secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } });
    const statements = (role: iam.IRole) => JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy', {
      Properties: { Roles: [stack.resolve(role.roleName)] },
    }));
    expect(statements(orders.taskDefinition.executionRole!)).toContain('secretsmanager:GetSecretValue');
    expect(statements(api.taskDefinition.executionRole!)).not.toContain('secretsmanager:GetSecretValue');
  });

  test('are reached by the load balancer only, each on its own port, and don\'t reach each other', () => {
    const { found } = three();
    const ingress = Object.values(found.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties as Record<string, unknown>);
    expect(ingress.map(({ FromPort }) => FromPort).sort()).toEqual([8080, 8080, 9000]);
    for (const { SourceSecurityGroupId } of ingress) {
      expect(SourceSecurityGroupId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ApiLoadBalancerSecurityGroup/), 'GroupId'] });
    }
  });

  test('reach each other when their connections say so', () => {
    const { added: [orders, prices], stack } = services({ Orders: { path: '/orders/*' }, Prices: { path: '/prices/*' } });
    orders.connections.allowTo(prices, ec2.Port.tcp(8080), 'Orders ask for prices');
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { Description: 'Orders ask for prices', FromPort: 8080 });
  });

  test('are granted permissions one by one', () => {
    const { api, added: [orders], stack } = services({ Orders: { path: '/orders/*' } });
    new secretsmanager.Secret(stack, 'Key').grantRead(orders);
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::IAM::Policy', { Roles: [stack.resolve(orders.taskDefinition.taskRole.roleName)] });
    expect(found.findResources('AWS::IAM::Policy', { Properties: { Roles: [stack.resolve(api.taskDefinition.taskRole.roleName)] } })).toEqual({});
  });

  test('are released one by one', () => {
    const { added: [orders], stack } = services({ Orders: { path: '/orders/*' } });
    orders.grants.deploy(new iam.Role(stack, 'Pipeline', { assumedBy: new iam.AccountRootPrincipal() }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([{ Action: ['ecs:UpdateService', 'ecs:DescribeServices'], Effect: 'Allow', Resource: ref('ApiOrdersService') }]) },
    });
  });

  test('are measured one by one', () => {
    const { added: [orders], stack } = services({ Orders: { path: '/orders/*' } });
    expect(stack.resolve(orders.metrics.cpu().dimensions)).toEqual({
      ClusterName: { Ref: expect.stringMatching(/^ApiCluster/) }, ServiceName: { 'Fn::GetAtt': [expect.stringMatching(/^ApiOrdersService/), 'Name'] },
    });
  });

  test('show what they are made of', () => {
    const { added: [orders], stack } = services({ Orders: { path: '/orders/*' } });
    const ids = [
      orders.service.serviceArn, orders.listenerRule.listenerRuleArn, orders.targetGroup.targetGroupArn, orders.alternateTargetGroup.targetGroupArn,
      orders.logGroup.logGroupName,
    ].map((value) => (stack.resolve(value) as { Ref: string }).Ref);
    expect(ids.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'ApiOrdersService', 'ApiOrdersListenerRule', 'ApiOrdersTargetGroup', 'ApiOrdersAlternateTargetGroup', 'ApiOrdersLogGroup',
    ]);
    expect(orders.taskCount).toBeDefined();
  });

  test('keep their logs as the API does, unless they say otherwise', () => {
    const { found } = services(
      { Orders: { path: '/orders/*' }, Prices: { path: '/prices/*', removalPolicy: RemovalPolicy.RETAIN } }, { removalPolicy: RemovalPolicy.DESTROY });
    const policies = Object.fromEntries(Object.entries(found.findResources('AWS::Logs::LogGroup'))
      .map(([id, { DeletionPolicy }]) => [id.replace(/LogGroup.*/, ''), DeletionPolicy as string]));
    expect(policies).toEqual({ Api: 'Delete', ApiOrders: 'Delete', ApiPrices: 'Retain' });
  });
});

describe('the url of a service', () => {
  const https = (stack: Stack) => Ingress.https({
    certificate: acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:123456789012:certificate/1'), domainName: 'api.example.com',
  });

  test.each([
    [{ path: '/orders/*' }, 'https://api.example.com/orders'],
    [{ path: '/orders' }, 'https://api.example.com/orders'],
    [{ path: '/v?/orders/*' }, 'https://api.example.com/v'],
    [{ hostNames: ['orders.example.com'] }, 'https://orders.example.com'],
    [{ hostNames: ['*.example.org', 'orders.example.org'], path: '/v1/*' }, 'https://orders.example.org/v1'],
    [{ hostNames: ['*.example.org'] }, 'https://api.example.com'],
  ])('of %j is %s', (route, url) => {
    const stack = new Stack(new App(), 'Test');
    const { api } = world({ ingress: https(stack) }, stack);
    expect(api.addService('Orders', { priority: 1, ...route }).url).toBe(url);
  });

  test('may be known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    const { api } = world({ ingress: https(stack) }, stack);
    const name = new CfnParameter(stack, 'Name').valueAsString;
    expect(stack.resolve(api.addService('Orders', { priority: 1, hostNames: [name] }).url)).toEqual({ 'Fn::Join': ['', ['https://', { Ref: 'Name' }]] });
  });
});

describe('a further service', () => {
  test.each([0, 50000, 50001, -1, 1.5, Number.NaN])('fails with the priority %d', (priority) => {
    expect(() => services({ Orders: { path: '/orders/*', priority } })).toThrow(
      `the priority of "Orders" must be a whole number from 1 to 49999, got ${priority}: 50000 is that of the API itself, which takes what no other service does`);
  });

  test.each([1, 49999])('takes the priority %d', (priority) => {
    services({ Orders: { path: '/orders/*', priority } }).found.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Priority: priority });
  });

  test('takes a priority and a path known only at deployment', () => {
    const { api, stack } = world();
    const priority = Token.asNumber(new CfnParameter(stack, 'Priority', { type: 'Number' }).valueAsNumber);
    const path = new CfnParameter(stack, 'Path').valueAsString;
    api.addService('Orders', { path, priority });
    api.addService('Prices', { path: '/prices/*', priority: 5 });
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Priority: { Ref: 'Priority' } });
  });

  test('fails with a removal policy that logs don\'t know', () => {
    expect(() => services({ Orders: { path: '/orders/*', removalPolicy: RemovalPolicy.SNAPSHOT } })).toThrow('removalPolicy SNAPSHOT does not exist for log groups');
  });

  test('fails with the priority of another', () => {
    expect(() => services({ Orders: { path: '/orders/*', priority: 7 }, Prices: { path: '/prices/*', priority: 7 } })).toThrow(
      '"Prices" and "Orders" both have the priority 7: give each a number of its own');
  });

  test('fails without a path and host names', () => {
    expect(() => services({ Orders: {} })).toThrow('"Orders" has neither a path nor hostNames: say which requests are for it, such as path: "/orders/*"');
    expect(() => services({ Orders: { hostNames: [] } })).toThrow('"Orders" has neither a path nor hostNames');
  });

  test.each(['orders/*', '', '/with space', '/ümlaut', '/orders?x=<1>', `/${'x'.repeat(128)}`])('fails with the path %j', (path) => {
    expect(() => services({ Orders: { path } })).toThrow('the path of "Orders" must start with a slash and have at most 128 letters, digits and signs out of ' +
      `_-.$/~"'@:+&*?, got ${JSON.stringify(path)}: use a path like "/orders/*", without a query`);
  });

  test.each(['localhost', 'https://orders.example.com', 'orders.example.com:443', 'orders.example.com/x', '', `${'x'.repeat(125)}.com`])('fails with the host name %j', (hostName) => {
    expect(() => services({ Orders: { hostNames: [hostName] } })).toThrow('a host name of "Orders" must have a dot and at most 128 letters, digits, dots, hyphens, ' +
      `"*" and "?", got ${JSON.stringify(hostName)}: use a name like "orders.example.com", without scheme and port`);
  });

  test.each(['*.example.com', 'ORDERS.Example.com', 'orders-?.example.com', 'xn--bcher-kva.example'])('takes the host name %s', (hostName) => {
    expect(() => services({ Orders: { hostNames: [hostName] } })).not.toThrow();
  });

  const hosts = (count: number) => Array.from({ length: count }, (_, index) => `h${index}.example.com`);

  test('fails with more values than a rule takes', () => {
    expect(() => services({ Orders: { path: '/orders/*', hostNames: hosts(5) } })).toThrow(
      'a rule takes 5 values, and "Orders" has 6 ["/orders/*","h0.example.com","h1.example.com","h2.example.com","h3.example.com","h4.example.com"]: ' +
      'use a wildcard such as "*.example.com", or another service for the rest');
    expect(() => services({ Orders: { path: '/orders/*', hostNames: hosts(4) } })).not.toThrow();
  });

  test('fails with more values than a rule has room for beside the header of CloudFront', () => {
    const stack = new Stack(new App(), 'Test');
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:123456789012:certificate/1');
    const { api } = world({ ingress: Ingress.cloudFrontOnly({ certificate }) }, stack);
    expect(() => api.addService('Orders', { hostNames: hosts(5), priority: 1 })).toThrow(/^a rule takes 5 values, and "Orders" has 5 \[.*\] besides 1 for the origin header: use/);
    expect(() => api.addService('Orders', { hostNames: hosts(4), priority: 1 })).not.toThrow();
  });

  test('fails with more wildcards than a rule takes', () => {
    expect(() => services({ Orders: { path: '/*a*b*c*', hostNames: ['*.*.example.com', '?.example.com'] } })).toThrow(
      'a rule takes 6 wildcards, and "Orders" has 7 in ["/*a*b*c*","*.*.example.com","?.example.com"]: leave some out');
  });

  test.each<[string, Partial<FargateApiServiceProps>, Partial<FargateApiServiceProps>]>([
    ['the same path', { path: '/orders/*' }, { path: '/orders/*' }],
    ['a narrower path', { path: '/orders/*' }, { path: '/orders/v1/*' }],
    ['a path without wildcards', { path: '/orders/*' }, { path: '/orders/list' }],
    ['a path that one sign stands for', { path: '/v?/*' }, { path: '/v1/orders' }],
    ['the same path on one host', { path: '/orders/*' }, { path: '/orders/*', hostNames: ['a.example.com'] }],
    ['a host of a wildcard', { hostNames: ['*.example.com'] }, { hostNames: ['A.example.com'], path: '/x' }],
    ['one of several hosts', { hostNames: ['a.example.com', 'b.example.com'] }, { hostNames: ['b.example.com'] }],
  ])('fails when an earlier one takes %s', (_, first, second) => {
    expect(() => services({ First: first, Second: second })).toThrow(/^"First" takes every request of "Second", as .* at priority 10 is looked at before .* at 20: give the narrower one the lower number, or change what one of them takes$/);
    // whichever is added first
    expect(() => services({ Second: { ...second, priority: 20 }, First: { ...first, priority: 10 } })).toThrow(/^"First" takes every request of "Second"/);
  });

  test('fails when it leaves nothing to the API itself', () => {
    expect(() => services({ All: { path: '/*' } })).toThrow(
      '"All" takes every request of the API itself, as "/*" at priority 10 is looked at before "/*" at 50000');
  });

  test.each<[string, Partial<FargateApiServiceProps>, Partial<FargateApiServiceProps>]>([
    ['the narrower one first', { path: '/orders/v1/*' }, { path: '/orders/*' }],
    ['other paths', { path: '/orders/*' }, { path: '/prices/*' }],
    ['a path that begins alike', { path: '/orders/*' }, { path: '/orders' }],
    ['a shorter one sign', { path: '/v?' }, { path: '/v*' }],
    ['the same path on other hosts', { path: '/orders/*', hostNames: ['a.example.com'] }, { path: '/orders/*', hostNames: ['b.example.com'] }],
    ['a host without a path after a path', { path: '/orders/*' }, { hostNames: ['a.example.com'] }],
    ['more hosts than the first', { hostNames: ['a.example.com'] }, { hostNames: ['a.example.com', 'b.example.com'] }],
    ['signs that mean something elsewhere', { path: '/a.b+c/*' }, { path: '/axb+c/d' }],
  ])('stands after another with %s', (_, first, second) => {
    expect(services({ First: first, Second: second }).added).toHaveLength(2);
  });

  test('leaves a path that is known only at deployment alone', () => {
    const { api, stack } = world();
    const path = new CfnParameter(stack, 'Path').valueAsString;
    api.addService('First', { path: '/a/*', priority: 1 });
    expect(() => api.addService('Second', { path, priority: 2 })).not.toThrow();
    expect(() => api.addService('Third', { path, priority: 3 })).toThrow('"Second" takes every request of "Third"');
  });

  test('fails when it is the fifty-first', () => {
    const { api } = world();
    for (let index = 1; index < 50; index++) {
      api.addService(`Service${index}`, { path: `/service${index}/*`, priority: index, scaling: Scaling.between(1, 1), deregistrationDelay: Duration.seconds(60) });
    }
    expect(() => api.addService('Last', { path: '/last/*', priority: 99 })).toThrow(
      '"Last" would be service number 51: a load balancer has at most 100 target groups, and each service takes two, so make another FargateApi for it');
  });
});

describe('the size of a stack', () => {
  const countOf = (count: number, options: Partial<FargateApiServiceProps>, props: Partial<FargateApiProps> = {}) => {
    const all = Object.fromEntries(Array.from({ length: count }, (_, index) => [`Service${index}`, { path: `/service${index}/*`, ...options }]));
    return Object.keys(services(all, props).found.toJSON().Resources as object).length;
  };
  const lean = { scaling: Scaling.between(2, 2), builtInRollbackAlarms: false };

  test('grows by at most 11 resources for a service without scaling and alarms', () => {
    expect(countOf(3, lean) - countOf(2, lean)).toBeLessThanOrEqual(11);
  });

  test('grows by at most 16 resources for a service with CPU scaling and alarms', () => {
    const full = { scaling: Scaling.between(2, 10).onCpu(60) };
    expect(countOf(3, full) - countOf(2, full)).toBeLessThanOrEqual(16);
  });

  test('has room for 35 services', () => {
    expect(countOf(34, lean)).toBeLessThanOrEqual(500);
  });
});
