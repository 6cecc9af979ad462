import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import { SpaContent, SpaRouting } from '../src';
import { folder } from './support/folder';
import { codeOf, routerOf } from './support/router';
import { host, newStack, properties, template } from './support/site';

describe('a site', () => {
  test('is a bucket, a distribution, a function, and an uploader that only deployments call', () => {
    const types = Object.values(template(host()).toJSON().Resources as { [id: string]: { Type: string } }).map(({ Type }) => Type).sort();
    expect(types).toEqual([
      'AWS::CloudFront::CachePolicy', 'AWS::CloudFront::Distribution', 'AWS::CloudFront::Function', 'AWS::CloudFront::OriginAccessControl',
      'AWS::CloudFront::ResponseHeadersPolicy', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup',
      'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Custom::SpaRelease',
    ]);
  });

  test('has its policies at hand, and is answered by them', () => {
    const site = host();
    const { DefaultCacheBehavior } = properties(site, 'AWS::CloudFront::Distribution').DistributionConfig as { DefaultCacheBehavior: object };
    expect(DefaultCacheBehavior).toMatchObject(Stack.of(site).resolve({
      CachePolicyId: site.cachePolicy.cachePolicyId, ResponseHeadersPolicyId: site.headersPolicy.responseHeadersPolicyId,
    }) as object);
  });

  test('keeps its files in a private, encrypted, versioned bucket', () => {
    template(host()).hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }],
      },
      AccessControl: Match.absent(),
      WebsiteConfiguration: Match.absent(),
    });
  });

  test('keeps its releases when it is removed', () => {
    const site = template(host());
    site.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    site.hasResourceProperties('Custom::SpaRelease', { EmptyOnDelete: Match.absent() });
  });

  test('empties its bucket when it is removed with everything', () => {
    const site = template(host({ removalPolicy: RemovalPolicy.DESTROY }));
    site.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    site.hasResourceProperties('Custom::SpaRelease', { EmptyOnDelete: 'true' });
  });

  test('is reached by HTTP/2 and 3, redirects to HTTPS and compresses', () => {
    template(host()).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Enabled: true,
        HttpVersion: 'http2and3',
        IPV6Enabled: true,
        PriceClass: 'PriceClass_All',
        DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https', Compress: true },
      },
    });
  });

  test('reads the bucket by origin access control, below a path', () => {
    template(host()).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Origins: [Match.objectLike({
          OriginPath: '/site',
          OriginAccessControlId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SiteOriginAccess'), 'Id'] },
          S3OriginConfig: { OriginAccessIdentity: '' },
        })],
      },
    });
  });

  test('is kept at the edge for as long as possible, since what lies at a path of a release never changes', () => {
    const year = Duration.days(365).toSeconds();
    template(host()).hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        MinTTL: year,
        DefaultTTL: year,
        MaxTTL: year,
        ParametersInCacheKeyAndForwardedToOrigin: { EnableAcceptEncodingBrotli: true, EnableAcceptEncodingGzip: true },
      },
    });
  });

  test('can be in several regions: names of what is global hold the region', () => {
    const site = host();
    const regional = { 'Fn::Join': ['', expect.arrayContaining([{ Ref: 'AWS::Region' }])] };
    expect(properties(site, 'AWS::CloudFront::ResponseHeadersPolicy')).toMatchObject({ ResponseHeadersPolicyConfig: { Name: regional } });
    expect(properties(site, 'AWS::CloudFront::OriginAccessControl')).toMatchObject({ OriginAccessControlConfig: { Name: regional } });
    expect(properties(site, 'AWS::CloudFront::CachePolicy')).toMatchObject({ CachePolicyConfig: { Name: regional } });
    expect(properties(site, 'AWS::CloudFront::Function')).toMatchObject({ Name: regional });
  });

  test('can be in one stack with another', () => {
    const stack = newStack();
    const one = host({}, stack);
    const two = host({ content: SpaContent.directory(folder({ 'index.html': 'two' })) }, new Stack(stack, 'Nested'));
    expect(one.releaseId).not.toBe(two.releaseId);
  });

  test('knows its address', () => {
    const site = host();
    new CfnOutput(Stack.of(site), 'Url', { value: site.url });
    template(site).hasOutput('Url', { Value: { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [Match.stringLikeRegexp('^SiteDistribution'), 'DomainName'] }]] } });
  });

  test('is limited to countries, behind a firewall and at fewer edges when asked', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/1234';
    template(host({
      webAclArn, geoRestriction: cloudfront.GeoRestriction.allowlist('AT', 'CH'), priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
    })).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        WebACLId: webAclArn,
        Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['AT', 'CH'] } },
        PriceClass: 'PriceClass_100',
      },
    });
  });

  test.each(['site-acl', 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/site/1234'])('fails with the web ACL %j', (webAclArn) => {
    expect(() => host({ webAclArn })).toThrow('webAclArn takes the ARN of a web ACL with scope CLOUDFRONT');
    expect(() => host({ webAclArn })).toThrow(`got ${JSON.stringify(webAclArn)}`);
  });

  test('takes a web ACL that is known only at deployment', () => {
    const stack = newStack();
    host({ webAclArn: Stack.of(stack).formatArn({ service: 'wafv2', region: 'us-east-1', resource: 'global/webacl/site/1' }) }, stack);
  });

  test('gives no warnings', () => {
    const site = host();
    Annotations.fromStack(Stack.of(site)).hasNoWarning('*', Match.anyValue());
  });
});

