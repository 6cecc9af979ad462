import { findings } from '@ashlar/testing';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { SpaHostingProps } from '../src';
import { AccessLogs, SiteDomain, SpaRouting } from '../src';
import { host } from './support/site';

describe('six rule packs find nothing that is not acknowledged', () => {
  test.each<[string, (stack: Stack) => Partial<SpaHostingProps>]>([
    ['by default', () => ({})],
    ['with a configuration and static pages', () => ({ runtimeConfig: { a: 1 }, routing: SpaRouting.staticPages() })],
    ['when everything goes away with the stack', () => ({ removalPolicy: RemovalPolicy.DESTROY })],
    ['with additional metrics', () => ({ additionalMetrics: true })],
    ['with a domain', (stack) => ({
      domain: SiteDomain.of({
        domainName: 'www.example.com',
        hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
        certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1234'),
      }),
    })],
    ['with a firewall, countries and logs', (stack) => ({
      webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/1234',
      geoRestriction: cloudfront.GeoRestriction.denylist('AQ'),
      accessLogs: AccessLogs.bucket(s3.Bucket.fromBucketName(stack, 'Logs', 'logs')),
    })],
  ])('%s', (_, props) => {
    const stack = new Stack(new App(), 'Stack');
    host(props(stack), stack).addApi('/api/*', new origins.HttpOrigin('api.example.com'));
    expect(findings(stack)).toEqual([]);
  });

  test('in a stack that knows its account, region and bootstrap', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    host({}, stack);
    expect(findings(stack)).toEqual([]);
  });
});
