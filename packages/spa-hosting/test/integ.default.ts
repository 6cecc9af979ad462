import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SpaContent, SpaHosting } from '../src';

const app = new App();
const stack = new Stack(app, 'AshlarSpaHostingDefault');
const site = new SpaHosting(stack, 'Site', {
  content: SpaContent.directory(`${__dirname}/site`),
  runtimeConfig: { region: stack.region },
  removalPolicy: RemovalPolicy.DESTROY,
});

const integ = new IntegTest(app, 'SpaHosting', { testCases: [stack] });

/** Expects an object of the site's bucket. */
function expectObject(key: string, expected: { [field: string]: unknown }) {
  const call = integ.assertions.awsApiCall('S3', 'headObject', { Bucket: site.bucket.bucketName, Key: key });
  call.provider.addToRolePolicy({ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['*'] });
  call.expect(ExpectedResult.objectLike(expected));
}

expectObject(`site/releases/${site.releaseId}/index.html`, { ContentType: 'text/html; charset=utf-8', CacheControl: 'no-cache' });
expectObject(`site/releases/${site.releaseId}/robots.txt`, { ContentType: 'text/plain; charset=utf-8', CacheControl: 'no-cache' });
expectObject('site/immutable/assets/index-BGzqvJ1K.js', {
  ContentType: 'text/javascript; charset=utf-8', CacheControl: 'public, max-age=31536000, immutable',
});
expectObject(`manifests/${site.releaseId}.json`, { ContentType: 'application/json', CacheControl: 'no-store' });

integ.assertions.awsApiCall('CloudFront', 'getDistribution', { Id: site.distribution.distributionId })
  .expect(ExpectedResult.objectLike({
    Distribution: {
      DistributionConfig: {
        Enabled: true,
        DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' },
      },
    },
  }));

integ.assertions.awsApiCall('CloudFront', 'describeFunction', { Name: site.router.functionName, Stage: 'LIVE' })
  .expect(ExpectedResult.objectLike({ FunctionSummary: { FunctionConfig: { Runtime: 'cloudfront-js-2.0' } } }));
