import { allows } from '@ashlar/testing';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import type { SpaHosting } from '../src';
import { ReleaseRetention, SpaContent } from '../src';
import { ACCOUNT, deployed, REGION } from './support/deployed';
import { folder } from './support/folder';
import { codeOf, CONFIG_ID } from './support/router';
import { host, newStack, properties, template } from './support/site';
import { servedBy, withConfig } from '../src/private/release/edition';

describe('a release', () => {
  test('is uploaded from the assets by a function of its own, without the AWS CLI', () => {
    const site = template(host());
    site.resourceCountIs('AWS::Lambda::LayerVersion', 0);
    site.hasResourceProperties('AWS::Lambda::Function', { Handler: 'uploader.handler', Layers: Match.absent(), Timeout: 600 });
    site.hasResourceProperties('Custom::SpaRelease', {
      ServiceTimeout: '660',
      ReleaseId: '40e36d9957469d66209b',
      Immutable: ['assets'],
      Changing: [],
      AssetBucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' },
      AssetKey: Match.stringLikeRegexp('^[0-9a-f]{64}\\.zip$'),
    });
  });

  test('goes live only after it was uploaded', () => {
    const site = host();
    const [release] = Object.keys(template(site).findResources('Custom::SpaRelease'));
    template(site).hasResource('AWS::CloudFront::Function', { DependsOn: [release], Properties: { FunctionCode: Match.stringLikeRegexp(site.releaseId) } });
  });

  test.each([undefined, { a: 1 }])('is uploaded together with the very code that the router gets, with the configuration %j', (runtimeConfig) => {
    const site = host({ runtimeConfig });
    const { RouterCode: code } = properties(site, 'Custom::SpaRelease') as { RouterCode: string };
    const router = codeOf(site);
    expect(withConfig(code, runtimeConfig && CONFIG_ID)).toBe(router);
    expect(servedBy(router)).toMatchObject({ releaseId: site.releaseId, configId: runtimeConfig && CONFIG_ID });
  });

  test('is uploaded by a function that knows the router by a name that only this site has', () => {
    const stack = newStack();
    const names = [host({}, stack), host({}, new Stack(stack, 'Other'))].map((site) => {
      const { Name: name } = properties(site, 'AWS::CloudFront::Function');
      expect(properties(site, 'Custom::SpaRelease').RouterName).toEqual(name);
      expect(properties(site, 'AWS::Lambda::Function').Environment).toMatchObject({ Variables: { ROUTER: name } });
      return deployed(name) as string;
    });
    expect(new Set(names).size).toBe(2);
    names.forEach((name) => expect(name).toMatch(new RegExp(`^[\\w-]{1,48}-${REGION}$`)));
  });

  test('is kept with five others, and for 30 days after it was superseded', () => {
    template(host()).hasResourceProperties('Custom::SpaRelease', { KeepCount: 5, KeepSeconds: 30 * 86_400 });
  });

  test('is kept for as long as asked', () => {
    template(host({ releases: ReleaseRetention.keep(2, { forAtLeast: Duration.hours(12) }) }))
      .hasResourceProperties('Custom::SpaRelease', { KeepCount: 2, KeepSeconds: 43_200 });
  });

  test('has another id than another content, however little differs', () => {
    const one = host({ content: SpaContent.directory(folder({ 'index.html': 'one' })) });
    const two = host({ content: SpaContent.directory(folder({ 'index.html': 'two' })) });
    expect(one.releaseId).not.toBe(two.releaseId);
  });
});

interface Policies { readonly Policies: { readonly PolicyDocument: unknown }[] }

