import { ArnFormat, Arn, Stack, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { IngressConfig } from './private/entrance';

/**
 * How HTTPS gets its certificate and its name.
 *
 * Either `domainName` with `hostedZone` (the certificate and the DNS record are made for you),
 * or a `certificate` of your own (with `domainName` when you also want the right `url`, and `hostedZone` when you want the record).
 */
export interface HttpsIngressOptions {
  /**
   * A certificate in the region of the load balancer, or a server certificate of IAM.
   *
   * @default - a certificate for `domainName`, validated through `hostedZone`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The name under which clients call the API. Capitals and a dot at the end are dropped.
   *
   * @default - the name that AWS gives to the load balancer, which no certificate covers
   */
  readonly domainName?: string;

  /**
   * The hosted zone of `domainName`.
   *
   * @default - no DNS record is made
   */
  readonly hostedZone?: route53.IHostedZone;
}

/**
 * How clients reach the API. There is no default: name the one that fits.
 */
export abstract class Ingress {
  /**
   * From the internet over HTTPS, with TLS 1.2 or newer. Port 80 only redirects.
   */
  public static https(options: HttpsIngressOptions): Ingress {
    return new HttpsIngress(options);
  }

  /**
   * From the internet over plain HTTP, which anyone on the way can read and change: not for production.
   */
  public static http(): Ingress {
    return new HttpIngress();
  }

  /**
   * @internal
   */
  public abstract _bind(owner: Construct): IngressConfig;
}

class HttpsIngress extends Ingress {
  private readonly domainName?: string;

  constructor(private readonly options: HttpsIngressOptions) {
    super();
    requireCertificateOrZone(options);
    requireDomainInZone(options);
    this.domainName = options.domainName && plainName(options.domainName);
  }

  public _bind(owner: Construct): IngressConfig {
    const { certificate = this.createCertificate(owner), hostedZone } = this.options;
    requireSameRegion(owner, certificate);
    // Offers TLS 1.2 and 1.3 with forward secrecy, and post-quantum key exchange to clients that know it:
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    return { tls: { certificate, sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ }, domainName: this.domainName, hostedZone };
  }

  private createCertificate(owner: Construct): acm.ICertificate {
    return new acm.Certificate(owner, 'Certificate', {
      domainName: this.domainName!,
      validation: acm.CertificateValidation.fromDns(this.options.hostedZone),
    });
  }
}

class HttpIngress extends Ingress {
  public _bind(): IngressConfig {
    return {};
  }
}

/** The one spelling that certificates take and browsers show; DNS knows a dot at the end and capitals, and means the same by them. */
function plainName(name: string): string {
  return Token.isUnresolved(name) ? name : name.toLowerCase().replace(/\.$/, '');
}

function requireCertificateOrZone({ certificate, domainName, hostedZone }: HttpsIngressOptions): void {
  if (hostedZone && !domainName) {
    throw new Error('Ingress.https() got a hostedZone without a domainName: add the domainName that clients shall call');
  }
  if (!certificate && !(domainName && hostedZone)) {
    throw new Error('Ingress.https() needs a certificate: pass domainName and hostedZone and one is made, or pass a certificate of your own');
  }
}

function requireDomainInZone({ domainName, hostedZone }: HttpsIngressOptions): void {
  if (!domainName || !hostedZone || Token.isUnresolved(domainName) || Token.isUnresolved(hostedZone.zoneName)) {
    return;
  }
  const [name, zone] = [domainName, hostedZone.zoneName].map(plainName);
  if (name !== zone && !name.endsWith(`.${zone}`)) {
    throw new Error(`the domainName ${JSON.stringify(domainName)} is not in the hosted zone ${JSON.stringify(hostedZone.zoneName)}: ` +
      'use a name that ends in the name of the zone, or the zone of the name');
  }
}

/** A load balancer takes certificates of its own region, or of IAM, which has none: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html */
function requireSameRegion(owner: Construct, certificate: acm.ICertificate): void {
  const here = Stack.of(owner).region;
  const arn = certificate.certificateArn;
  const there = Token.isUnresolved(arn) ? certificate.env.region : Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).region!;
  if (there !== '' && !Token.isUnresolved(here) && !Token.isUnresolved(there) && here !== there) {
    throw new Error(`the certificate is in ${JSON.stringify(there)} and the load balancer in ${JSON.stringify(here)}: ` +
      'a load balancer takes certificates of its own region only, so request one there');
  }
}
