import { runs } from '@ashlar/testing';
import { CfnParameter, Fn } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { DnsFirewall, SecureVpc } from '../src';
import { newStack, resources, templateOf } from './networks';

const LIST = 'rslvr-fdl-2c46f2ecbfec4dcc';

interface Rule {
  readonly Action: string;
  readonly FirewallDomainListId: string | { 'Fn::GetAtt': [string, string] };
  readonly Priority: number;
}

/** The rules of a network's firewall in their order, each with the domains that it is about. */
function rulesOf(template: Template): (Omit<Rule, 'FirewallDomainListId'> & { domains: string[] | string })[] {
  const lists = new Map(resources<{ Domains: string[] }>(template, 'AWS::Route53Resolver::FirewallDomainList').map(({ id, properties }) => [id, properties.Domains]));
  return resources<{ FirewallRules: Rule[] }>(template, 'AWS::Route53Resolver::FirewallRuleGroup')
    .flatMap(({ properties }) => properties.FirewallRules)
    .map(({ FirewallDomainListId: list, ...rule }) => ({ ...rule, domains: typeof list === 'string' ? list : lists.get(list['Fn::GetAtt'][0])! }));
}

const rules = (dnsFirewall?: DnsFirewall) => rulesOf(templateOf({ dnsFirewall }));

const label = fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/);
const names = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));
const domains = fc.oneof(names, names.map((name) => `*.${name}`), names.map((name) => `*${name}`));
/** A domain with something in it that no domain has. */
const malformed = fc.tuple(domains, fc.constantFrom(' ', '/', ':', '_', '*', '..', 'ü', '\n', '@', '?'), fc.nat())
  .map(([domain, wrong, at]) => `${domain.slice(0, 1 + at % domain.length)}${wrong}${domain.slice(1 + at % domain.length)}x`)
  .filter((domain) => !domain.startsWith('**'));

