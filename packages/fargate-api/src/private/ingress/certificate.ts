import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { TlsConfig } from './config';
import type { HttpsIngressOptions } from '../../ingress-options';

/**
 * Offers TLS 1.2 and 1.3 with forward secrecy, and post-quantum key exchange to clients that know it:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const DEFAULT_POLICY = elbv2.SslPolicy.TLS13_12_RES_PQ;

/** Refuses at once what can't become HTTPS, so that the error stands where the ingress was named. */
export function requireHttps(name: string, options: HttpsIngressOptions): void {
  requireCertificateOrZone(name, options);
  requireDomainInZone(options);
  requireModernPolicy(options.tlsPolicy ?? DEFAULT_POLICY);
}

/** The certificate that was given, or one that is made. */
export function tlsOf(owner: Construct, options: HttpsIngressOptions): TlsConfig {
  const { certificate = createCertificate(owner, options), tlsPolicy = DEFAULT_POLICY } = options;
  requireSameRegion(owner, certificate);
  return { certificate, sslPolicy: tlsPolicy };
}

/** The one spelling that certificates take and browsers show; DNS knows a dot at the end and capitals, and means the same by them. */
export function plainName(name: string): string {
  return Token.isUnresolved(name) ? name : name.toLowerCase().replace(/\.$/, '');
}

function createCertificate(owner: Construct, { domainName, hostedZone }: HttpsIngressOptions): acm.ICertificate {
  return new acm.Certificate(owner, 'Certificate', {
    domainName: plainName(domainName!),
    validation: acm.CertificateValidation.fromDns(hostedZone),
  });
}

function requireCertificateOrZone(name: string, { certificate, domainName, hostedZone }: HttpsIngressOptions): void {
  if (hostedZone && !domainName) {
    throw new Error(`${name} got a hostedZone without a domainName: add the domainName that clients shall call`);
  }
  if (!certificate && !(domainName && hostedZone)) {
    throw new Error(`${name} needs a certificate: pass domainName and hostedZone and one is made, or pass a certificate of your own`);
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

/** All other policies let clients ask for TLS 1.0 or 1.1, as their names tell. */
function requireModernPolicy(policy: elbv2.SslPolicy): void {
  if (!Token.isUnresolved(policy) && !/^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/.test(policy)) {
    throw new Error(`tlsPolicy ${JSON.stringify(policy)} admits TLS 1.0 or 1.1: use one of TLS 1.2 or newer, such as SslPolicy.TLS13_12_RES_PQ or TLS13_13_PQ`);
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
