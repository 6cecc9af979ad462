import { Annotations as CdkAnnotations, App, Aspects, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { FargateApiProps } from '../src';
import { FargateApi, Ingress } from '../src';
import { ref } from './support/matchers';
import { network, template, world } from './support/world';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/1';

/** An API on a load balancer that stands already, in the same stack. */
function onExisting(internetFacing: boolean, ingress: (stack: Stack) => Ingress, props: Partial<FargateApiProps> = {}) {
  const stack = new Stack(new App(), 'Test');
  const vpc = network(stack);
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc, internetFacing });
  const make = () => new FargateApi(stack, 'Api', { vpc, loadBalancer, ingress: ingress(stack), image: ecs.ContainerImage.fromRegistry('example/api:1'), ...props });
  return { stack, vpc, loadBalancer, make };
}

const webAclIn = (stack: Stack) => new wafv2.CfnWebACL(stack, 'WebAcl', {
  defaultAction: { allow: {} }, scope: 'REGIONAL', visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'api', sampledRequestsEnabled: true },
});

const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Imported', CERTIFICATE);

describe('a load balancer of your own', () => {
  test('is used as it is', () => {
    const { stack, loadBalancer, make } = onExisting(true, () => Ingress.http());
    const api = make();
    const found = Template.fromStack(stack);
    expect(api.loadBalancer).toBe(loadBalancer);
    expect(api.accessLogs).toBeUndefined();
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
    found.resourceCountIs('AWS::S3::Bucket', 0);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { LoadBalancerArn: ref('Shared'), Port: 80 });
    found.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('^Automatically created Security Group for ELB'), SecurityGroupIngress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 80 })],
    });
  });

  test('may stand in another stack', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const loadBalancer = new elbv2.ApplicationLoadBalancer(shared, 'LoadBalancer', { vpc: network(shared), internetFacing: true });
    const stack = new Stack(app, 'Test');
    world({ loadBalancer, ingress: Ingress.https({ certificate: certificate(stack) }) }, stack);
    expect(app.synth().stacks.map(({ dependencies }) => dependencies.filter(({ id }) => !id.endsWith('.assets')).map(({ id }) => id))).toEqual([[], ['Shared']]);
  });

  test('may stand in another stack behind CloudFront, too', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const loadBalancer = new elbv2.ApplicationLoadBalancer(shared, 'LoadBalancer', { vpc: network(shared), internetFacing: true });
    const stack = new Stack(app, 'Test');
    world({ loadBalancer, ingress: Ingress.cloudFrontOnly({ certificate: certificate(stack) }) }, stack);
    Template.fromStack(shared).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: Match.anyValue() });
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { DefaultActions: [Match.objectLike({ Type: 'fixed-response' })] });
  });

  test('fails when it is imported', () => {
    const stack = new Stack(new App(), 'Test');
    const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Imported', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/mine/1', securityGroupId: 'sg-1',
    }) as elbv2.ApplicationLoadBalancer; // what languages without the checks of TypeScript let through
    expect(() => world({ loadBalancer }, stack)).toThrow('the load balancer "Test/Imported" is an imported one, of which neither its place nor its listeners ' +
      'are known: pass a new elbv2.ApplicationLoadBalancer of this app, or leave out loadBalancer');
  });

  test('fails on the internet when the ingress is not', () => {
    const { make } = onExisting(true, (stack) => Ingress.vpcOnly({ certificate: certificate(stack) }));
    expect(make).toThrow('Ingress.vpcOnly() takes an internal load balancer, and "Test/Shared" is on the internet: pass another one, or another ingress');
  });

  test('fails inside the network when the ingress is on the internet', () => {
    const { make } = onExisting(false, () => Ingress.http());
    expect(make).toThrow('Ingress.http() takes a load balancer on the internet, and "Test/Shared" is internal: pass another one, or another ingress');
  });

  test('fails when a port of the ingress is taken', () => {
    const { loadBalancer, make } = onExisting(true, () => Ingress.http());
    loadBalancer.addListener('Taken', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    expect(make).toThrow('the load balancer "Test/Shared" has a listener on port 80 already: ' +
      'leave its ports 80 and 443 to the API, or add a service to the API that has them, with addService()');
  });

  test('takes an ingress beside a listener on another port', () => {
    const { loadBalancer, make } = onExisting(true, () => Ingress.http());
    loadBalancer.addListener('Other', { port: 8443, protocol: elbv2.ApplicationProtocol.HTTP, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    expect(make).not.toThrow();
  });

  test('fails with an idle timeout, which is for it to have', () => {
    const { make } = onExisting(true, () => Ingress.http(), { idleTimeout: Duration.minutes(5) });
    expect(make).toThrow('idleTimeout can\'t be set on the load balancer "Test/Shared", which is not made by the API: set it there');
  });

  test('gets the web ACL', () => {
    const { stack, vpc, loadBalancer } = onExisting(true, () => Ingress.http());
    new FargateApi(stack, 'Api', { vpc, loadBalancer, ingress: Ingress.http(), webAcl: webAclIn(stack) });
    Template.fromStack(stack).hasResourceProperties('AWS::WAFv2::WebACLAssociation', { ResourceArn: ref('Shared') });
  });
});

describe('what a load balancer of your own lacks', () => {
  const LOGS = 'access_logs.s3.enabled';
  const HEADERS = 'routing.http.drop_invalid_header_fields.enabled';
  const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data as string);

  test('gets a warning that says what to set', () => {
    const { stack, make } = onExisting(true, () => Ingress.http());
    make();
    expect(warnings(stack)).toEqual([
      'the load balancer "Test/Shared" keeps no access logs, so nobody can tell who called what: call its logAccessLogs() [ack: @ashlar/fargate-api:noAccessLogs]',
      'the load balancer "Test/Shared" lets invalid header fields through, by which requests can be smuggled past it: ' +
        'make it with dropInvalidHeaderFields: true [ack: @ashlar/fargate-api:invalidHeaders]',
    ]);
  });

  test.each([[LOGS, 'invalidHeaders'], [HEADERS, 'noAccessLogs']])('gets no warning once %s is set, even after the API is made', (key, left) => {
    const { stack, loadBalancer, make } = onExisting(true, () => Ingress.http());
    make();
    loadBalancer.setAttribute(key, 'true');
    expect(warnings(stack)).toEqual([expect.stringContaining(`:${left}]`)]);
  });

  test('gets no warning when it stands in another stack and is set up by an aspect', () => {
    const app = new App();
    const env = { account: '123456789012', region: 'eu-west-1' };
    const shared = new Stack(app, 'Shared', { env });
    const loadBalancer = new elbv2.ApplicationLoadBalancer(shared, 'LoadBalancer', { vpc: network(shared), internetFacing: true, dropInvalidHeaderFields: true });
    world({ loadBalancer }, new Stack(app, 'Test', { env }));
    Aspects.of(app).add({
      visit: (node) => {
        if (node === loadBalancer) {
          loadBalancer.logAccessLogs(s3.Bucket.fromBucketName(shared, 'Logs', 'logs'));
        }
      },
    });
    expect(warnings(shared)).toEqual([]);
  });

  test('gets the warnings when there is not a single attribute', () => {
    const { stack, loadBalancer, make } = onExisting(true, () => Ingress.http());
    make();
    const resource = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
    resource.loadBalancerAttributes = undefined;
    expect(warnings(stack)).toHaveLength(2);
  });

  test('gets the benefit of the doubt when it is known only at deployment', () => {
    const { stack, loadBalancer, make } = onExisting(true, () => Ingress.http());
    make();
    loadBalancer.setAttribute(LOGS, new CfnParameter(stack, 'Logs').valueAsString);
    loadBalancer.setAttribute(HEADERS, 'false');
    expect(warnings(stack)).toEqual([expect.stringContaining(':invalidHeaders]')]);
  });

  test('can be acknowledged', () => {
    const { stack, loadBalancer, make } = onExisting(true, () => Ingress.http());
    make();
    for (const id of ['noAccessLogs', 'invalidHeaders']) {
      CdkAnnotations.of(loadBalancer).acknowledgeWarning(`@ashlar/fargate-api:${id}`, 'set by a policy of the organization');
    }
    expect(warnings(stack)).toEqual([]);
  });

  test('is nothing when the API makes it', () => {
    expect(warnings(world().stack)).toEqual([]);
  });
});

