import { Token } from 'aws-cdk-lib';

/**
 * What a domain list of a DNS firewall takes: labels of letters, digits and hyphens, with an asterisk in front at most.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-user-managed-domain-lists.html
 */
const DOMAIN = /^(\*|(\*\.?)?[a-z0-9-]+(\.[a-z0-9-]+)*)$/i;
const LONGEST_DOMAIN = 255;

/** The longest part between two dots: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const LONGEST_LABEL = 63;

/** As AWS makes them up: https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_FirewallDomainListMetadata.html */
const LIST_ID = /^rslvr-fdl-[a-z0-9]+$/;

/** Fails when a domain can't be in a domain list. */
export function checkDomains(name: string, domains: string[]): void {
  domains.filter((domain) => !Token.isUnresolved(domain)).forEach((domain) => {
    if (!DOMAIN.test(domain) || domain.length > LONGEST_DOMAIN || domain.split('.').some((label) => label.length > LONGEST_LABEL)) {
      throw new Error(`${name} must be domains of letters, digits, hyphens and dots, such as "example.com", or "*.example.com" for all names below it, ` +
        `got ${JSON.stringify(domain)}`);
    }
  });
}

/** Fails when an id can't be that of a domain list. */
export function checkListIds(ids: string[]): void {
  ids.filter((id) => !Token.isUnresolved(id)).forEach((id) => {
    if (!LIST_ID.test(id)) {
      throw new Error(`domainListIds must be ids such as "rslvr-fdl-2c46f2ecbfec4dcc", not names, got ${JSON.stringify(id)}: ` +
        'look it up by aws route53resolver list-firewall-domain-lists in the region of the network');
    }
  });
}

/** A list with each entry once, whatever its case. */
export function once(entries: string[]): string[] {
  return entries.filter((entry, index) => entries.findIndex((other) => other.toLowerCase() === entry.toLowerCase()) === index);
}
