import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnFirewallDomainList, CfnFirewallRuleGroup, CfnFirewallRuleGroupAssociation } from 'aws-cdk-lib/aws-route53resolver';
import type { Construct } from 'constructs';
import { once } from './domains';

/** The place among the rule groups of the VPC, in the middle of 101 to 9899: https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateFirewallRuleGroup.html */
const PLACE = 5000;

/** The order of the rules: fixed, so that an exception more changes no other rule. */
const EXCEPTIONS = 100;
const OWN_LIST = 200;
const OTHER_LISTS = 300;

/** What is done with which queries. */
export interface FirewallRules {
  readonly action: 'BLOCK' | 'ALERT';
  readonly domains: string[];
  readonly domainListIds: string[];
  readonly exceptions: string[];
}

/** One group of rules, exceptions first, for this VPC only. */
export function makeFirewall(network: Construct, vpc: Vpc, { action, domains, domainListIds, exceptions }: FirewallRules): void {
  const found = { action, blockResponse: action === 'BLOCK' ? 'NXDOMAIN' : undefined };
  const firewallRules: CfnFirewallRuleGroup.FirewallRuleProperty[] = [];
  if (exceptions.length > 0) {
    const list = new CfnFirewallDomainList(network, 'DnsExceptions', { domains: once(exceptions) });
    firewallRules.push({
      action: 'ALLOW',
      priority: EXCEPTIONS,
      firewallDomainListId: list.attrId,
      // asked for by its first name: the owner of that decides where it leads, and changes it without telling
      firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
    });
  }
  if (domains.length > 0) {
    const list = new CfnFirewallDomainList(network, 'DnsDomains', { domains: once(domains) });
    firewallRules.push({ ...found, priority: OWN_LIST, firewallDomainListId: list.attrId });
  }
  firewallRules.push(...once(domainListIds).map((id, index) => ({ ...found, priority: OTHER_LISTS + index, firewallDomainListId: id })));
  const group = new CfnFirewallRuleGroup(network, 'DnsFirewall', { firewallRules });
  new CfnFirewallRuleGroupAssociation(network, 'DnsFirewallAssociation', { vpcId: vpc.vpcId, firewallRuleGroupId: group.attrId, priority: PLACE });
}
