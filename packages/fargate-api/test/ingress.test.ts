import type { ResourceDifference } from '@aws-cdk/cloudformation-diff';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { HttpsIngressOptions } from '../src';
import { Ingress } from '../src';
import { template, world } from './support/world';

const ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/1';

function https(options: (stack: Stack) => HttpsIngressOptions, stack = new Stack(new App(), 'Test')) {
  const { api } = world({ ingress: Ingress.https(options(stack)) }, stack);
  return { api, stack, found: Template.fromStack(stack) };
}

const certificate = (stack: Stack, arn = ARN) => acm.Certificate.fromCertificateArn(stack, 'Imported', arn);
const zone = (stack: Stack, zoneName = 'example.com') => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName });

describe('HTTPS with a domain', () => {
  const { api, stack, found } = https((owner) => ({ domainName: 'api.example.com', hostedZone: zone(owner) }));

  test('has a certificate that the zone proves', () => {
    found.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'api.example.com',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'api.example.com', HostedZoneId: 'Z1' }],
    });
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443, Protocol: 'HTTPS', Certificates: [{ CertificateArn: { Ref: Match.stringLikeRegexp('ApiCertificate') } }],
    });
  });

  test('answers under the name', () => {
    found.hasResourceProperties('AWS::Route53::RecordSet', { Type: 'A', Name: 'api.example.com.', HostedZoneId: 'Z1', AliasTarget: Match.anyValue() });
    expect(stack.resolve(api.url)).toBe('https://api.example.com');
  });

  test('shows its certificate and its record', () => {
    expect(stack.resolve(api.certificate?.certificateArn)).toEqual({ Ref: expect.stringMatching(/^ApiCertificate/) });
    expect(stack.resolve(api.aliasRecord?.domainName)).toEqual({ Ref: expect.stringMatching(/^ApiAliasRecord/) });
  });

  test('speaks TLS 1.2 and newer, with post-quantum key exchange for clients that know it', () => {
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09' });
  });

  test('redirects from port 80 and does nothing else there', () => {
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }],
    });
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 2);
    expect(stack.resolve(api.redirectListener?.listenerArn)).toEqual({ Ref: expect.stringMatching(/^ApiHttpListener/) });
  });

  test('is open on these two ports and no other', () => {
    found.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Load balancer of the API',
      SecurityGroupIngress: Match.exact([443, 80].map((port) => (
        { CidrIp: '0.0.0.0/0', Description: `Allow from anyone on port ${port}`, IpProtocol: 'tcp', FromPort: port, ToPort: port }
      ))),
    });
  });

  test.each([elbv2.SslPolicy.TLS13_13_PQ, elbv2.SslPolicy.FIPS_TLS13_12_RES, elbv2.SslPolicy.FORWARD_SECRECY_TLS12_RES_GCM, elbv2.SslPolicy.TLS12])('speaks %s when told so', (tlsPolicy) => {
    https((owner) => ({ certificate: certificate(owner), tlsPolicy })).found
      .hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, SslPolicy: tlsPolicy });
  });

  test.each([elbv2.SslPolicy.RECOMMENDED, elbv2.SslPolicy.LEGACY, elbv2.SslPolicy.TLS11, elbv2.SslPolicy.TLS13_11, elbv2.SslPolicy.TLS13_10_PQ,
    elbv2.SslPolicy.FIPS_TLS13_11, elbv2.SslPolicy.FORWARD_SECRECY_TLS11])('fails with %s, which admits an older TLS', (tlsPolicy) => {
    expect(() => https((owner) => ({ certificate: certificate(owner), tlsPolicy }))).toThrow(
      `tlsPolicy "${tlsPolicy}" admits TLS 1.0 or 1.1: use one of TLS 1.2 or newer, such as SslPolicy.TLS13_12_RES_PQ or TLS13_13_PQ`);
  });

  test.each([
    ['the zone itself', 'example.com', 'example.com', 'example.com'],
    ['a name in capitals', 'API.Example.com', 'example.com', 'api.example.com'],
    ['a name with a dot at its end', 'api.example.com.', 'example.com', 'api.example.com'],
    ['a zone with a dot at its end', 'api.example.com', 'example.com.', 'api.example.com'],
  ])('takes %s', (_, domainName, zoneName, name) => {
    const outcome = https((owner) => ({ domainName, hostedZone: zone(owner, zoneName) }));
    outcome.found.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: name, DomainValidationOptions: [{ DomainName: name, HostedZoneId: 'Z1' }],
    });
    outcome.found.hasResourceProperties('AWS::Route53::RecordSet', { Name: `${name}.` });
    expect(outcome.api.url).toBe(`https://${name}`);
  });

  test('takes a name known only at deployment', () => {
    const owner = new Stack(new App(), 'Test');
    const domainName = new CfnParameter(owner, 'Name').valueAsString;
    https(() => ({ domainName, hostedZone: zone(owner) }), owner).found.resourceCountIs('AWS::CertificateManager::Certificate', 1);
  });

  test('takes a zone whose name is known only at deployment', () => {
    const owner = new Stack(new App(), 'Test');
    const zoneName = new CfnParameter(owner, 'ZoneName').valueAsString;
    https(() => ({ domainName: 'api.example.com', hostedZone: zone(owner, zoneName) }), owner).found.resourceCountIs('AWS::Route53::RecordSet', 1);
  });

  test.each([['other.org', 'example.com'], ['notexample.com', 'example.com'], ['com', 'example.com']])('fails when %s is not in the zone %s', (domainName, zoneName) => {
    expect(() => https((owner) => ({ domainName, hostedZone: zone(owner, zoneName) }))).toThrow(
      `the domainName "${domainName}" is not in the hosted zone "${zoneName}": use a name that ends in the name of the zone, or the zone of the name`);
  });
});

