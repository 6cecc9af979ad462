import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Distribution, Function } from 'aws-cdk-lib/aws-cloudfront';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { SiteDomain, SpaContent, SpaHosting } from '../src';

const app = new App();
const env = { region: 'us-east-1' };
const stack = new Stack(app, 'AshlarSpaHostingPreview', { env });
const site = new SpaHosting(stack, 'Site', {
  content: SpaContent.directory(`${__dirname}/site`),
  domain: SiteDomain.of({
    domainName: 'www.integ.ashlar.example',
    // On AWS the certificate is only issued for a zone to which the name servers above lead.
    hostedZone: new PublicHostedZone(stack, 'Zone', { zoneName: 'integ.ashlar.example' }),
    previewDomain: 'preview.integ.ashlar.example',
  }),
  runtimeConfig: { region: stack.region },
  removalPolicy: RemovalPolicy.DESTROY,
});
const content = SpaContent.directory(`${__dirname}/preview-site`, { immutable: [] });
site.addPreview('pr-123', content);
const preview = site.node.findChild('Previews').node.findChild('pr-123.preview.integ.ashlar.example');
const child = <T extends IConstruct>(id: string) => preview.node.findChild(id) as T;

const { assertions } = new IntegTest(app, 'Preview', { testCases: [stack], assertionStack: new Stack(app, 'PreviewAssertions', { env }) });

for (const [distribution, alias] of [[site.distribution, 'www'], [child<Distribution>('Distribution'), 'pr-123.preview']] as const) {
  assertions.awsApiCall('CloudFront', 'getDistribution', { Id: distribution.distributionId }).expect(ExpectedResult.objectLike({
    Distribution: Match.objectLike({
      DistributionConfig: Match.objectLike({ Aliases: Match.objectLike({ Items: [`${alias}.integ.ashlar.example`] }) }),
    }),
  }));
}

for (const router of [site.router, child<Function>('Router')]) {
  assertions.awsApiCall('CloudFront', 'describeFunction', { Name: router.functionName, Stage: 'LIVE' })
    .expect(ExpectedResult.objectLike({ FunctionSummary: Match.objectLike({ FunctionConfig: Match.objectLike({ Runtime: 'cloudfront-js-2.0' }) }) }));
}

for (const [bucket, releaseId] of [[site.bucket, site.releaseId], [child<Bucket>('Bucket'), content._build.releaseId]] as const) {
  const call = assertions.awsApiCall('S3', 'headObject', { Bucket: bucket.bucketName, Key: `site/releases/${releaseId}/index.html` });
  call.provider.addToRolePolicy({ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['*'] });
  call.expect(ExpectedResult.objectLike({ ContentType: 'text/html; charset=utf-8', CacheControl: 'no-cache' }));
}
