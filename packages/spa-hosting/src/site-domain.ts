import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';

/** A domain of a site. */
export interface SiteDomainOptions {
  /** The name that browsers see, such as `www.example.com`. */
  readonly domainName: string;

  /** The zone in which the site's address records are made. */
  readonly hostedZone: route53.IHostedZone;

  /**
   * A certificate for the name, in us-east-1, the only region that CloudFront takes certificates from.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   */
  readonly certificate: acm.ICertificate;
}

/** The name under which a site is reached. */
export abstract class SiteDomain {
  /** A name in a Route 53 zone, with a certificate. */
  public static of(options: SiteDomainOptions): SiteDomain {
    checkZone(options.domainName, options.hostedZone.zoneName);
    checkRegion(options.certificate);
    return new Domain(options);
  }

  /** @internal */
  public abstract readonly _options: SiteDomainOptions;
}

class Domain extends SiteDomain {
  constructor(public readonly _options: SiteDomainOptions) {
    super();
  }
}

function checkZone(domainName: string, zoneName: string) {
  if (Token.isUnresolved(domainName) || Token.isUnresolved(zoneName)) return;
  if (domainName !== zoneName && !domainName.endsWith(`.${zoneName}`)) {
    throw new Error(`the domain ${JSON.stringify(domainName)} is outside the zone ${JSON.stringify(zoneName)}: give the zone that holds the name`);
  }
}

function checkRegion(certificate: acm.ICertificate) {
  const region = Token.isUnresolved(certificate.certificateArn)
    ? certificate.env.region
    : Arn.split(certificate.certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region;
  if (!Token.isUnresolved(region) && region !== 'us-east-1') {
    throw new Error(`CloudFront takes certificates from "us-east-1" only, got one from ${JSON.stringify(region)}: make the certificate in a stack of that region`);
  }
}
