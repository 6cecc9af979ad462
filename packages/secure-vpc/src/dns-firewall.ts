import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { checkDomains, checkListIds } from './private/dns/domains';
import { makeFirewall } from './private/dns/firewall-rules';

/**
 * What a DNS firewall looks for.
 */
export interface DnsFirewallOptions {
  /**
   * Domains of your own list: `example.com` is that name alone, `*.example.com` are all names below it.
   *
   * @default - none
   */
  readonly domains?: string[];

  /**
   * Lists that AWS or another team maintains, by their ids, which differ from region to region.
   * `aws route53resolver list-firewall-domain-lists` shows them.
   *
   * @default - none
   */
  readonly domainListIds?: string[];

  /**
   * Domains that are let through although a list names them. What they are an alias of is let through too.
   *
   * @default - none
   */
  readonly exceptions?: string[];
}

/**
 * Which names can be looked up in the network.
 *
 * It sees queries to the resolver of the VPC. Who sends queries to another resolver is stopped by security groups only.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
 */
export abstract class DnsFirewall {
  /**
   * All but those that a list names: for them the answer is that there is no such domain.
   */
  public static block(options: DnsFirewallOptions): DnsFirewall {
    return new ListFirewall('block', options);
  }

  /**
   * All. Queries for what a list names are marked in the DNS query logs, to try the lists out before they block.
   */
  public static alertOnly(options: DnsFirewallOptions): DnsFirewall {
    return new ListFirewall('alertOnly', options);
  }

  /**
   * Those that are named, and no others: the strictest, against data that leaves by DNS.
   *
   * Also name what the network itself needs, such as `*.amazonaws.com` for AWS services and the domains of private hosted zones.
   */
  public static allowOnly(...domains: string[]): DnsFirewall {
    return new AllowListFirewall(domains);
  }

  /**
   * Makes the firewall. Called once.
   *
   * @param scope the network, which owns what is made
   * @param vpc the VPC of the network
   */
  public abstract bind(scope: Construct, vpc: Vpc): void;
}

class ListFirewall extends DnsFirewall {
  constructor(private readonly kind: 'block' | 'alertOnly', private readonly options: DnsFirewallOptions) {
    super();
    const { domains = [], domainListIds = [], exceptions = [] } = options;
    checkDomains('domains', domains);
    checkDomains('exceptions', exceptions);
    checkListIds(domainListIds);
    if (domains.length + domainListIds.length === 0) {
      throw new Error(`DnsFirewall.${kind} must be told what to look for: name domains or domainListIds, or leave dnsFirewall out`);
    }
    const listed = new Set(domains.map((domain) => domain.toLowerCase()));
    const both = exceptions.find((exception) => listed.has(exception.toLowerCase()));
    if (both !== undefined) {
      throw new Error(`${JSON.stringify(both)} is in domains and in exceptions, so that it would have no effect: remove it from one of them`);
    }
  }

  public bind(scope: Construct, vpc: Vpc): void {
    const { domains = [], domainListIds = [], exceptions = [] } = this.options;
    makeFirewall(scope, vpc, { action: this.kind === 'block' ? 'BLOCK' : 'ALERT', domains, domainListIds, exceptions });
  }
}

class AllowListFirewall extends DnsFirewall {
  constructor(private readonly allowed: string[]) {
    super();
    checkDomains('the domains of DnsFirewall.allowOnly', allowed);
    if (allowed.length === 0) {
      throw new Error('DnsFirewall.allowOnly must name at least one domain, got []: nothing could be looked up at all');
    }
  }

  public bind(scope: Construct, vpc: Vpc): void {
    makeFirewall(scope, vpc, { action: 'BLOCK', domains: ['*'], domainListIds: [], exceptions: this.allowed });
  }
}
