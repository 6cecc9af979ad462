import * as path from 'path';
import { runs } from '@ashlar/testing';
import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as fc from 'fast-check';
import type { SiteDomainOptions } from '../src';
import { AccessLogs, ContentSecurityPolicy, ReleaseRetention, SiteDomain, SpaContent, SpaRouting } from '../src';
import { ACCOUNT, bucketPolicyOf, decide, DISTRIBUTION_ARN } from './support/bucket-policy';
import { folder } from './support/folder';
import { MemoryStore } from './support/memory-store';
import { routerOf } from './support/router';
import { host, newStack, SITE } from './support/site';
import { zip } from './support/zip';
import { publish } from '../src/handlers/uploader/publish';
import { readBuild } from '../src/private/content/build';
import { nameOf, routerCode } from '../src/private/front/router-code';

jest.setTimeout(10_000 + runs() * 200);

/** Paths of files as builds have them, awkward ones included. */
const filePath = fc.stringMatching(/^(assets\/|docs\/|_astro\/|a b\/|ü\/){0,2}[a-zé%+ ]{1,6}(-[A-Za-z0-9]{8})?\.(html|js|css|png|xyz)$/);

/** Files of a build: as on any disk, no path is a folder of another. */
const builds = fc.uniqueArray(filePath, { maxLength: 8 })
  .map((paths) => Object.fromEntries(['index.html', ...paths].map((name) => [name, `content of ${name}`])));

const routings = fc.constantFrom(
  SpaRouting.historyApi(), SpaRouting.none(), SpaRouting.staticPages(), SpaRouting.staticPages({ redirects: { '/old': '/new', '/a b': 'https://example.com/' } }),
);

