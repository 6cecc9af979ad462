import { Annotations, Aws, Duration, Names, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { ContentSecurityPolicy } from '../../content-security-policy';

/** The headers that every behaviour of the site answers with, errors of the origin included. */
export function securityHeaders(
  scope: Construct, policy: ContentSecurityPolicy, more: { readonly [header: string]: string } = {},
): cloudfront.ResponseHeadersPolicyProps {
  if (Token.isUnresolved(policy._policy)) {
    Annotations.of(scope).addWarningV2('@ashlar/spa-hosting:policyLength',
      'the length of the content security policy is known only at deployment: CloudFront refuses more than 1,783 characters');
  }
  const custom = {
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...policy._reportOnly ? { 'content-security-policy-report-only': policy._policy } : {},
    ...more,
  };
  return {
    // The default name is the same in every region, but these policies are global.
    responseHeadersPolicyName: `${Names.uniqueResourceName(scope, { maxLength: 100 })}-${Aws.REGION}`,
    comment: 'Security headers of a single-page app',
    securityHeadersBehavior: {
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, preload: false, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
      contentSecurityPolicy: policy._reportOnly ? undefined : { contentSecurityPolicy: policy._policy, override: true },
    },
    customHeadersBehavior: { customHeaders: Object.entries(custom).map(([header, value]) => ({ header, value, override: true })) },
    removeHeaders: ['x-amz-meta-digest', 'x-amz-server-side-encryption', 'x-amz-version-id'],
  };
}