describe('the connections of a load balancer', () => {
  test('are closed after a minute of silence, as AWS has it', () => {
    const [{ Properties }] = Object.values(template().findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(JSON.stringify(Properties)).not.toContain('idle_timeout');
  });

  test.each([[Duration.seconds(1), '1'], [Duration.seconds(4000), '4000']])('stay for %s', (idleTimeout, value) => {
    template({ idleTimeout }).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'idle_timeout.timeout_seconds', Value: value }]),
    });
  });

  test('stay for a time known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    world({ idleTimeout: Duration.seconds(new CfnParameter(stack, 'Idle', { type: 'Number' }).valueAsNumber) }, stack);
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'))).toContain('idle_timeout.timeout_seconds');
  });

  test.each([Duration.seconds(0), Duration.seconds(4001), Duration.millis(1500)])('fail with %s', (idleTimeout) => {
    expect(() => world({ idleTimeout })).toThrow(
      `idleTimeout must be whole seconds from 1 to 4000, got ${idleTimeout.toSeconds({ integral: false })} seconds: use one such as Duration.minutes(5)`);
  });
});

describe('a web ACL', () => {
  test('looks at the requests of the load balancer', () => {
    const stack = new Stack(new App(), 'Test');
    world({ webAcl: webAclIn(stack) }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: ref('ApiLoadBalancer'), WebACLArn: { 'Fn::GetAtt': ['WebAcl', 'Arn'] },
    });
  });

  test('is not there unless you bring one', () => {
    template().resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
  });
});

