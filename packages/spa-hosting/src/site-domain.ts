import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';

/** A domain of a site. */
export interface SiteDomainOptions {
  /** The name that browsers see, such as `www.example.com`. Capitals and a dot at the end are dropped. */
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
    const domainName = plainName(options.domainName);
    checkHostName(options.domainName, domainName);
    checkZone(domainName, plainName(options.hostedZone.zoneName));
    checkRegion(options.certificate);
    return new Domain({ ...options, domainName });
  }

  /** @internal */
  public abstract readonly _options: SiteDomainOptions;
}

class Domain extends SiteDomain {
  constructor(public readonly _options: SiteDomainOptions) {
    super();
  }
}

/** The one spelling that CloudFront keeps; DNS knows a dot at the end and capitals, and means the same by them. */
function plainName(name: string): string {
  return Token.isUnresolved(name) ? name : name.toLowerCase().replace(/\.$/, '');
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */
function checkHostName(given: string, domainName: string) {
  const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
  if (!Token.isUnresolved(domainName) && (domainName.length > 253 || !new RegExp(`^(\\*\\.)?${label}(\\.${label})+$`).test(domainName))) {
    throw new Error(`the domain of a site is a host name such as "www.example.com", got ${JSON.stringify(given)}: leave out what is not the name`);
  }
}

function checkZone(domainName: string, zoneName: string) {
  if (Token.isUnresolved(domainName) || Token.isUnresolved(zoneName)) return;
  if (domainName !== zoneName && !domainName.endsWith(`.${zoneName}`)) {
    throw new Error(`the domain ${JSON.stringify(domainName)} is outside the zone ${JSON.stringify(zoneName)}: give the zone that holds the name`);
  }
}

function checkRegion(certificate: acm.ICertificate) {
  const region = regionOf(certificate);
  if (region !== undefined && !Token.isUnresolved(region) && region !== 'us-east-1') {
    throw new Error(`CloudFront takes certificates from "us-east-1" only, got one from ${JSON.stringify(region)}: make the certificate in a stack of that region`);
  }
}

/** By the ARN, or by the stack that makes the certificate; an import by an unknown ARN only has the region of whoever imports. */
function regionOf(certificate: acm.ICertificate): string | undefined {
  if (!Token.isUnresolved(certificate.certificateArn)) return Arn.split(certificate.certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region;
  return certificate.node.defaultChild && certificate.env.region;
}
