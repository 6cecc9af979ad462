import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { SiteDomainOptions } from '../src';
import { SiteDomain } from '../src';
import { codeOf, routerOf } from './support/router';
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

  test.each(['https://www.example.com', 'www.example.com/path', 'www.example.com:443', '-www.example.com', 'a b.example.com', 'www..example.com', '', 'com', '*.example.com', `${'x'.repeat(64)}.example.com`])('fails when it is %j, which is no host name', (domainName) => {
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
      .toThrow('CloudFront takes certificates from "us-east-1" only, got one from "eu-central-1": ' +
        'leave it out to have one made there, or make it in a stack of that region');
  });

  test('fails with a certificate that is made in a stack of another region', () => {
    const certificates = new Stack(new App(), 'Certificates', { env: { region: 'eu-central-1', account: '111122223333' } });
    expect(() => domain(newStack(), { certificate: new acm.Certificate(certificates, 'Certificate', { domainName: 'www.example.com' }) }))
      .toThrow('got one from "eu-central-1"');
  });
});

describe('names that lead to the domain', () => {
  test('are answered by the same distribution, with records of their own', () => {
    const stack = newStack();
    const site = host({ domain: domain(stack, { redirectFrom: ['Example.com', 'shop.example.com.'] }) }, stack);
    template(site).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Aliases: ['www.example.com', 'example.com', 'shop.example.com'] },
    });
    for (const Name of ['www.example.com.', 'example.com.', 'shop.example.com.']) {
      for (const Type of ['A', 'AAAA']) template(site).hasResourceProperties('AWS::Route53::RecordSet', { Type, Name });
    }
  });

  test.each([
    ['/', {}, 'https://www.example.com/'],
    ['/a/b%20c', {}, 'https://www.example.com/a/b%20c'],
    ['/a', { x: { value: '1' }, y: { value: '' } }, 'https://www.example.com/a?x=1&y'],
    ['/a', { x: { value: '1', multiValue: [{ value: '1' }, { value: '%26' }] }, y: { value: '2' } }, 'https://www.example.com/a?x=1&x=%26&y=2'],
  ])('redirect %s with the query %j to %s', (uri, querystring, location) => {
    const stack = newStack();
    const code = codeOf(host({ domain: domain(stack, { redirectFrom: ['example.com'] }) }, stack));
    expect(routerOf(code, { querystring, headers: { host: { value: 'EXAMPLE.com' } } })(uri)).toEqual({
      statusCode: 301, statusDescription: 'Moved Permanently', headers: { 'location': { value: location }, 'cache-control': { value: 'no-cache' } },
    });
  });

  test.each(['www.example.com', 'd111111abcdef8.cloudfront.net', 'a.example.com'])('do not disturb requests for %s', (name) => {
    const stack = newStack();
    const site = host({ domain: domain(stack, { redirectFrom: ['example.com'] }) }, stack);
    expect(routerOf(codeOf(site), { headers: { host: { value: name } } })('/').uri).toBe(`/releases/${site.releaseId}/index.html`);
  });

  test('cost the router nothing when there are none', () => {
    const stack = newStack();
    expect(codeOf(host({ domain: domain(stack) }, stack))).not.toContain('headers.host');
  });

  test('fail when they are too many for the router', () => {
    const redirectFrom = [...Array(60).keys()].map((index) => `${'x'.repeat(60)}${index}.${'y'.repeat(60)}.example.com`);
    const stack = newStack();
    const many = domain(stack, { redirectFrom });
    expect(() => host({ domain: many }, stack)).toThrow(/^the router of this site needs \d+ bytes, CloudFront allows 10240/);
  });

  test.each([['www.example.com', []], ['WWW.example.com.', []], ['example.com', ['Example.com']]])('fail when %j is there already', (again, others) => {
    expect(() => domain(newStack(), { redirectFrom: [...others, again] }))
      .toThrow(`redirectFrom takes names other than the domain, each once, got ${JSON.stringify(again)} again: leave it out`);
  });

  test.each(['example.org', 'www.example.org'])('fail when %j is outside the zone', (name) => {
    expect(() => domain(newStack(), { redirectFrom: [name] })).toThrow(`the domain ${JSON.stringify(name)} is outside the zone "example.com"`);
  });

  test('fail when they are wildcards or not known', () => {
    expect(() => domain(newStack(), { redirectFrom: ['*.example.com'] })).toThrow('is a host name such as "www.example.com", got "*.example.com"');
    expect(() => domain(newStack(), { redirectFrom: [Fn.importValue('Name')] }))
      .toThrow('redirectFrom takes names that are known at synthesis, such as "www.example.com", got a token');
  });
});