describe('HTTPS with a certificate of your own', () => {
  test('uses it and makes neither certificate nor record', () => {
    const { found } = https((stack) => ({ certificate: certificate(stack) }));
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Certificates: [{ CertificateArn: ARN }] });
    found.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    found.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  test('knows its url only by the name of the load balancer', () => {
    const { api, stack } = https((owner) => ({ certificate: certificate(owner) }));
    expect(stack.resolve(api.url)).toEqual({ 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^ApiLoadBalancer/), 'DNSName'] }]] });
  });

  test('knows its url by a name that you keep elsewhere', () => {
    const { api, found } = https((stack) => ({ certificate: certificate(stack), domainName: 'api.example.com' }));
    expect(api.url).toBe('https://api.example.com');
    found.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  test('gets a record when it knows the zone', () => {
    const { found } = https((stack) => ({ certificate: certificate(stack), domainName: 'api.example.com', hostedZone: zone(stack) }));
    found.resourceCountIs('AWS::Route53::RecordSet', 1);
    found.resourceCountIs('AWS::CertificateManager::Certificate', 0);
  });

  describe('in a stack that knows its region', () => {
    const stackIn = (region: string) => new Stack(new App(), 'Test', { env: { region, account: '123456789012' } });

    test('takes a certificate of that region', () => {
      expect(() => https((stack) => ({ certificate: certificate(stack) }), stackIn('eu-west-1'))).not.toThrow();
    });

    test('fails with a certificate of another region', () => {
      expect(() => https((stack) => ({ certificate: certificate(stack) }), stackIn('eu-central-1'))).toThrow(
        'the certificate is in "eu-west-1" and the load balancer in "eu-central-1": a load balancer takes certificates of its own region only');
    });

    test('fails with a certificate that a stack of another region makes', () => {
      const app = new App();
      const other = new Stack(app, 'Other', { env: { region: 'us-east-1', account: '123456789012' } });
      const made = new acm.Certificate(other, 'Made', { domainName: 'api.example.com' });
      const here = new Stack(app, 'Here', { env: { region: 'eu-central-1', account: '123456789012' } });
      expect(() => https(() => ({ certificate: made }), here)).toThrow('the certificate is in "us-east-1" and the load balancer in "eu-central-1"');
    });

    test('takes a server certificate of IAM, which has no region', () => {
      const arn = 'arn:aws:iam::123456789012:server-certificate/api';
      https((stack) => ({ certificate: certificate(stack, arn) }), stackIn('eu-west-1')).found
        .hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Certificates: [{ CertificateArn: arn }] });
    });

    test('takes a certificate known only at deployment', () => {
      const stack = stackIn('eu-central-1');
      const arn = new CfnParameter(stack, 'Arn').valueAsString;
      expect(() => https(() => ({ certificate: certificate(stack, arn) }), stack)).not.toThrow();
    });
  });
});

