import { Token } from 'aws-cdk-lib';

/** The one spelling that CloudFront keeps; DNS knows a dot at the end and capitals, and means the same by them. */
export function plainName(name: string): string {
  return Token.isUnresolved(name) ? name : name.toLowerCase().replace(/\.$/, '');
}

/** How many characters a host name may have, written without the dot at its end. */
export const LONGEST_NAME = 253;

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */
export function checkHostName(given: string, name: string) {
  const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
  if (!Token.isUnresolved(name) && (name.length > LONGEST_NAME || !new RegExp(`^${label}(\\.${label})+$`).test(name))) {
    throw new Error(`the domain of a site is a host name such as "www.example.com", got ${JSON.stringify(given)}: leave out what is not the name`);
  }
}

export function checkZone(name: string, zoneName: string) {
  if (Token.isUnresolved(name) || Token.isUnresolved(zoneName)) return;
  if (name !== zoneName && !name.endsWith(`.${zoneName}`)) {
    throw new Error(`the domain ${JSON.stringify(name)} is outside the zone ${JSON.stringify(zoneName)}: give the zone that holds the name`);
  }
}
