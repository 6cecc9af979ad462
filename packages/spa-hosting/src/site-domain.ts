import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { checkCovered } from './private/domain/covered-names';
import { checkHostName, checkZone, plainName } from './private/domain/host-names';
import type { HostRedirect } from './private/front/host-redirect';
import { US_EAST_1 } from './private/regions/us-east-1';

/** A domain of a site. */
export interface SiteDomainOptions {
  /** The name that browsers see, such as `www.example.com`. Capitals and a dot at the end are dropped. */
  readonly domainName: string;

  /** The zone in which the address records are made, and those that prove to whom the certificate may be given. */
  readonly hostedZone: route53.IHostedZone;

  /**
   * A certificate for all names of the domain, in us-east-1, the only region that CloudFront takes certificates from.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   * @default - one is made: in the site's stack if that is in us-east-1, else in a support stack there
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Other names that lead to the domain, such as `example.com` to `www.example.com`. API paths are answered under them, too.
   * @default - none
   */
  readonly redirectFrom?: string[];

  /**
   * The name below which previews have their hosts: `preview.example.com` for `pr-123.preview.example.com`.
   *
   * None of the site's own names, so that cookies which are set for one of them and all below it do not reach previews. Cookies for
   * a name above both, such as `example.com`, do, and browsers take both for the same site. The certificate covers `*.preview.example.com`.
   *
   * @default - there can be no previews
   */
  readonly previewDomain?: string;
}

/** The name under which a site is reached. */
export abstract class SiteDomain {
  /** A name in a Route 53 zone. */
  public static of(options: SiteDomainOptions): SiteDomain {
    return new Domain({
      ...options,
      domainName: checkedName(options.domainName, options),
      redirectFrom: redirecting(options),
      previewDomain: options.previewDomain === undefined ? undefined : previewing(options.previewDomain, options),
    });
  }

  /** @internal */
  public abstract readonly _options: SiteDomainOptions;

  /**
   * What the site itself answers to.
   * @internal
   */
  public abstract readonly _names: string[];

  /**
   * Which of these lead to which.
   * @internal
   */
  public abstract readonly _redirect: HostRedirect | undefined;

  /**
   * What the certificate is for.
   * @internal
   */
  public abstract readonly _certified: string[];
}

class Domain extends SiteDomain {
  public readonly _names: string[];
  public readonly _redirect: HostRedirect | undefined;
  public readonly _certified: string[];

  constructor(public readonly _options: SiteDomainOptions) {
    super();
    const { domainName, redirectFrom = [], previewDomain, certificate } = _options;
    this._names = [domainName, ...redirectFrom];
    this._redirect = redirectFrom.length > 0 ? { from: redirectFrom, to: domainName } : undefined;
    this._certified = [...this._names, ...previewDomain === undefined ? [] : [`*.${previewDomain}`]];
    if (certificate) {
      checkRegion(certificate);
      checkCovered(certificate, this._certified);
    }
  }
}

function checkedName(given: string, { hostedZone }: SiteDomainOptions): string {
  const name = plainName(given);
  checkHostName(given, name);
  checkZone(name, plainName(hostedZone.zoneName));
  return name;
}

function redirecting(options: SiteDomainOptions): string[] | undefined {
  return options.redirectFrom?.map((given, index, all) => {
    const name = literal('redirectFrom', given, options);
    if ([options.domainName, ...all.slice(0, index)].some((other) => plainName(other) === name)) {
      throw new Error(`redirectFrom takes names other than the domain, each once, got ${JSON.stringify(given)} again: leave it out`);
    }
    return name;
  });
}

function previewing(given: string, options: SiteDomainOptions): string {
  const name = literal('previewDomain', given, options);
  if ([options.domainName, ...options.redirectFrom ?? []].some((other) => plainName(other) === name)) {
    throw new Error(`previewDomain is a name that the site itself has not, got ${JSON.stringify(given)}: use one such as "preview.example.com", ` +
      'so that cookies for its names and all below them do not reach previews');
  }
  return name;
}

/** Ids of records follow from these names, so they must be known. */
function literal(option: string, given: string, options: SiteDomainOptions): string {
  if (Token.isUnresolved(given)) {
    throw new Error(`${option} takes names that are known at synthesis, such as "www.example.com", got a token`);
  }
  return checkedName(given, options);
}

function checkRegion(certificate: acm.ICertificate) {
  const region = regionOf(certificate);
  if (region !== undefined && !Token.isUnresolved(region) && region !== US_EAST_1) {
    throw new Error(`CloudFront takes certificates from "us-east-1" only, got one from ${JSON.stringify(region)}: ` +
      'leave it out to have one made there, or make it in a stack of that region');
  }
}

/** By the ARN, or by the stack that makes the certificate; an import by an unknown ARN only has the region of whoever imports. */
function regionOf(certificate: acm.ICertificate): string | undefined {
  if (!Token.isUnresolved(certificate.certificateArn)) return Arn.split(certificate.certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region;
  return certificate.node.defaultChild && certificate.env.region;
}