/** What a viewer may send as a path. */
const requestPaths = fc.oneof(
  fc.webPath(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(
    '/', '.', '..', '%2e', '%2E%2e', '%2f', '%5c', '\\', '%', '%zz', '%00', '%ff', '%C3%BC', 'ü', '\ud800', 'assets', 'docs', '_astro', 'index.html',
    'config.json', 'releases', 'immutable', 'config', 'manifests', 'site', '__proto__', 'constructor', 'old', ' ', '+', '?', '#', '\n',
  ), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.array(fc.constantFrom('..', '.', '', '%2e%2e', '..%2f..', 'assets', 'docs', 'x.js', '%25', 'manifests'), { maxLength: 8 }).map((parts) => `/${parts.join('/')}`),
  fc.tuple(fc.constantFrom('/docs/', '/assets/', '/'), fc.constantFrom('ü/x', 'x', '%2e/'))
    .map(([start, part]) => (start + part.repeat(8192)).slice(0, 8192)),
);

interface Reference { readonly 'Ref'?: string; readonly 'Fn::GetAtt'?: [string, string] }
interface Resource { readonly Properties: { readonly [name: string]: unknown }; readonly DependsOn?: string[]; readonly DeletionPolicy?: string }
interface Behavior {
  readonly ViewerProtocolPolicy: string;
  readonly ResponseHeadersPolicyId?: Reference;
  readonly FunctionAssociations?: { readonly EventType: string; readonly FunctionARN: Reference }[];
}
interface DistributionConfig {
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors?: Behavior[];
  readonly CustomErrorResponses?: unknown;
  readonly Origins: { readonly DomainName: Reference; readonly S3OriginConfig?: object; readonly OriginPath?: string }[];
  readonly ViewerCertificate?: { readonly MinimumProtocolVersion: string };
}

/** The policy of the bucket of the simplest site. */
const policy = defaultPolicy();

describe('any site', () => {
  test('is closed, encrypted, ordered and kept (I1, I2, I3, I4, I7, I8, I9)', () => {
    const choices = fc.record({
      routing: fc.option(routings, { nil: undefined }),
      contentSecurityPolicy: fc.constantFrom(undefined, ContentSecurityPolicy.strict({ reportOnly: true }), ContentSecurityPolicy.custom("default-src 'none'")),
      runtimeConfig: fc.constantFrom(undefined, {}, { a: [1, null] }),
      webAclArn: fc.constantFrom(undefined, 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/1'),
      geoRestriction: fc.constantFrom(undefined, cloudfront.GeoRestriction.allowlist('AT')),
      priceClass: fc.option(fc.constantFrom(...Object.values(cloudfront.PriceClass)), { nil: undefined }),
      additionalMetrics: fc.option(fc.boolean(), { nil: undefined }),
      removalPolicy: fc.constantFrom(undefined, RemovalPolicy.RETAIN, RemovalPolicy.DESTROY),
      domain: fc.constantFrom<Partial<SiteDomainOptions> | undefined>(undefined, {}, { redirectFrom: ['www.example.com'] }, { previewDomain: 'preview.example.com' }),
      accessLogs: fc.constantFrom(undefined, AccessLogs.none(), AccessLogs.parquet(), AccessLogs.parquet({ removalPolicy: RemovalPolicy.DESTROY })),
      releases: fc.constantFrom(undefined, ReleaseRetention.keep(1), ReleaseRetention.keep(9, { forAtLeast: Duration.days(1) })),
      apis: fc.uniqueArray(fc.constantFrom('/api/*', '/graphql', '/v1/users/*'), { maxLength: 3 }),
      previews: fc.nat(1),
    });
    const content = SpaContent.directory(SITE);
    fc.assert(fc.property(choices, ({ domain: options, apis, previews: wanted, ...props }) => {
      const stack = newStack({ account: ACCOUNT, region: 'us-east-1' });
      const site = host({ content, ...props, ...options && { domain: domain(stack, options) } }, stack);
      apis.forEach((pattern) => site.addApi(pattern, new origins.HttpOrigin('api.example.com')));
      const previews = options?.previewDomain === undefined ? 0 : wanted;
      for (let i = 0; i < previews; i++) site.addPreview(`pr-${i}`, content);

      const template = Template.fromStack(stack);
      const distributions = Object.entries(template.findResources('AWS::CloudFront::Distribution') as { [id: string]: Resource });
      expect(distributions).toHaveLength(1 + previews);
      for (const [distributionId, { Properties }] of distributions) {
        const config = Properties.DistributionConfig as DistributionConfig;
        const bucketId = config.Origins[0].DomainName['Fn::GetAtt']![0];
        const routerId = config.DefaultCacheBehavior.FunctionAssociations![0].FunctionARN['Fn::GetAtt']![0];
        const resource = (id: string) => (template.toJSON().Resources as { [id: string]: Resource })[id];

        // I1: whatever is chosen, the policy is the one that is judged below.
        expect(bucketPolicyOf(template, bucketId, distributionId)).toEqual(policy);
        expect(resource(bucketId).Properties.PublicAccessBlockConfiguration).toEqual({
          BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
        });
        expect(config.Origins[0].OriginPath).toBe('/site');

        // I2, I4: every behaviour redirects and has the headers; only the site's own is rewritten.
        const others = config.CacheBehaviors ?? [];
        expect(others).toHaveLength(apis.reduce((sum, pattern) => sum + (pattern.endsWith('*') ? 2 : 1), 0));
        for (const behavior of [config.DefaultCacheBehavior, ...others]) {
          expect(behavior.ViewerProtocolPolicy).toBe('redirect-to-https');
          expect(resource(behavior.ResponseHeadersPolicyId!.Ref!).Properties).toHaveProperty('ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity');
        }
        expect(config.DefaultCacheBehavior.FunctionAssociations).toMatchObject([{ EventType: 'viewer-request' }]);
        others.forEach((behavior) => expect(behavior).not.toHaveProperty('FunctionAssociations'));

        // I3
        expect(config).not.toHaveProperty('CustomErrorResponses');

        // I7: the switch comes after the upload into its own bucket.
        const uploads = resource(routerId).DependsOn!.map(resource).filter(({ Properties: { ReleaseId } }) => ReleaseId !== undefined);
        expect(uploads.map(({ Properties: { Bucket } }) => Bucket)).toEqual([{ Ref: bucketId }]);

        // I8
        expect(config.ViewerCertificate?.MinimumProtocolVersion).toBe(options ? 'TLSv1.2_2021' : undefined);

        // I9
        const goes = props.removalPolicy === RemovalPolicy.DESTROY || bucketId.includes('Preview');
        expect(resource(bucketId).DeletionPolicy).toBe(goes ? 'Delete' : 'Retain');
      }
    }), { numRuns: runs() });
  });

  test('lets its own distribution read the bucket, and nobody else do anything (I1)', async () => {
    const cloudFront = 'cloudfront.amazonaws.com';
    const requests = fc.record({
      principal: fc.constantFrom(
        cloudFront, 'lambda.amazonaws.com', 'delivery.logs.amazonaws.com', anonymousPrincipal, `arn:aws:iam::${ACCOUNT}:role/operator`,
        `arn:aws:iam::${ACCOUNT}:user/admin`, 'arn:aws:iam::999999999999:role/stranger', 'arn:aws:iam::999999999999:root',
      ),
      action: fc.constantFrom(
        's3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:ListBucket', 's3:ListBucketVersions',
        's3:PutBucketPolicy', 's3:PutLifecycleConfiguration', 's3:GetBucketPolicy',
      ),
      key: fc.constantFrom('site/releases/r/index.html', 'site/immutable/assets/a.js', 'manifests/r.json', 'editions/r.json', 'lock.json'),
      source: fc.constantFrom(
        undefined, DISTRIBUTION_ARN, `${DISTRIBUTION_ARN}2`, DISTRIBUTION_ARN.replace(ACCOUNT, '999999999999'), DISTRIBUTION_ARN.toLowerCase(), '*',
        `arn:aws:cloudfront::${ACCOUNT}:distribution/*`,
      ),
      tls: fc.boolean(),
    });
    const seen = { allowed: 0 };
    await fc.assert(fc.asyncProperty(requests, async ({ principal, action, key, source, tls }) => {
      const onObject = /Object/.test(action);
      const context = { 'aws:SecureTransport': String(tls), ...source === undefined ? {} : { 'aws:SourceArn': source } };
      const decision = await decide(policy, { principal, action, ...onObject ? { key } : {}, context });
      const wanted = principal === cloudFront && ['s3:GetObject', 's3:ListBucket'].includes(action) && source === DISTRIBUTION_ARN && tls;
      expect(decision === 'Allowed').toBe(wanted);
      seen.allowed += wanted ? 1 : 0;
    }), {
      numRuns: runs(),
      examples: [[{ principal: cloudFront, action: 's3:GetObject', key: 'site/releases/r/index.html', source: DISTRIBUTION_ARN, tls: true }]],
    });
    expect(seen.allowed).toBeGreaterThan(0);
  });

  test('answers any path from inside its own prefixes (I10)', () => {
    const requests = fc.array(requestPaths, { minLength: 1, maxLength: 10 });
    fc.assert(fc.property(builds, routings, fc.boolean(), requests, (files, routing, withConfig, uris) => {
      const build = readBuild(folder(files), undefined);
      const route = routerOf(routerCode(build, routing._strategy(build), withConfig ? 'c0ffee' : undefined));
      for (const uri of uris) {
        const answer = route(uri);
        if (answer.statusCode !== undefined) {
          expect(answer).toMatchObject({ statusCode: 301, headers: { location: { value: expect.stringMatching(/^(\/new|https:\/\/example.com\/)$/) } } });
          continue;
        }
        const key = decodeURIComponent(answer.uri!);
        const inside = key.startsWith(`/releases/${build.releaseId}/`)
          || build.immutable.some((name) => key.startsWith(`/immutable/${name}/`))
          || (withConfig && key === '/config/c0ffee.json');
        expect({ uri, key, inside }).toEqual({ uri, key, inside: true });
        expect(path.posix.normalize(key)).toBe(key);
        expect(Buffer.byteLength(`site${key}`)).toBeLessThanOrEqual(1024);
        expect(answer.uri).toMatch(/^[\x21-\x7e]+$/);
      }
    }), { numRuns: runs() });
  });

  test('leads another of its names to the right one with any path, and the right one to no other (I10)', () => {
    const build = readBuild(SITE, undefined);
    const redirect = { from: ['www.example.com', 'example.org'], to: 'example.com' };
    const code = routerCode(build, SpaRouting.historyApi()._strategy(build), undefined, redirect);
    fc.assert(fc.property(requestPaths, fc.constantFrom('www.example.com', 'EXAMPLE.org', 'example.com', 'pr.example.com', 'www.example.com.evil.example'), (uri, name) => {
      const answer = routerOf(code, { headers: { host: { value: name } } })(uri);
      const leads = redirect.from.includes(name.toLowerCase());
      expect(answer).toMatchObject(leads ? { statusCode: 301, headers: { location: { value: `https://example.com${uri}` } } } : { uri: expect.stringMatching(/^\/releases\/|^\/immutable\//) });
      expect(answer.statusCode).toBe(leads ? 301 : undefined);
    }), { numRuns: runs() });
  });

  test('finds a redirect by the name that it reads from any spelling of a path', () => {
    fc.assert(fc.property(requestPaths, (uri) => {
      const name = nameOf(uri);
      fc.pre(name !== '' && !/[?#]/.test(name) && nameOf(`/${name}`) === name);
      const routing = SpaRouting.staticPages({ redirects: { [`/${name}`]: '/the-new-one' } });
      const build = readBuild(SITE, undefined);
      expect(routerOf(routerCode(build, routing._strategy(build), undefined))(uri).statusCode).toBe(301);
    }), { numRuns: runs(), examples: [['__proto__'], ['/constructor']] });
  });

  test('answers each file of its build from where the uploader puts it, so that no release is ever mixed', async () => {
    await fc.assert(fc.asyncProperty(builds, routings, async (files, routing) => {
      const build = readBuild(folder(files), undefined);
      const store = new MemoryStore({ archive: zip(files) });
      await publish(store, { bucket: 'site', releaseId: build.releaseId, immutable: build.immutable, changing: build.changing, assetBucket: 'assets', assetKey: 'archive' });
      const route = routerOf(routerCode(build, routing._strategy(build), undefined));
      for (const [name, content] of Object.entries(files)) {
        const { uri } = route(`/${name.split('/').map(encodeURIComponent).join('/')}`);
        expect(store.objects.get(`site${decodeURIComponent(uri!)}`)?.body.toString()).toBe(content);
      }
    }), { numRuns: runs() });
  });

  test('has the same id for the same content on any machine (I12)', () => {
    fc.assert(fc.property(builds, fc.infiniteStream(fc.nat()), (files, numbers) => {
      const shuffled = Object.entries(files)
        .map((entry) => ({ entry, order: numbers.next().value }))
        .sort((a, b) => a.order - b.order)
        .map(({ entry }) => entry);
      const id = readBuild(folder(files), undefined).releaseId;
      expect(readBuild(folder(Object.fromEntries(shuffled)), undefined).releaseId).toBe(id);
      expect(id).toMatch(/^[0-9a-f]{20}$/);
      const [name] = shuffled[0];
      expect(readBuild(folder({ ...files, [name]: `${files[name]}.` }), undefined).releaseId).not.toBe(id);
    }), { numRuns: runs() });
  });
});

describe('any sequence of releases', () => {
  test('writes over no file of an earlier one, even if uploads break off', async () => {
    const contents = fc.record({ html: fc.string(), chunk: fc.nat(5), other: fc.boolean() });
    const steps = fc.array(fc.tuple(contents, fc.option(fc.integer({ min: 1, max: 5 }))), { minLength: 1, maxLength: 6 });
    await fc.assert(fc.asyncProperty(steps, async (releases) => {
      const archives: { [path: string]: string }[] = releases.map(([{ html, chunk, other }]) => ({
        'index.html': html, [`assets/chunk-${chunk}.js`]: `chunk ${chunk}`, ...other ? { 'other.txt': 'other' } : {},
      }));
      const store = new MemoryStore(Object.fromEntries(archives.map((files, i) => [`r${i}`, zip(files)])));
      for (const [i, [, failingAfter]] of releases.entries()) {
        const wanted = { bucket: 'site', releaseId: `r${i}`, immutable: ['assets'], changing: [], assetBucket: 'assets', assetKey: `r${i}` };
        store.failingFrom = failingAfter === null ? Infinity : store.writes.length + failingAfter;
        await publish(store, wanted).catch((error) => expect(String(error)).toContain('out of order'));
        store.failingFrom = Infinity;
        await publish(store, wanted);
      }
      archives.forEach((files, i) => Object.entries(files).forEach(([name, content]) => {
        const key = name.startsWith('assets/') ? `site/immutable/${name}` : `site/releases/r${i}/${name}`;
        expect(store.objects.get(key)?.body.toString()).toBe(content);
      }));
    }), { numRuns: runs() });
  });

  test('tells browsers to revalidate what may change, and to keep what may not (I5)', async () => {
    await fc.assert(fc.asyncProperty(builds, fc.subarray(['assets', 'docs', '_astro/assets']), fc.nat(8), async (files, immutable, except) => {
      const changing = Object.keys(files).slice(except, except + 1);
      const store = new MemoryStore({ archive: zip(files) });
      await publish(store, { bucket: 'site', releaseId: 'r', immutable, changing, assetBucket: 'assets', assetKey: 'archive' });
      for (const name of Object.keys(files)) {
        const forever = immutable.some((prefix) => name.startsWith(`${prefix}/`)) && !changing.includes(name);
        const object = store.objects.get(forever ? `site/immutable/${name}` : `site/releases/r/${name}`);
        expect(object?.cacheControl).toBe(forever ? 'public, max-age=31536000, immutable' : 'no-cache');
      }
    }), { numRuns: runs() });
  });
});

function domain(stack: Stack, options: Partial<SiteDomainOptions>): SiteDomain {
  return SiteDomain.of({
    domainName: 'example.com',
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1'),
    ...options,
  });
}

function defaultPolicy(): object {
  const template = Template.fromStack(Stack.of(host()));
  const [bucketId] = Object.keys(template.findResources('AWS::S3::Bucket'));
  const [distributionId] = Object.keys(template.findResources('AWS::CloudFront::Distribution'));
  return bucketPolicyOf(template, bucketId, distributionId);
}