describe('the target groups of a service', () => {
  const groups = (props: Partial<FargateApiProps>) => (properties: object) => {
    const stack = new Stack(new App(), 'Test');
    world({ ingress: Ingress.https({ certificate: certificate(stack) }), ...props }, stack);
    const found = Template.fromStack(stack);
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
    found.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', properties);
  };
  const attributes = (...pairs: [string, string][]) => ({ TargetGroupAttributes: Match.arrayWith(pairs.map(([Key, Value]) => ({ Key, Value }))) });

  test('send each request to any task unless told otherwise', () => {
    groups({})(attributes(['stickiness.enabled', 'false']));
  });

  test('send a client to the same task for as long as you say', () => {
    groups({ stickiness: Duration.hours(1) })(attributes(
      ['stickiness.enabled', 'true'], ['stickiness.type', 'lb_cookie'], ['stickiness.lb_cookie.duration_seconds', '3600']));
  });

  test('let a task finish for as long as you say', () => {
    groups({ deregistrationDelay: Duration.minutes(1) })(attributes(['deregistration_delay.timeout_seconds', '60']));
  });

  test('speak HTTP/2 when told so', () => {
    groups({ protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 })({ Protocol: 'HTTP', ProtocolVersion: 'HTTP2', HealthCheckPath: '/health', Matcher: { HttpCode: '200' } });
  });

  test('speak gRPC when told so, and ask its health service', () => {
    groups({ protocolVersion: elbv2.ApplicationProtocolVersion.GRPC })({
      Protocol: 'HTTP', ProtocolVersion: 'GRPC', HealthCheckPath: '/grpc.health.v1.Health/Check', Matcher: { GrpcCode: '0' },
    });
    groups({ protocolVersion: elbv2.ApplicationProtocolVersion.GRPC, healthCheckPath: '/orders.Orders/Ping' })({ HealthCheckPath: '/orders.Orders/Ping' });
  });

  test.each([elbv2.ApplicationProtocolVersion.HTTP2, elbv2.ApplicationProtocolVersion.GRPC])('fail with %s over plain HTTP', (protocolVersion) => {
    expect(() => world({ protocolVersion, ingress: Ingress.http() })).toThrow(
      `protocolVersion "${protocolVersion}" needs HTTPS, and the ingress is Ingress.http(): use another ingress, or leave out protocolVersion`);
  });

  test.each([elbv2.ApplicationProtocolVersion.HTTP2, elbv2.ApplicationProtocolVersion.GRPC])('fail with %s and no image', (protocolVersion) => {
    expect(() => groups({ protocolVersion, image: undefined })({})).toThrow(
      `without an image there is nothing that speaks ${protocolVersion}: pass an image, or leave out protocolVersion until there is one`);
  });

  test('take a delay known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    const deregistrationDelay = Duration.seconds(new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber);
    world({ deregistrationDelay }, stack);
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::TargetGroup'))).toContain('{"Ref":"Seconds"}');
  });

  test.each([
    ['stickiness', Duration.seconds(0), 'stickiness must be whole seconds from 1 to 604800, got 0 seconds'],
    ['stickiness', Duration.days(8), 'stickiness must be whole seconds from 1 to 604800, got 691200 seconds'],
    ['deregistrationDelay', Duration.hours(2), 'deregistrationDelay must be whole seconds from 0 to 3600, got 7200 seconds'],
    ['deregistrationDelay', Duration.millis(1500), 'deregistrationDelay must be whole seconds from 0 to 3600, got 1.5 seconds'],
  ])('fail with the %s %s', (name, duration, message) => {
    expect(() => world({ [name]: duration })).toThrow(message);
  });
});
