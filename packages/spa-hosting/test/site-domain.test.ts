import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { SiteDomainOptions } from '../src';
import { SiteDomain } from '../src';
import { host, newStack, template } from './support/site';

const arn = (region: string) => `arn:aws:acm:${region}:111122223333:certificate/1234`;

function domain(stack: Stack, options: Partial<SiteDomainOptions> = {}): SiteDomain {
  return SiteDomain.of({
    domainName: 'www.example.com',
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', arn('us-east-1')),
    ...options,
  });
}

describe('a domain', () => {
  test('is answered with its certificate, by IPv4 and IPv6', () => {
    const stack = newStack();
    const site = host({ domain: domain(stack) }, stack);
    template(site).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['www.example.com'],
        ViewerCertificate: { AcmCertificateArn: arn('us-east-1'), MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
      },
    });
    for (const Type of ['A', 'AAAA']) {
      template(site).hasResourceProperties('AWS::Route53::RecordSet', {
        Type, Name: 'www.example.com.', HostedZoneId: 'Z1', AliasTarget: { DNSName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SiteDistribution'), 'DomainName'] } },
      });
    }
    expect(site.url).toBe('https://www.example.com');
  });

  test('can be the name of the zone itself', () => {
    const stack = newStack();
    const site = host({ domain: domain(stack, { domainName: 'example.com' }) }, stack);
    template(site).hasResourceProperties('AWS::Route53::RecordSet', { Type: 'A', Name: 'example.com.' });
  });

  test('can be known only at deployment', () => {
    const stack = newStack();
    const parameter = (name: string) => stack.formatArn({ service: 'x', resource: name });
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Late', { hostedZoneId: 'Z1', zoneName: parameter('zone') });
    expect(() => domain(stack, { domainName: parameter('name') })).not.toThrow();
    expect(() => SiteDomain.of({
      domainName: 'www.example.com', hostedZone: zone, certificate: acm.Certificate.fromCertificateArn(stack, 'LateCertificate', parameter('certificate')),
    })).not.toThrow();
  });

  test('takes a certificate that is known at deployment only, whatever region the site\'s stack is in', () => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1', account: '111122223333' } });
    const late = new CfnParameter(stack, 'CertificateArn').valueAsString;
    expect(() => domain(stack, { certificate: acm.Certificate.fromCertificateArn(stack, 'Late', late) })).not.toThrow();
  });

  test.each(['www.example.com.', 'WWW.Example.com'])('is written in the plainest way when it is given as %j', (domainName) => {
    const stack = newStack();
    const site = host({ domain: domain(stack, { domainName }) }, stack);
    template(site).hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { Aliases: ['www.example.com'] } });
    template(site).hasResourceProperties('AWS::Route53::RecordSet', { Type: 'A', Name: 'www.example.com.' });
    expect(site.url).toBe('https://www.example.com');
  });

  test('takes a zone with a dot at its end, as Route 53 writes it', () => {
    const stack = newStack();
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Dotted', { hostedZoneId: 'Z1', zoneName: 'Example.com.' });
    expect(() => domain(stack, { hostedZone })).not.toThrow();
  });

  test.each(['https://www.example.com', 'www.example.com/path', 'www.example.com:443', '-www.example.com', 'a b.example.com', 'www..example.com', '', 'com', `${'x'.repeat(64)}.example.com`])('fails when it is %j, which is no host name', (domainName) => {
    expect(() => domain(newStack(), { domainName }))
      .toThrow(`the domain of a site is a host name such as "www.example.com", got ${JSON.stringify(domainName)}`);
  });

  test('takes a certificate that is made in a stack of us-east-1', () => {
    const app = new App();
    const certificates = new Stack(app, 'Certificates', { env: { region: 'us-east-1', account: '111122223333' } });
    expect(() => domain(newStack(), { certificate: new acm.Certificate(certificates, 'Certificate', { domainName: 'www.example.com' }) })).not.toThrow();
  });

  test.each(['www.example.org', 'example.com.evil.org', 'badexample.com'])('fails when %j is outside the zone', (domainName) => {
    expect(() => domain(newStack(), { domainName }))
      .toThrow(`the domain ${JSON.stringify(domainName)} is outside the zone "example.com": give the zone that holds the name`);
  });

  test('fails with a certificate of another region', () => {
    const stack = newStack();
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', arn('eu-central-1'));
    expect(() => domain(new Stack(new App(), 'Other'), { certificate }))
      .toThrow('CloudFront takes certificates from "us-east-1" only, got one from "eu-central-1": make the certificate in a stack of that region');
  });

  test('fails with a certificate that is made in a stack of another region', () => {
    const certificates = new Stack(new App(), 'Certificates', { env: { region: 'eu-central-1', account: '111122223333' } });
    expect(() => domain(newStack(), { certificate: new acm.Certificate(certificates, 'Certificate', { domainName: 'www.example.com' }) }))
      .toThrow('got one from "eu-central-1"');
  });
});
