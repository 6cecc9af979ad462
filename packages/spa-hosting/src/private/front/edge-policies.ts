import { Aws, Duration, Names } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { securityHeaders } from './security-headers';
import type { ContentSecurityPolicy } from '../../content-security-policy';

/** What a site and its previews share at the edge: an account may have few of these. */
export interface EdgePolicies {
  readonly headers: cloudfront.ResponseHeadersPolicy;
  readonly cache: cloudfront.CachePolicy;
  readonly originAccess: cloudfront.S3OriginAccessControl;
}

export function edgePolicies(site: Construct, policy: ContentSecurityPolicy): EdgePolicies {
  return {
    headers: new cloudfront.ResponseHeadersPolicy(site, 'SecurityHeaders', securityHeaders(site, policy)),
    cache: cachePolicy(site),
    originAccess: new cloudfront.S3OriginAccessControl(site, 'OriginAccess', {
      // The default name is the same in every region, but these are global.
      originAccessControlName: `${Names.uniqueResourceName(site, { maxLength: 48 })}-${Aws.REGION}`,
    }),
  };
}

/** The headers of previews: as those of the site, and not to be found by search engines. */
export function previewHeaders(previews: Construct, policy: ContentSecurityPolicy): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(previews, 'SecurityHeaders', securityHeaders(previews, policy, { 'x-robots-tag': 'noindex' }));
}

/** What lies at a path of a release never changes, so the edge need not ask again, whatever browsers are told. */
function cachePolicy(site: Construct): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(site, 'EdgeCache', {
    comment: 'Releases of a single-page app',
    minTtl: Duration.days(365),
    defaultTtl: Duration.days(365),
    maxTtl: Duration.days(365),
    enableAcceptEncodingBrotli: true,
    enableAcceptEncodingGzip: true,
  });
}