/** What the uploader of a site may do, as an evaluator decides it that is not ours. */
function uploaderOf(site: SpaHosting) {
  const policies = (properties(site, 'AWS::IAM::Role') as unknown as Policies).Policies.map(({ PolicyDocument }) => deployed(PolicyDocument));
  const stack = Stack.of(site);
  const bucket = `arn:aws:s3:::${deployed(stack.resolve(site.bucket.bucketName)) as string}`;
  return {
    bucket,
    assets: `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`,
    router: `arn:aws:cloudfront::${ACCOUNT}:function/${deployed(stack.resolve(site.router.functionName)) as string}`,
    may: async (action: string, resource: string) => allows(policies, { role: `arn:aws:iam::${ACCOUNT}:role/uploader`, action, resource, account: ACCOUNT }),
  };
}

describe('the uploader', () => {
  const { may, bucket, assets, router } = uploaderOf(host());

  test.each([
    ['read the archive of a release', 's3:GetObject', `${assets}/${'0'.repeat(64)}.zip`],
    ['write a file of a release', 's3:PutObject', `${bucket}/site/releases/r/index.html`],
    ['look at a file', 's3:GetObject', `${bucket}/site/immutable/assets/app.js`],
    ['see what there is', 's3:ListBucket', bucket],
    ['remove a file of a release', 's3:DeleteObject', `${bucket}/site/releases/r/index.html`],
    ['remove what is known of a release', 's3:DeleteObject', `${bucket}/manifests/r.json`],
    ['remove what is known of an edition', 's3:DeleteObject', `${bucket}/editions/r-0.json`],
    ['look at the router', 'cloudfront:GetFunction', router],
    ['learn its settings', 'cloudfront:DescribeFunction', router],
    ['change the router', 'cloudfront:UpdateFunction', router],
    ['make the change live', 'cloudfront:PublishFunction', router],
  ])('may %s', async (_, action, resource) => {
    expect(await may(action, resource)).toBe(true);
  });

  test.each([
    ['read a template among the assets', 's3:GetObject', `${assets}/${'0'.repeat(64)}.json`],
    ['write assets', 's3:PutObject', `${assets}/${'0'.repeat(64)}.zip`],
    ['write another bucket', 's3:PutObject', 'arn:aws:s3:::another/site/index.html'],
    ['write a bucket whose name begins alike', 's3:PutObject', `${bucket}-2/site/index.html`],
    ['read another bucket', 's3:GetObject', 'arn:aws:s3:::another/secret.zip'],
    ['see what there is in another bucket', 's3:ListBucket', 'arn:aws:s3:::another'],
    ['remove a version for good', 's3:DeleteObjectVersion', `${bucket}/site/releases/r/index.html`],
    ['remove what is none of its own', 's3:DeleteObject', `${bucket}/lock.json`],
    ['remove the bucket', 's3:DeleteBucket', bucket],
    ['open the bucket', 's3:PutBucketPolicy', bucket],
    ['change another router', 'cloudfront:UpdateFunction', `arn:aws:cloudfront::${ACCOUNT}:function/another`],
    ['change a router whose name begins alike', 'cloudfront:UpdateFunction', `${router}2`],
    ['make another router live', 'cloudfront:PublishFunction', `arn:aws:cloudfront::${ACCOUNT}:function/another`],
    ['remove the router', 'cloudfront:DeleteFunction', router],
    ['change a distribution', 'cloudfront:UpdateDistribution', `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`],
  ])('may not %s', async (_, action, resource) => {
    expect(await may(action, resource)).toBe(false);
  });

  test('may remove versions, too, where the bucket goes away with the site', async () => {
    const preview = uploaderOf(host({ removalPolicy: RemovalPolicy.DESTROY }));
    expect(await preview.may('s3:DeleteObjectVersion', `${preview.bucket}/lock.json`)).toBe(true);
    expect(await preview.may('s3:ListBucketVersions', preview.bucket)).toBe(true);
    expect(await preview.may('s3:DeleteObjectVersion', 'arn:aws:s3:::another/index.html')).toBe(false);
    expect(await preview.may('s3:DeleteBucket', preview.bucket)).toBe(false);
  });
});