describe('HTTP', () => {
  test('is plain on port 80, with nothing on 443', () => {
    const { api, stack } = world({ ingress: Ingress.http() });
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80, Protocol: 'HTTP', Certificates: Match.absent() });
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    expect([api.redirectListener, api.certificate, api.aliasRecord]).toEqual([undefined, undefined, undefined]);
    expect(stack.resolve(api.url)).toEqual({ 'Fn::Join': ['', ['http://', { 'Fn::GetAtt': [expect.stringMatching(/^ApiLoadBalancer/), 'DNSName'] }]] });
  });
});

describe('a change of ingress', () => {
  const plain = () => template({ ingress: Ingress.http() });
  const secure = () => https((owner) => ({ domainName: 'api.example.com', hostedZone: zone(owner) })).found;
  const ported = ({ oldProperties, newProperties }: ResourceDifference) => Number((newProperties ?? oldProperties)?.Port);

  // A port takes one listener at a time, and CloudFormation makes the new one before it removes the old one.
  test.each([
    ['to HTTPS', plain, secure, { 80: ResourceImpact.WILL_UPDATE, 443: ResourceImpact.WILL_CREATE }],
    ['back to HTTP', secure, plain, { 80: ResourceImpact.WILL_UPDATE, 443: ResourceImpact.WILL_DESTROY }],
  ])('%s can be deployed, as the listener of a port stays the same', (_, before, after, impacts) => {
    const changes = Object.values(fullDiff(before().toJSON(), after().toJSON()).resources.changes)
      .filter(({ resourceType }) => resourceType === 'AWS::ElasticLoadBalancingV2::Listener');
    expect(changes).toHaveLength(2);
    expect(Object.fromEntries(changes.map((change) => [ported(change), change.changeImpact]))).toEqual(impacts);
  });

  test('loses neither the load balancer nor a target group nor the service', () => {
    const lost = Object.values(fullDiff(plain().toJSON(), secure().toJSON()).resources.changes)
      .filter(({ changeImpact }) => ![ResourceImpact.NO_CHANGE, ResourceImpact.WILL_CREATE, ResourceImpact.WILL_UPDATE].includes(changeImpact));
    expect(lost.map(({ resourceType }) => resourceType)).toEqual(['AWS::ElasticLoadBalancingV2::ListenerRule']);
  });
});

describe('an ingress', () => {
  test('has to be named', () => {
    expect(() => template({ ingress: undefined })).toThrow(
      'ingress is missing: pass Ingress.https({ domainName, hostedZone }) to have a certificate made, Ingress.https({ certificate }) to bring one, ' +
      'Ingress.vpcOrigin() or Ingress.cloudFrontOnly() behind CloudFront, Ingress.vpcOnly() inside the network, or Ingress.http() for plain HTTP outside of production');
  });

  test.each([
    ['nothing', () => ({})],
    ['a domain without its zone', () => ({ domainName: 'api.example.com' })],
  ])('fails when HTTPS is given %s', (_, options) => {
    expect(() => Ingress.https(options())).toThrow(
      'Ingress.https() needs a certificate: pass domainName and hostedZone and one is made, or pass a certificate of your own');
  });

  test('fails when HTTPS is given a zone without a domain', () => {
    const stack = new Stack(new App(), 'Test');
    expect(() => Ingress.https({ hostedZone: zone(stack), certificate: certificate(stack) })).toThrow(
      'Ingress.https() got a hostedZone without a domainName: add the domainName that clients shall call');
  });
});