describe('an API under the same name', () => {
  const api = () => new origins.HttpOrigin('api.example.com');

  test('is passed on as it is: all methods, nothing cached, no path rewritten', () => {
    const site = host();
    site.addApi('/api/*', api());
    const behavior = (pattern: string) => Match.objectLike({
      PathPattern: pattern,
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId,
      OriginRequestPolicyId: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
      ViewerProtocolPolicy: 'redirect-to-https',
      FunctionAssociations: Match.absent(),
    });
    template(site).hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { CacheBehaviors: [behavior('/api/*'), behavior('/api')] } });
  });

  test('may be told more or less of a request', () => {
    const site = host();
    site.addApi('/graphql', api(), { originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER });
    template(site).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        CacheBehaviors: [Match.objectLike({ PathPattern: '/graphql', OriginRequestPolicyId: cloudfront.OriginRequestPolicy.ALL_VIEWER.originRequestPolicyId })],
      },
    });
  });

  test.each(['/.well-known/*', '/..a/*', '/a..b', '/...'])('can have dots in its path, such as %j', (pattern) => {
    expect(() => host().addApi(pattern, api())).not.toThrow();
  });

  test('can be beside a broader one that comes later', () => {
    const site = host();
    site.addApi('/api/v2/*', api());
    site.addApi('/api/*', api());
    site.addApi('/apis', api());
    const { CacheBehaviors } = properties(site, 'AWS::CloudFront::Distribution').DistributionConfig as { CacheBehaviors: { PathPattern: string }[] };
    expect(CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual(['/api/v2/*', '/api/v2', '/api/*', '/api', '/apis']);
  });

  test.each(['/*', '*', 'api', 'api/*', '/api/', '/api*', '/a?i', '', '/', '/api/*/users', '/../x/*', '/x/./y', '/x/..', '/./*'])('fails when its path is %j', (pattern) => {
    expect(() => host().addApi(pattern, api())).toThrow(`the path of an API is written like "/api/*" or "/graphql", got ${JSON.stringify(pattern)}`);
  });

  test.each([['/assets/*', '/assets/index-BGzqvJ1K.js'], ['/index.html', '/index.html'], ['/robots.txt/*', '/robots.txt']])('fails when its path %j hides the site\'s %j', (pattern, file) => {
    expect(() => host().addApi(pattern, api()))
      .toThrow(`the API path ${JSON.stringify(pattern)} hides ${JSON.stringify(file)} of the site: choose another path, or rename the file or folder`);
  });

  test.each([
    ['/about', '/about'], ['/docs/*', '/docs/index.html'], ['/docs', '/docs'], ['/old', '/old'], ['/about.html', '/about.html'],
  ])('fails when its path %j hides %j of static pages', (pattern, address) => {
    const site = host({
      content: SpaContent.directory(folder({ 'index.html': '', 'about.html': '', 'docs/index.html': '' })),
      routing: SpaRouting.staticPages({ redirects: { '/old': '/about' } }),
    });
    expect(() => site.addApi(pattern, api())).toThrow(`the API path ${JSON.stringify(pattern)} hides ${JSON.stringify(address)} of the site`);
  });

  test('can have the name that a page has without its ending, where such names are routes of the page', () => {
    const site = host({ content: SpaContent.directory(folder({ 'index.html': '', 'about.html': '' })) });
    expect(() => site.addApi('/about', api())).not.toThrow();
  });

  test('fails when it hides the configuration', () => {
    expect(() => host({ runtimeConfig: {} }).addApi('/config.json', api())).toThrow('hides "/config.json"');
  });

  test.each([['/api/*', '/api/*'], ['/api/*', '/api'], ['/api/*', '/api/v2/*'], ['/api', '/api']])('fails when %j is there and %j is added', (earlier, pattern) => {
    const site = host();
    site.addApi(earlier, api());
    expect(() => site.addApi(pattern, api()))
      .toThrow(`the API path ${JSON.stringify(pattern)} is never reached, since ${JSON.stringify(earlier)} was added before: add the narrower path first`);
  });

  test('answers /api/* although /api alone was added before', () => {
    const site = host();
    site.addApi('/api', api());
    site.addApi('/api/*', api());
    const { CacheBehaviors } = properties(site, 'AWS::CloudFront::Distribution').DistributionConfig as { CacheBehaviors: { PathPattern: string }[] };
    expect(CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual(['/api', '/api/*']);
  });
});

describe('the router', () => {
  test('runs on CloudFront\'s newer engine, for the site only', () => {
    const site = host();
    site.addApi('/api/*', new origins.HttpOrigin('api.example.com'));
    template(site).hasResourceProperties('AWS::CloudFront::Function', { FunctionConfig: { Runtime: 'cloudfront-js-2.0' }, AutoPublish: true });
    template(site).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { DefaultCacheBehavior: { FunctionAssociations: [{ EventType: 'viewer-request' }] } },
    });
  });

  test('sends a route to the release that was synthesized', () => {
    const site = host();
    expect(routerOf(codeOf(site))('/settings').uri).toBe(`/releases/${site.releaseId}/index.html`);
  });
});
