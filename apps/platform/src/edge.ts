import { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';
import { hostedZone } from './domain';
import type { Domain } from './environments';
import type { PlatformStackProps } from './platform';

/** What CloudFront wants to find in us-east-1: the site's certificate. */
export class EdgeStack extends Stack {
  public readonly certificate: acm.ICertificate;

  constructor(scope: Construct, id: string, props: PlatformStackProps & { readonly domain: Domain }) {
    super(scope, id, props);
    this.certificate = new acm.Certificate(this, 'Certificate', {
      domainName: props.domain.site,
      validation: acm.CertificateValidation.fromDns(hostedZone(this, props.domain)),
    });
  }
}
