import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AccessLogs } from './access-logs';
import type { SpaContent } from './content';
import { ContentSecurityPolicy } from './content-security-policy';
import { SpaHostingGrants } from './grants';
import { SpaHostingMetrics } from './metrics';
import { certificateOf, zoneIn } from './private/domain/certificate';
import { addressRecords } from './private/domain/records';
import { edgePolicies } from './private/front/edge-policies';
import type { Shared } from './private/front/front';
import { Front } from './private/front/front';
import { Previews } from './private/previews';
import { ReleaseRetention } from './release-retention';
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
   * Which earlier releases are kept, for tabs that are still open and to go back to.
   * @default ReleaseRetention.keep(5)
   */
  readonly releases?: ReleaseRetention;

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

  /** Uploads releases, removes those that are no longer kept, and rolls back. */
  public readonly uploader: lambda.Function;

  /** The headers that the site and its APIs answer with. */
  public readonly headersPolicy: cloudfront.ResponseHeadersPolicy;

  /** How long edge locations keep the files of releases. */
  public readonly cachePolicy: cloudfront.CachePolicy;

  /** The certificate of the domain, if there is one. */
  public readonly certificate?: acm.ICertificate;

  /** Holds the access logs, if there are any. */
  public readonly logBucket?: s3.IBucket;

  /** Where the site is, without a slash at the end. */
  public readonly url: string;

  /** The hash of the content: the same on every machine. */
  public readonly releaseId: string;

  /** Who may roll the site back. */
  public readonly grants: SpaHostingGrants;

  /** The site's metrics. */
  public readonly metrics: SpaHostingMetrics;

  private readonly site: Front;
  private readonly previews?: Previews;

  constructor(scope: Construct, id: string, props: SpaHostingProps) {
    super(scope, id);
    checkWebAcl(props.webAclArn);
    this.releaseId = props.content._build.releaseId;
    this.certificate = props.domain && certificateOf(this, props.domain);
    const contentSecurityPolicy = props.contentSecurityPolicy ?? ContentSecurityPolicy.strict();
    const shared = this.share(props, contentSecurityPolicy);
    this.headersPolicy = shared.policies.headers;
    this.cachePolicy = shared.policies.cache;
    this.site = this.createSite(shared, props);
    this.previews = props.domain && this.createPreviews(shared, contentSecurityPolicy, props.domain);
    this.bucket = this.site.bucket;
    this.router = this.site.router;
    this.distribution = this.site.distribution;
    this.uploader = this.site.release.uploader;
    this.logBucket = props.accessLogs?._deliver(this, this.distribution);
    this.url = `https://${props.domain?._options.domainName ?? this.distribution.distributionDomainName}`;
    this.grants = SpaHostingGrants._of(this.site.release);
    this.metrics = SpaHostingMetrics._of(this.distribution, props.additionalMetrics ?? false);
  }

  /** What is called to roll the site back, made when it is first asked for: see the README. */
  public rollbackFunction(): lambda.IFunction {
    return this.site.release.rollback();
  }

  /**
   * Answers a path from another origin under the site's name: a load balancer, an HTTP API, a VPC origin.
   *
   * Nothing is cached, all methods are passed on, and no path is rewritten. `/api/*` covers `/api` too.
   * Previews answer the path from the same origin.
   *
   * @param pathPattern such as `/api/*` or `/graphql`
   * @param origin what answers
   */
  public addApi(pathPattern: string, origin: cloudfront.IOrigin, options: ApiOptions = {}): void {
    const api = {
      pathPattern,
      origin,
      originRequestPolicy: options.originRequestPolicy ?? cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    this.site.addApi(api);
    this.previews?.addApi(api);
  }

  /**
   * Serves another build under a host of its own, with the routing, configuration, headers and APIs of the site.
   *
   * A preview has a bucket and a distribution to itself, which are removed with it; the site does not notice.
   *
   * @param host one label in the `previewDomain` of the domain: `pr-123`, or `pr-123.preview.example.com`
   * @param content what the preview serves
   */
  public addPreview(host: string, content: SpaContent): void {
    if (!this.previews) {
      throw new Error(`the preview ${JSON.stringify(host)} needs a host of its own: give the site a domain with a previewDomain, such as "preview.example.com"`);
    }
    this.previews.add(host, content);
  }

  private share(props: SpaHostingProps, contentSecurityPolicy: ContentSecurityPolicy): Shared {
    return {
      policies: edgePolicies(this, contentSecurityPolicy),
      routing: props.routing ?? SpaRouting.historyApi(),
      retention: props.releases ?? ReleaseRetention.keep(5),
      runtimeConfig: props.runtimeConfig,
      webAclArn: props.webAclArn,
      geoRestriction: props.geoRestriction,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      certificate: this.certificate,
    };
  }

  private createSite(shared: Shared, props: SpaHostingProps): Front {
    const { content, domain, accessLogs = AccessLogs.none(), additionalMetrics, removalPolicy = RemovalPolicy.RETAIN } = props;
    const site = new Front(this, {
      ...shared, content, accessLogs, additionalMetrics, removalPolicy, names: domain?._names, redirect: domain?._redirect,
    });
    if (domain) {
      addressRecords(this, zoneIn(this, domain), domain._options.domainName, site.distribution);
      for (const name of domain._redirect?.from ?? []) {
        // eslint-disable-next-line awscdk/no-variable-construct-id -- the name is what tells records from others
        addressRecords(new Construct(this, name), zoneIn(this, domain), name, site.distribution);
      }
    }
    return site;
  }

  private createPreviews(shared: Shared, contentSecurityPolicy: ContentSecurityPolicy, domain: SiteDomain): Previews | undefined {
    const { previewDomain } = domain._options;
    if (previewDomain === undefined) return undefined;
    return new Previews(this, 'Previews', { shared, contentSecurityPolicy, domain: previewDomain, taken: domain._names, zone: zoneIn(this, domain) });
  }
}

function checkWebAcl(arn: string | undefined) {
  if (arn !== undefined && !Token.isUnresolved(arn) && !/^arn:[^:]+:wafv2:us-east-1:\d{12}:global\/webacl\/.+$/.test(arn)) {
    throw new Error('webAclArn takes the ARN of a web ACL with scope CLOUDFRONT, such as "arn:aws:wafv2:us-east-1:111122223333:global/webacl/name/id", ' +
      `got ${JSON.stringify(arn)}`);
  }
}
