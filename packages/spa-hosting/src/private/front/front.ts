import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeBucket, acknowledgeDistribution } from '../acknowledgements';
import { ApiPaths } from './api-paths';
import type { EdgePolicies } from './edge-policies';
import type { HostRedirect } from './host-redirect';
import { checkSize, routerCode } from './router-code';
import type { AccessLogs } from '../../access-logs';
import type { SpaContent } from '../../content';
import type { ReleaseRetention } from '../../release-retention';
import type { SpaRouting } from '../../routing';
import { SERVED } from '../layout';
import { Release } from '../release/release';

/** How requests to an API are passed on. */
export interface Api {
  readonly pathPattern: string;
  readonly origin: cloudfront.IOrigin;
  readonly originRequestPolicy: cloudfront.IOriginRequestPolicy;
}

/** What a site and its previews have in common. */
export interface Shared {
  readonly policies: EdgePolicies;
  readonly routing: SpaRouting;
  readonly retention: ReleaseRetention;
  readonly runtimeConfig?: { [key: string]: unknown };
  readonly webAclArn?: string;
  readonly geoRestriction?: cloudfront.GeoRestriction;
  readonly priceClass: cloudfront.PriceClass;
  readonly certificate?: acm.ICertificate;
}

export interface FrontOptions extends Shared {
  readonly content: SpaContent;
  readonly names?: string[];
  readonly redirect?: HostRedirect;
  readonly accessLogs: AccessLogs;
  readonly additionalMetrics?: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** A build in a bucket behind a distribution: a site, or one of its previews. */
export class Front {
  public readonly bucket: s3.Bucket;
  public readonly release: Release;
  public readonly router: cloudfront.Function;
  public readonly distribution: cloudfront.Distribution;

  private readonly apiPaths: ApiPaths;

  constructor(private readonly owner: Construct, private readonly options: FrontOptions) {
    const build = options.content._build;
    build.warnings.forEach((warning) => Annotations.of(owner).addWarningV2('@ashlar/spa-hosting:immutableFolder', warning));
    if (options.runtimeConfig && build.files.includes('config.json')) {
      throw new Error('the build has a "config.json", which runtimeConfig would hide: remove one of them');
    }
    this.apiPaths = new ApiPaths(build, options.routing._strategy(build), options.runtimeConfig !== undefined);
    this.bucket = this.createBucket();
    this.release = this.createRelease();
    this.router = this.createRouter();
    this.distribution = this.createDistribution();
  }

  /** Answers a path from another origin. */
  public addApi(api: Api) {
    for (const pattern of this.apiPaths.add(api.pathPattern)) {
      this.distribution.addBehavior(pattern, api.origin, {
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        originRequestPolicy: api.originRequestPolicy,
        responseHeadersPolicy: this.options.policies.headers,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      });
    }
  }

  private createBucket(): s3.Bucket {
    const bucket = new s3.Bucket(this.owner, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{
        noncurrentVersionExpiration: Duration.days(30),
        expiredObjectDeleteMarker: true,
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      }],
      removalPolicy: this.options.removalPolicy,
    });
    acknowledgeBucket(bucket);
    return bucket;
  }

  private createRelease(): Release {
    const { content: { _build: build }, routing, redirect, retention, runtimeConfig, removalPolicy } = this.options;
    const strategy = routing._strategy(build);
    checkSize(build, strategy, redirect);
    return new Release(this.owner, 'Release', {
      content: build,
      bucket: this.bucket,
      retention,
      runtimeConfig,
      emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
      code: (configId) => routerCode(build, strategy, configId, redirect),
    });
  }

  private createRouter(): cloudfront.Function {
    const router = new cloudfront.Function(this.owner, 'Router', {
      functionName: this.release.routerName,
      comment: 'Sends requests of a single-page app to its current release',
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromInline(this.release.code),
    });
    router.node.addDependency(this.release.uploaded);
    return router;
  }

  private createDistribution(): cloudfront.Distribution {
    const { policies, accessLogs, names, webAclArn, geoRestriction, certificate } = this.options;
    const distribution = new cloudfront.Distribution(this.owner, 'Distribution', {
      defaultBehavior: {
        origin: this.createOrigin(),
        cachePolicy: policies.cache,
        functionAssociations: [{ function: this.router, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
        responseHeadersPolicy: policies.headers,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
      domainNames: names,
      certificate,
      // Without a certificate of one's own it has no effect, and newer versions of aws-cdk-lib warn of it.
      ...certificate && { minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 },
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      webAclId: webAclArn,
      geoRestriction,
      priceClass: this.options.priceClass,
      publishAdditionalMetrics: this.options.additionalMetrics,
      enableLogging: accessLogs._bucket !== undefined,
      logBucket: accessLogs._bucket,
      logFilePrefix: accessLogs._bucket && `${this.owner.node.path}/`,
    });
    acknowledgeDistribution(distribution, {
      geoRestriction: geoRestriction !== undefined,
      webAcl: webAclArn !== undefined,
      accessLogs: accessLogs._kind,
      certificate: certificate !== undefined,
    });
    return distribution;
  }

  /** The distribution may list, else S3 answers 403 for what is not there; under an origin path nothing can be listed. */
  private createOrigin(): cloudfront.IOrigin {
    return origins.S3BucketOrigin.withOriginAccessControl(this.bucket, {
      originPath: `/${SERVED}`,
      originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
      originAccessControl: this.options.policies.originAccess,
    });
  }
}
