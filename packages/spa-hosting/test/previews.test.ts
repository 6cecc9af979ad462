import { App, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { SiteDomainOptions, SpaHostingProps } from '../src';
import { AccessLogs, ContentSecurityPolicy, SiteDomain, SpaContent, SpaRouting } from '../src';
import { folder } from './support/folder';
import { routerOf } from './support/router';
import { host, newStack } from './support/site';

interface Resource { readonly Properties: { readonly [name: string]: unknown }; readonly DependsOn?: string[] }

/** A site that may have previews. */
function site(props: Partial<SpaHostingProps> = {}, options: Partial<SiteDomainOptions> = {}, stack = newStack()) {
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1');
  return host({ domain: SiteDomain.of({ domainName: 'www.example.com', hostedZone, certificate, previewDomain: 'preview.example.com', ...options }), ...props }, stack);
}

function preview(): SpaContent {
  return SpaContent.directory(folder({ 'index.html': 'preview', 'new/page.html': '' }));
}

/** The resources of a stack by logical id: those of the site, and those of its previews. */
function resources(stack: Stack): { [id: string]: Resource }[] {
  const all = Object.entries(Template.fromStack(stack).toJSON().Resources as { [id: string]: Resource });
  const ofPreview = (id: string) => id.startsWith('SitePreviews');
  return [all.filter(([id]) => !ofPreview(id)), all.filter(([id]) => ofPreview(id))].map((entries) => Object.fromEntries(entries));
}

function only(type: string, found: { [id: string]: Resource }): Resource {
  const some = Object.values(found).filter((resource) => (resource as Resource & { Type: string }).Type === type);
  expect(some).toHaveLength(1);
  return some[0];
}

describe('a preview', () => {
  test('leaves the site as it is: its release, router, configuration, bucket and distribution', () => {
    const props = { runtimeConfig: { stage: 'prod' } };
    const [alone] = resources(Stack.of(site(props)));
    const withPreviews = site(props);
    withPreviews.addPreview('pr-1', preview());
    withPreviews.addPreview('pr-2', preview());
    const [beside, previews] = resources(Stack.of(withPreviews));
    expect(beside).toEqual(alone);
    expect(Object.keys(previews).length).toBeGreaterThan(0);
  });

  test('has a host of its own, with the certificate of the domain and records', () => {
    const it = site();
    it.addPreview('pr-123', preview());
    const [, found] = resources(Stack.of(it));
    expect(only('AWS::CloudFront::Distribution', found).Properties.DistributionConfig).toMatchObject({
      Aliases: ['pr-123.preview.example.com'],
      ViewerCertificate: { AcmCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1', MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
    for (const Type of ['A', 'AAAA']) {
      Template.fromStack(Stack.of(it)).hasResourceProperties('AWS::Route53::RecordSet', { Type, Name: 'pr-123.preview.example.com.', HostedZoneId: 'Z1' });
    }
  });

  test.each(['pr-123.preview.example.com', 'PR-123', 'PR-123.Preview.Example.com.'])('can have its host given as %j', (given) => {
    const it = site();
    it.addPreview(given, preview());
    Template.fromStack(Stack.of(it)).hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { Aliases: ['pr-123.preview.example.com'] } });
  });

  test('answers its own build, routed as the site, with the same configuration, and goes away whole', () => {
    const it = site({ routing: SpaRouting.staticPages(), runtimeConfig: { stage: 'prod' } });
    const content = preview();
    it.addPreview('pr-1', content);
    const [, found] = resources(Stack.of(it));
    const code = JSON.stringify(only('AWS::CloudFront::Function', found).Properties.FunctionCode);
    expect(code).toContain(content._build.releaseId);
    expect(code).not.toContain(it.releaseId);
    expect(only('Custom::SpaRelease', found).Properties).toMatchObject({
      ReleaseId: content._build.releaseId, RuntimeConfig: '{"stage":"prod"}', EmptyOnDelete: 'true', Bucket: { Ref: expect.stringMatching(/^SitePreviews/) },
    });
    expect(only('AWS::S3::Bucket', found)).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  test('has all paths of its router to itself', () => {
    const it = site();
    const content = preview();
    it.addPreview('pr-1', content);
    const [, found] = resources(Stack.of(it));
    const route = routerOf(only('AWS::CloudFront::Function', found).Properties.FunctionCode as string);
    expect(route('/new/page.html').uri).toBe(`/releases/${content._build.releaseId}/new/page.html`);
    expect(route('/assets/old.js').uri).toBe(`/releases/${content._build.releaseId}/index.html`);
  });

  test('is as protected as the site, and not found by search engines', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/1234';
    const it = site({
      webAclArn,
      geoRestriction: cloudfront.GeoRestriction.allowlist('AT'),
      priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
      contentSecurityPolicy: ContentSecurityPolicy.strict({ connect: ['https://api.example.com'] }),
      accessLogs: AccessLogs.none(),
    });
    it.addPreview('pr-1', preview());
    const [ofSite, found] = resources(Stack.of(it));
    expect(only('AWS::CloudFront::Distribution', found).Properties.DistributionConfig).toMatchObject({
      WebACLId: webAclArn,
      PriceClass: 'PriceClass_100',
      Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['AT'] } },
      DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https', ResponseHeadersPolicyId: { Ref: expect.stringMatching(/^SitePreviews/) } },
    });
    const headers = (some: { [id: string]: Resource }) => only('AWS::CloudFront::ResponseHeadersPolicy', some).Properties.ResponseHeadersPolicyConfig as {
      SecurityHeadersConfig: object; CustomHeadersConfig: { Items: object[] };
    };
    expect(headers(found).SecurityHeadersConfig).toEqual(headers(ofSite).SecurityHeadersConfig);
    expect(headers(found).CustomHeadersConfig.Items).toEqual([
      ...headers(ofSite).CustomHeadersConfig.Items, { Header: 'x-robots-tag', Value: 'noindex', Override: true },
    ]);
  });

  test('takes none of what an account has few of, beyond one policy for all previews', () => {
    const it = site();
    for (const name of ['pr-1', 'pr-2', 'pr-3']) it.addPreview(name, preview());
    const found = Template.fromStack(Stack.of(it));
    found.resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 2);
    found.resourceCountIs('AWS::CloudFront::CachePolicy', 1);
    found.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
  });

  test.each(['before', 'after'])('answers the APIs of the site that were added %s it', (when) => {
    const it = site();
    const api = () => it.addApi('/api/*', new origins.HttpOrigin('api.example.com'));
    if (when === 'before') api();
    it.addPreview('pr-1', preview());
    if (when === 'after') api();
    const [, found] = resources(Stack.of(it));
    const headers = { Ref: expect.stringMatching(/^SitePreviews/) };
    expect(only('AWS::CloudFront::Distribution', found).Properties.DistributionConfig).toMatchObject({
      CacheBehaviors: [{ PathPattern: '/api/*', ResponseHeadersPolicyId: headers }, { PathPattern: '/api', ResponseHeadersPolicyId: headers }],
    });
  });

  test('warns of its own build', () => {
    const it = site();
    it.addPreview('pr-1', SpaContent.directory(folder({ 'index.html': '', 'assets/app.js': '' })));
    Annotations.fromStack(Stack.of(it)).hasWarning('/Stack/Site/Previews/pr-1.preview.example.com', Match.stringLikeRegexp('assets'));
  });

  test('has the certificate of a support stack, which it does not change', () => {
    const certificates = (previews: string[]) => {
      const stack = new Stack(new App({ context: { 'aws:cdk:disable-asset-staging': true } }), 'Stack', { env: { region: 'eu-central-1' } });
      const it = site({}, { certificate: undefined }, stack);
      for (const name of previews) it.addPreview(name, preview());
      return Template.fromStack(it.node.findChild('Domain') as Stack).toJSON() as object;
    };
    expect(certificates(['pr-1', 'pr-2'])).toEqual(certificates([]));
  });

  test('fails when its build has a path of an API', () => {
    const it = site();
    it.addApi('/new/*', new origins.HttpOrigin('api.example.com'));
    expect(() => it.addPreview('pr-1', preview())).toThrow('the API path "/new/*" hides "/new/page.html" of the site');
  });

  test('fails when its host is that of another', () => {
    const it = site();
    it.addPreview('pr-1', preview());
    expect(() => it.addPreview('PR-1.preview.example.com', preview()))
      .toThrow('there is a preview "pr-1.preview.example.com" already: give each a host of its own');
  });

  test.each(['www', 'WWW.example.com', 'shop.example.com'])('fails when its host is %j, a name of the site itself', (given) => {
    const it = site({}, { previewDomain: 'example.com', redirectFrom: ['Shop.example.com'] });
    expect(() => it.addPreview(given, preview()))
      .toThrow(/^the host "(www|shop)\.example\.com" is a name of the site itself: give the preview a host of its own$/);
    expect(() => it.addPreview('pr-1', preview())).not.toThrow();
  });

  test.each(['a.b.preview.example.com', 'pr-1.example.com', 'preview.example.com', '*', '*.preview.example.com', 'www.example.com'])('fails when its host is %j, which the certificate does not cover', (given) => {
    expect(() => site().addPreview(given, preview())).toThrow('the host of a preview is one label in "preview.example.com", as the certificate covers no other, ' +
      `got ${JSON.stringify(given)}: use a name such as "pr-123" or "pr-123.preview.example.com"`);
  });

  test.each(['', 'pr_1', 'feature/x', '-1'])('fails when its host is %j, which is no host name', (given) => {
    expect(() => site().addPreview(given, preview())).toThrow(`is a host name such as "www.example.com", got ${JSON.stringify(given)}`);
  });

  test('fails when its host is not known', () => {
    expect(() => site().addPreview(Fn.importValue('Host'), preview()))
      .toThrow('the host of a preview has to be known at synthesis, got a token: use a name such as "pr-123" or "pr-123.preview.example.com"');
  });

  test('fails when the site has no domain for previews', () => {
    const message = 'the preview "pr-1" needs a host of its own: give the site a domain with a previewDomain, such as "preview.example.com"';
    expect(() => host().addPreview('pr-1', preview())).toThrow(message);
    expect(() => site({}, { previewDomain: undefined }).addPreview('pr-1', preview())).toThrow(message);
  });

  test.each(['WWW.example.com', 'shop.example.com'])('fails when its domain is %j, a name of the site, whose cookies could reach it', (previewDomain) => {
    expect(() => site({}, { previewDomain, redirectFrom: ['Shop.example.com'] }))
      .toThrow(`previewDomain is a name that the site itself has not, got ${JSON.stringify(previewDomain)}: ` +
        'use one such as "preview.example.com", so that cookies for its names and all below them do not reach previews');
  });

  test('fails when its domain is outside the zone', () => {
    expect(() => site({}, { previewDomain: 'preview.example.org' })).toThrow('the domain "preview.example.org" is outside the zone "example.com"');
  });
});
