import { findings } from '@ashlar/testing';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { SiteDomainOptions, SpaHostingProps } from '../src';
import { AccessLogs, ContentSecurityPolicy, ReleaseRetention, SiteDomain, SpaContent, SpaRouting } from '../src';
import { host, SITE } from './support/site';

const account = '111122223333';
const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:us-east-1:${account}:certificate/1234`);

function domain(stack: Stack, options: Partial<SiteDomainOptions>): SiteDomain {
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
  return SiteDomain.of({ domainName: 'www.example.com', hostedZone, ...options });
}

describe('six rule packs find nothing that is not acknowledged', () => {
  test.each<[string, (stack: Stack) => Partial<SpaHostingProps>]>([
    ['by default', () => ({})],
    ['with a configuration and static pages', () => ({ runtimeConfig: { a: 1 }, routing: SpaRouting.staticPages() })],
    ['with files as they are', () => ({ routing: SpaRouting.none() })],
    ['when everything goes away with the stack', () => ({ removalPolicy: RemovalPolicy.DESTROY })],
    ['when other releases are kept', () => ({ releases: ReleaseRetention.keep(2, { forAtLeast: Duration.days(1) }) })],
    ['with additional metrics', () => ({ additionalMetrics: true })],
    ['when its policy is only reported', () => ({ contentSecurityPolicy: ContentSecurityPolicy.strict({ reportOnly: true }) })],
    ['when a policy of its own is only reported', () => ({ contentSecurityPolicy: ContentSecurityPolicy.custom('default-src https:', { reportOnly: true }) })],
    ['with a domain and its certificate', (stack) => ({ domain: domain(stack, { certificate: certificate(stack) }) })],
    ['with a domain whose certificate is made', (stack) => ({ domain: domain(stack, { redirectFrom: ['example.com'] }) })],
    ['with a firewall, countries and logs', (stack) => ({
      webAclArn: `arn:aws:wafv2:us-east-1:${account}:global/webacl/site/1234`,
      geoRestriction: cloudfront.GeoRestriction.denylist('AQ'),
      accessLogs: AccessLogs.bucket(s3.Bucket.fromBucketName(stack, 'Logs', 'logs')),
    })],
  ])('%s', (_, props) => {
    const stack = new Stack(new App(), 'Stack');
    host(props(stack), stack).addApi('/api/*', new origins.HttpOrigin('api.example.com'));
    expect(findings(stack)).toEqual([]);
  });

  test.each(['us-east-1', 'eu-central-1'])('in a stack of %s that knows its account and has a certificate and logs in Parquet', (region) => {
    const stack = new Stack(new App(), 'Stack', { env: { account, region } });
    host({ domain: domain(stack, {}), accessLogs: AccessLogs.parquet() }, stack);
    expect(findings(stack)).toEqual([]);
  });

  test('with logs that go away with the site', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account, region: 'eu-central-1' } });
    host({ accessLogs: AccessLogs.parquet({ removalPolicy: RemovalPolicy.DESTROY }) }, stack);
    expect(findings(stack)).toEqual([]);
  });

  test('with a preview', () => {
    const stack = new Stack(new App(), 'Stack');
    const site = host({ domain: domain(stack, { previewDomain: 'preview.example.com', certificate: certificate(stack) }) }, stack);
    site.addApi('/api/*', new origins.HttpOrigin('api.example.com'));
    site.addPreview('pr-1', SpaContent.directory(SITE));
    expect(findings(stack)).toEqual([]);
  });

  test('when the holders of a policy may roll it back', () => {
    const stack = new Stack(new App(), 'Stack');
    host({}, stack).grants.rollback(new iam.ManagedPolicy(stack, 'Operators'));
    expect(findings(stack)).toEqual([]);
  });
});