describe('the DNS firewall of a VPC', () => {
  test('is not there unless asked', () => {
    templateOf().resourceCountIs('AWS::Route53Resolver::FirewallRuleGroup', 0);
  });

  test('answers that a listed domain does not exist', () => {
    expect(rules(DnsFirewall.block({ domains: ['bad.example', '*.bad.example'], domainListIds: [LIST, 'rslvr-fdl-2'] }))).toEqual([
      { Action: 'BLOCK', BlockResponse: 'NXDOMAIN', Priority: 200, domains: ['bad.example', '*.bad.example'] },
      { Action: 'BLOCK', BlockResponse: 'NXDOMAIN', Priority: 300, domains: LIST },
      { Action: 'BLOCK', BlockResponse: 'NXDOMAIN', Priority: 301, domains: 'rslvr-fdl-2' },
    ]);
  });

  test('lets an exception through first, wherever its name leads', () => {
    expect(rules(DnsFirewall.block({ domainListIds: [LIST], exceptions: ['good.example'] }))).toEqual([
      { Action: 'ALLOW', FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN', Priority: 100, domains: ['good.example'] },
      { Action: 'BLOCK', BlockResponse: 'NXDOMAIN', Priority: 300, domains: LIST },
    ]);
  });

  test('can be tried out without blocking anything', () => {
    expect(rules(DnsFirewall.alertOnly({ domains: ['bad.example'], domainListIds: [LIST] }))).toEqual([
      { Action: 'ALERT', Priority: 200, domains: ['bad.example'] },
      { Action: 'ALERT', Priority: 300, domains: LIST },
    ]);
  });

  test('can let nothing through but what is named', () => {
    expect(rules(DnsFirewall.allowOnly('*.amazonaws.com', 'api.example.com'))).toEqual([
      { Action: 'ALLOW', FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN', Priority: 100, domains: ['*.amazonaws.com', 'api.example.com'] },
      { Action: 'BLOCK', BlockResponse: 'NXDOMAIN', Priority: 200, domains: ['*'] },
    ]);
  });

  test('names each domain and list once', () => {
    expect(rules(DnsFirewall.block({ domains: ['bad.example', 'Bad.Example'], domainListIds: [LIST, LIST] })).map((rule) => rule.domains))
      .toEqual([['bad.example'], LIST]);
  });

  test('guards the network itself, in the middle of what others may add', () => {
    const template = templateOf({ dnsFirewall: DnsFirewall.block({ domains: ['bad.example'] }) });
    const [{ id: group }] = resources(template, 'AWS::Route53Resolver::FirewallRuleGroup');
    const [{ id: vpc }] = resources(template, 'AWS::EC2::VPC');
    template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', {
      FirewallRuleGroupId: { 'Fn::GetAtt': [group, 'Id'] }, VpcId: { Ref: vpc }, Priority: 5000,
    });
  });

  test('takes what only the deployment knows', () => {
    const stack = newStack();
    const list = new CfnParameter(stack, 'List').valueAsString;
    new SecureVpc(stack, 'Network', { dnsFirewall: DnsFirewall.block({ domains: [Fn.importValue('Domain')], domainListIds: [list] }) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', { Domains: [{ 'Fn::ImportValue': 'Domain' }] });
    template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroup', {
      FirewallRules: Match.arrayWith([Match.objectLike({ FirewallDomainListId: { Ref: 'List' } })]),
    });
  });

  test('takes every domain that is one', () => {
    fc.assert(fc.property(fc.array(domains, { minLength: 1, maxLength: 5 }), (some) => {
      expect(() => DnsFirewall.block({ domains: some })).not.toThrow();
      expect(() => DnsFirewall.allowOnly(...some)).not.toThrow();
    }), { numRuns: runs() });
  });

  test('fails when a domain is none, and names it', () => {
    fc.assert(fc.property(malformed, (domain) => {
      expect(() => DnsFirewall.block({ domains: ['good.example', domain] })).toThrow(`got ${JSON.stringify(domain)}`);
    }), { numRuns: runs() });
    for (const domain of ['', '.', 'a.', '.a', '*.', '**.a', 'a.*.b', '*a*', `${'a'.repeat(64)}.example`, `${'a.'.repeat(128)}a`]) {
      expect(() => DnsFirewall.alertOnly({ domainListIds: [LIST], exceptions: [domain] })).toThrow(
        'exceptions must be domains of letters, digits, hyphens and dots, such as "example.com", or "*.example.com" for all names below it, ' +
        `got ${JSON.stringify(domain)}`);
    }
    expect(() => DnsFirewall.allowOnly('https://example.com')).toThrow(
      'the domains of DnsFirewall.allowOnly must be domains of letters, digits, hyphens and dots, such as "example.com", ' +
      'or "*.example.com" for all names below it, got "https://example.com"');
    expect(() => DnsFirewall.block({ domains: [`${'a.'.repeat(127)}a`] })).not.toThrow();
  });

  test('fails when a list is named in place of its id', () => {
    expect(() => DnsFirewall.block({ domainListIds: ['AWSManagedDomainsMalwareDomainList'] })).toThrow(
      'domainListIds must be ids such as "rslvr-fdl-2c46f2ecbfec4dcc", not names, got "AWSManagedDomainsMalwareDomainList": ' +
      'look it up by aws route53resolver list-firewall-domain-lists in the region of the network');
  });

  test('fails when it has nothing to look for', () => {
    expect(() => DnsFirewall.block({})).toThrow(
      'DnsFirewall.block must be told what to look for: name domains or domainListIds, or leave dnsFirewall out');
    expect(() => DnsFirewall.alertOnly({ domains: [], domainListIds: [], exceptions: ['good.example'] })).toThrow(
      'DnsFirewall.alertOnly must be told what to look for: name domains or domainListIds, or leave dnsFirewall out');
    expect(() => DnsFirewall.allowOnly()).toThrow('DnsFirewall.allowOnly must name at least one domain, got []: nothing could be looked up at all');
  });

  test('fails when a domain is listed and excepted', () => {
    expect(() => DnsFirewall.block({ domains: ['a.example'], exceptions: ['A.example'] })).toThrow(
      '"A.example" is in domains and in exceptions, so that it would have no effect: remove it from one of them');
  });
});
