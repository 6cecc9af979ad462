import { Match } from 'aws-cdk-lib/assertions';
import { Egress, Tier } from '../../../src';
import { evaluateIpv6, resources, templateOf } from '../../networks';

const ipv6Routes = (props: Parameters<typeof templateOf>[0]) => resources<Record<string, unknown>>(templateOf(props), 'AWS::EC2::Route', { DestinationIpv6CidrBlock: '::/0' })
  .map(({ id, properties }) => [/(public|app|data)Subnet\d/.exec(id)?.[0], Object.keys(properties).find((key) => key.endsWith('GatewayId'))]);

describe('a VPC with IPv6', () => {
  test('has a block of Amazon\'s, and each subnet the /64 of its cell', () => {
    const template = templateOf({ ipv6: true });
    template.hasResourceProperties('AWS::EC2::VPCCidrBlock', { AmazonProvidedIpv6CidrBlock: true });
    const subnets = resources<{ Ipv6CidrBlock: unknown }>(template, 'AWS::EC2::Subnet');
    expect(subnets.map(({ properties }) => evaluateIpv6(properties.Ipv6CidrBlock).first)).toEqual([0, 1, 4, 5, 8, 9]);
  });

  test('hands the addresses out by itself in app tiers only, where nobody reaches them from outside', () => {
    const subnets = resources<{ AssignIpv6AddressOnCreation?: boolean }>(templateOf({ ipv6: true }), 'AWS::EC2::Subnet');
    expect(subnets.map(({ properties }) => properties.AssignIpv6AddressOnCreation)).toEqual([undefined, undefined, true, true, undefined, undefined]);
  });

  test('makes the block before whatever lies in it', () => {
    const template = templateOf({ ipv6: true });
    const block = Match.stringLikeRegexp('Ipv6Range');
    template.allResources('AWS::EC2::Subnet', { DependsOn: [block] });
    template.allResources('AWS::EC2::NetworkAclEntry', { DependsOn: Match.arrayWith([block]) });
  });

  test('is reached in public tiers, only reaches out of app tiers, and does neither in data tiers', () => {
    expect(ipv6Routes({ ipv6: true })).toEqual([
      ['publicSubnet1', 'GatewayId'], ['publicSubnet2', 'GatewayId'],
      ['appSubnet1', 'EgressOnlyInternetGatewayId'], ['appSubnet2', 'EgressOnlyInternetGatewayId'],
    ]);
  });

  test('attaches the internet gateway before it routes to it', () => {
    templateOf({ ipv6: true }).hasResource('AWS::EC2::Route', {
      Properties: { DestinationIpv6CidrBlock: '::/0', GatewayId: { Ref: Match.stringLikeRegexp('IGW') } },
      DependsOn: [Match.stringLikeRegexp('VPCGW')],
    });
  });

  test('has no way out of app tiers by IPv6 either, when there is none', () => {
    const template = templateOf({ ipv6: true, egress: Egress.none() });
    template.resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 0);
    expect(ipv6Routes({ ipv6: true, egress: Egress.none() })).toEqual([['publicSubnet1', 'GatewayId'], ['publicSubnet2', 'GatewayId']]);
    expect(ipv6Routes({ ipv6: true, tiers: [Tier.dataTier('data')] })).toEqual([]);
  });

  test('has only IPv4 unless asked', () => {
    const template = templateOf();
    template.resourceCountIs('AWS::EC2::VPCCidrBlock', 0);
    template.allResourcesProperties('AWS::EC2::Subnet', { Ipv6CidrBlock: Match.absent() });
  });
});
