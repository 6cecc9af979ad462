import { Annotations, Aws, Duration, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AccessLogs } from './access-logs';
import type { SpaContent } from './content';
import { ContentSecurityPolicy } from './content-security-policy';
import { SpaHostingMetrics } from './metrics';
import { acknowledgeBucket, acknowledgeDistribution } from './private/acknowledgements';
import { ApiPaths } from './private/api-paths';
import type { Build } from './private/build';
import { SERVED } from './private/layout';
import { Release } from './private/release';
import type { Strategy } from './private/router-code';
import { checkSize, routerCode } from './private/router-code';
import { securityHeaders } from './private/security-headers';
import { SpaRouting } from './routing';
import type { SiteDomain } from './site-domain';

/** How a site is hosted. */
export interface SpaHostingProps {
  /** What the site serves. */
  readonly content: SpaContent;

  /**
   * The name under which the site is reached.
   * @default - the name that CloudFront gives to the distribution
   */
  readonly domain?: SiteDomain;

  /**
   * What pages can read at `/config.json`: JSON in which values of other resources and stacks may be used. Every visitor can read it.
   * @default - there is no such file, unless the build has one
   */
  readonly runtimeConfig?: { [key: string]: unknown };

  /**
   * Which file answers which path.
   * @default SpaRouting.historyApi()
   */
  readonly routing?: SpaRouting;

  /**
   * What browsers let the pages load and connect to.
   * @default ContentSecurityPolicy.strict()
   */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;

  /**
   * Where CloudFront writes which requests it answered.
   * @default AccessLogs.none()
   */
  readonly accessLogs?: AccessLogs;

  /**
   * A web ACL of AWS WAF, made for CloudFront in us-east-1.
   * @default - no web application firewall
   */
  readonly webAclArn?: string;

  /**
   * The countries that the site is answered in.
   * @default - all countries
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * From which edge locations the site is answered.
   * @default PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * Whether CloudFront also reports cache hits and the latency of the origin, at a charge.
   * @default false
   */
  readonly additionalMetrics?: boolean;

  /**
   * What happens to the bucket with all releases when the site is removed. `DESTROY` empties it first.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** How requests to an API are passed on. */
export interface ApiOptions {
  /**
   * What of a request reaches the API.
   * @default OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER
   */
  readonly originRequestPolicy?: cloudfront.IOriginRequestPolicy;
}

/**
 * A single-page app on CloudFront and S3, released atomically.
 *
 * A release is uploaded whole under the hash of its content; then the router, a function at the edge, is switched to it.
 */
export class SpaHosting extends Construct {
  /** Holds all releases; only the distribution may read it. */
  public readonly bucket: s3.Bucket;

  /** Answers the site and its APIs. */
  public readonly distribution: cloudfront.Distribution;

  /** Sends each request of the site to the current release. What must be there before a release goes live has to come before it. */
  public readonly router: cloudfront.Function;

  /** Where the site is, without a slash at the end. */
  public readonly url: string;

  /** The hash of the content: the same on every machine. */
  public readonly releaseId: string;

  /** The site's metrics. */
  public readonly metrics: SpaHostingMetrics;

  private readonly headers: cloudfront.ResponseHeadersPolicy;
  private readonly apiPaths: ApiPaths;

  constructor(scope: Construct, id: string, props: SpaHostingProps) {
    super(scope, id);
    checkWebAcl(props.webAclArn);
    const build = props.content._build;
    build.warnings.forEach((warning) => Annotations.of(this).addWarningV2('@ashlar/spa-hosting:immutableFolder', warning));

    this.releaseId = build.releaseId;
    const strategy = (props.routing ?? SpaRouting.historyApi())._strategy(build);
    this.apiPaths = new ApiPaths(build, strategy, props.runtimeConfig !== undefined);
    this.bucket = this.createBucket(props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.router = this.createRouter(build, strategy, props);
    this.headers = this.createHeaders(props.contentSecurityPolicy ?? ContentSecurityPolicy.strict());
    this.distribution = this.createDistribution(props);
    this.createRecords(props.domain);
    this.url = `https://${props.domain?._options.domainName ?? this.distribution.distributionDomainName}`;
    this.metrics = SpaHostingMetrics._of(this.distribution, props.additionalMetrics ?? false);
  }

  /**
   * Answers a path from another origin under the site's name: a load balancer, an HTTP API, a VPC origin.
   *
   * Nothing is cached, all methods are passed on, and no path is rewritten. `/api/*` covers `/api` too.
   *
   * @param pathPattern such as `/api/*` or `/graphql`
   * @param origin what answers
   */
  public addApi(pathPattern: string, origin: cloudfront.IOrigin, options: ApiOptions = {}): void {
    for (const pattern of this.apiPaths.add(pathPattern)) {
      this.distribution.addBehavior(pattern, origin, {
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        originRequestPolicy: options.originRequestPolicy ?? cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        responseHeadersPolicy: this.headers,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      });
    }
  }

  private createBucket(removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy,
    });
    acknowledgeBucket(bucket);
    return bucket;
  }

