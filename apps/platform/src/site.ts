import * as path from 'path';
import type { FargateApi } from '@ashlar/fargate-api';
import { SiteDomain, SpaContent, SpaHosting } from '@ashlar/spa-hosting';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Construct } from 'constructs';
import { hostedZone } from './domain';
import type { PlatformStackProps } from './platform';

/** The single-page app, with the API under the same name. */
export class SiteStack extends Stack {
  public readonly site: SpaHosting;

  constructor(scope: Construct, id: string, props: PlatformStackProps & { readonly api: FargateApi; readonly certificate?: acm.ICertificate }) {
    super(scope, id, props);
    const { environment: { name, domain }, api, certificate, removalPolicy } = props;
    this.site = new SpaHosting(this, 'Site', {
      content: SpaContent.directory(path.join(__dirname, '..', 'site', 'dist')),
      domain: domain && certificate && SiteDomain.of({ domainName: domain.site, hostedZone: hostedZone(this, domain), certificate }),
      runtimeConfig: { stage: name, apiUrl: '/api' },
      removalPolicy,
    });
    // The certificate of a load balancer covers its own name only, never the one that AWS gave it.
    this.site.addApi('/api/*', domain
      ? new origins.HttpOrigin(domain.api, { protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY })
      : new origins.LoadBalancerV2Origin(api.loadBalancer, { protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY }));
    new CfnOutput(this, 'SiteUrl', { value: this.site.url });
    new CfnOutput(this, 'DistributionDomainName', { value: this.site.distribution.distributionDomainName });
  }
}
