import { CfnDeletionPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { SiteDomain } from '../../site-domain';
import { deployedStack, inUsEast1 } from '../regions/us-east-1';
import { acrossRegions, producerOf } from '../regions/weak-reference';

/** The certificate of a domain as the site's stack can use it, wherever it is made. */
export function certificateOf(site: Construct, domain: SiteDomain): acm.ICertificate {
  const { certificate = makeCertificate(site, domain) } = domain._options;
  const arn = acrossRegions(certificate.certificateArn, site);
  return arn === certificate.certificateArn ? certificate : acm.Certificate.fromCertificateArn(site, 'Certificate', arn);
}

/** The zone of a domain as the stack of a place can use it. */
export function zoneIn(place: Construct, { _options: { hostedZone } }: SiteDomain): route53.IHostedZone {
  const hostedZoneId = acrossRegions(hostedZone.hostedZoneId, place);
  if (hostedZoneId === hostedZone.hostedZoneId) return hostedZone;
  return place.node.tryFindChild('Zone') as route53.IHostedZone | undefined
    ?? route53.HostedZone.fromHostedZoneAttributes(place, 'Zone', { hostedZoneId, zoneName: hostedZone.zoneName });
}

function makeCertificate(site: Construct, domain: SiteDomain): acm.ICertificate {
  const place = inUsEast1(site, 'Domain', `The certificate of ${site.node.path}, which CloudFront takes from us-east-1 only`);
  const apart = Stack.of(place) !== Stack.of(site);
  if (apart) {
    checkKnownBefore(site, domain);
  }
  const [domainName, ...subjectAlternativeNames] = domain._certified;
  const certificate = new acm.Certificate(place, 'Certificate', {
    domainName,
    subjectAlternativeNames: subjectAlternativeNames.length > 0 ? subjectAlternativeNames : undefined,
    validation: acm.CertificateValidation.fromDns(zoneIn(place, domain)),
  });
  // When other names make a new one necessary, the site still has the old one until its own stack is updated.
  if (apart) {
    const { cfnOptions } = certificate.node.defaultChild as acm.CfnCertificate;
    cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE; // as without it, but cfn-lint wants both or none
  }
  return certificate;
}

/** What the support stack needs must not come from the stack that is deployed after it. */
function checkKnownBefore(site: Construct, { _options: { hostedZone, domainName } }: SiteDomain) {
  const stack = deployedStack(site);
  const [what, path] = producerOf(hostedZone.hostedZoneId) === stack ? ['zone', hostedZone.node.path] : ['name', domainName];
  if (what === 'zone' || producerOf(domainName) === stack) {
    throw new Error(`the ${what} ${what === 'zone' ? `${JSON.stringify(path)} ` : ''}of the domain is known only in the site's own stack ` +
      `${JSON.stringify(stack.node.path)}, but its certificate is made before, in us-east-1: ` +
      `${what === 'zone' ? 'make the zone in a stack of its own' : 'write the name as it is'}, or give a certificate`);
  }
}