  private createRouter(build: Build, strategy: Strategy, props: SpaHostingProps): cloudfront.Function {
    if (props.runtimeConfig && build.files.includes('config.json')) {
      throw new Error('the build has a "config.json", which runtimeConfig would hide: remove one of them');
    }
    checkSize(build, strategy);
    const release = new Release(this, 'Release', {
      build,
      bucket: this.bucket,
      runtimeConfig: props.runtimeConfig,
      emptyOnDelete: props.removalPolicy === RemovalPolicy.DESTROY,
    });
    const router = new cloudfront.Function(this, 'Router', {
      comment: 'Sends requests of a single-page app to its current release',
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromInline(routerCode(build, strategy, release.configId)),
    });
    router.node.addDependency(release.uploaded);
    return router;
  }

  private createHeaders(policy: ContentSecurityPolicy): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'SecurityHeaders', securityHeaders(this, policy));
  }

  private createDistribution(props: SpaHostingProps): cloudfront.Distribution {
    const domain = props.domain?._options;
    const logBucket = props.accessLogs?._bucket;
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      defaultBehavior: {
        origin: this.createOrigin(),
        cachePolicy: this.createCachePolicy(),
        functionAssociations: [{ function: this.router, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
        responseHeadersPolicy: this.headers,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
      domainNames: domain && [domain.domainName],
      certificate: domain?.certificate,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      webAclId: props.webAclArn,
      geoRestriction: props.geoRestriction,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      publishAdditionalMetrics: props.additionalMetrics,
      enableLogging: logBucket !== undefined,
      logBucket,
      logFilePrefix: logBucket && `${this.node.path}/`,
    });
    acknowledgeDistribution(distribution, {
      geoRestriction: props.geoRestriction !== undefined,
      webAcl: props.webAclArn !== undefined,
      accessLogs: logBucket !== undefined,
      certificate: domain !== undefined,
    });
    return distribution;
  }

  /** The distribution may list, else S3 answers 403 for what is not there; under an origin path nothing can be listed. */
  private createOrigin(): cloudfront.IOrigin {
    return origins.S3BucketOrigin.withOriginAccessControl(this.bucket, {
      originPath: `/${SERVED}`,
      originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
      originAccessControl: new cloudfront.S3OriginAccessControl(this, 'OriginAccess', {
        // The default name is the same in every region, but these are global.
        originAccessControlName: `${Names.uniqueResourceName(this, { maxLength: 48 })}-${Aws.REGION}`,
      }),
    });
  }

  /** What lies at a path of a release never changes, so the edge need not ask again, whatever browsers are told. */
  private createCachePolicy(): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(this, 'EdgeCache', {
      comment: 'Releases of a single-page app',
      minTtl: Duration.days(365),
      defaultTtl: Duration.days(365),
      maxTtl: Duration.days(365),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    });
  }

  private createRecords(domain: SiteDomain | undefined) {
    if (!domain) return;
    const record = {
      zone: domain._options.hostedZone,
      recordName: `${domain._options.domainName}.`,
      target: route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(this.distribution)),
    };
    new route53.ARecord(this, 'Ipv4Record', record);
    new route53.AaaaRecord(this, 'Ipv6Record', record);
  }
}

function checkWebAcl(arn: string | undefined) {
  if (arn !== undefined && !Token.isUnresolved(arn) && !/^arn:[^:]+:wafv2:us-east-1:\d{12}:global\/webacl\/.+$/.test(arn)) {
    throw new Error('webAclArn takes the ARN of a web ACL with scope CLOUDFRONT, such as "arn:aws:wafv2:us-east-1:111122223333:global/webacl/name/id", ' +
      `got ${JSON.stringify(arn)}`);
  }
}
