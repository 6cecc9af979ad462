import { Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';

/** Ends the synthesis with a sentence if a certificate of this app is not for all the names; of others nothing is known. */
export function checkCovered(certificate: acm.ICertificate, names: string[]) {
  const resource = certificate.node.defaultChild;
  if (!(resource instanceof acm.CfnCertificate)) return;
  const covered = [resource.domainName, ...resource.subjectAlternativeNames ?? []];
  if (covered.some((name) => Token.isUnresolved(name))) return;
  const missing = names.find((name) => !Token.isUnresolved(name) && !covered.some((pattern) => covers(pattern.toLowerCase(), name)));
  if (missing !== undefined) {
    throw new Error(`the certificate ${JSON.stringify(certificate.node.path)} is not for ${JSON.stringify(missing)}, only for ` +
      `${covered.map((name) => JSON.stringify(name)).join(', ')}: add the name to its subjectAlternativeNames, or leave the certificate out to have one made`);
  }
}

/** A wildcard stands for exactly one label: https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html#concept-wildcard */
function covers(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith('*.') && name.replace(/^[^.]+/, '*') === pattern);
}
