import { Match, Template } from 'aws-cdk-lib/assertions';
import { IpAddresses } from 'aws-cdk-lib/aws-ec2';
import { SecureVpc, Tier } from '../../../src';
import { evaluateCidr, newStack, resources, templateOf } from '../../networks';

interface Entry {
  readonly CidrBlock?: unknown;
  readonly Ipv6CidrBlock?: unknown;
  readonly Egress: boolean;
  readonly RuleNumber: number;
  readonly RuleAction: string;
  readonly Protocol: number;
  readonly PortRange?: { From: number; To: number };
}

const rules = (template: Template, egress: boolean) => resources<Entry>(template, 'AWS::EC2::NetworkAclEntry')
  .map(({ properties }) => properties)
  .filter(({ Egress, CidrBlock }) => Egress === egress && CidrBlock !== undefined)
  .sort((one, other) => one.RuleNumber - other.RuleNumber)
  .map(({ RuleNumber, RuleAction, CidrBlock, PortRange }) => [RuleNumber, RuleAction, evaluateCidr(CidrBlock, '10.0.0.0/16'), PortRange?.From, PortRange?.To]);

const guarded = (template: Template) => resources<{ SubnetId: { Ref: string } }>(template, 'AWS::EC2::SubnetNetworkAclAssociation')
  .map(({ properties }) => /Vpc((?:data|cache|app|public)Subnet\d)/.exec(properties.SubnetId.Ref)?.[1]);

describe('the data tiers', () => {
  test('let in app and data tiers and answers from the endpoints, and nobody else', () => {
    expect(rules(templateOf(), false)).toEqual([
      [100, 'deny', '10.0.0.0/19', undefined, undefined],
      [110, 'allow', '10.0.32.0/19', undefined, undefined],
      [120, 'allow', '10.0.64.0/19', undefined, undefined],
      [1000, 'allow', '0.0.0.0/0', 32768, 65535],
    ]);
  });

  test('send to app and data tiers and to the endpoints, and to nobody else', () => {
    expect(rules(templateOf(), true)).toEqual([
      [100, 'deny', '10.0.0.0/19', undefined, undefined],
      [110, 'allow', '10.0.32.0/19', undefined, undefined],
      [120, 'allow', '10.0.64.0/19', undefined, undefined],
      [1000, 'allow', '0.0.0.0/0', 443, 443],
    ]);
  });

  test('have the same rules when the range is known at deployment only', () => {
    const template = templateOf({ ipAddresses: IpAddresses.awsIpamAllocation({ ipv4NetmaskLength: 16, ipv4IpamPoolId: 'ipam-pool-1' }) });
    expect(rules(template, false)).toEqual(rules(templateOf(), false));
  });

  test('name a tier where it is, also in a range of its own', () => {
    const tiers = [Tier.appTier('app'), Tier.publicTier('public'), Tier.appTier('pods', { slot: 3, addressRange: '100.64.0.0/16' }), Tier.dataTier('data')];
    expect(rules(templateOf({ tiers }), false)).toContainEqual([130, 'allow', '100.64.96.0/19', undefined, undefined]);
  });

  test('have one list for all, with all their subnets and no other', () => {
    const template = templateOf({ tiers: [Tier.publicTier('public'), Tier.appTier('app'), Tier.dataTier('data'), Tier.dataTier('cache', { slot: 5 })] });
    expect(guarded(template)).toEqual(['dataSubnet1', 'dataSubnet2', 'cacheSubnet1', 'cacheSubnet2']);
    template.resourceCountIs('AWS::EC2::NetworkAcl', 1);
  });

  test('have their rules before they have the list, which lets nothing through without', () => {
    const rule = Match.stringLikeRegexp('DataTierAcl(In|Out)');
    templateOf().allResources('AWS::EC2::SubnetNetworkAclAssociation', { DependsOn: Array.from({ length: 8 }, () => rule) });
  });

  test('may have any names, also with IPv6', () => {
    const tiers = [Tier.appTier('app'), Tier.appTier('app6', { slot: 3 }), Tier.publicTier('public'), Tier.dataTier('data')];
    expect(() => templateOf({ ipv6: true, tiers })).not.toThrow();
  });

  test('can do without', () => {
    templateOf({ dataTierAcl: false }).resourceCountIs('AWS::EC2::NetworkAcl', 0);
    expect(new SecureVpc(newStack(), 'Network', { dataTierAcl: false }).dataTierAcl).toBeUndefined();
  });

  test('have none where there is no data tier', () => {
    const network = new SecureVpc(newStack(), 'Network', { tiers: [Tier.publicTier('public'), Tier.appTier('app')] });
    expect(network.dataTierAcl).toBeUndefined();
    Template.fromStack(network.vpc.stack).resourceCountIs('AWS::EC2::NetworkAcl', 0);
  });
});
