import { Match } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, IpAddresses } from 'aws-cdk-lib/aws-ec2';
import { EndpointSet, Tier } from '../../../src';
import { resources, templateOf } from '../../networks';

const inRange = (...ranges: string[]) => ranges.map((range, index) => Tier.appTier(`pods-${index}`, { slot: 3 + index, addressRange: range }));
const usual = [Tier.publicTier('public'), Tier.appTier('app')];

describe('a tier in a range of its own', () => {
  test('has the cells of that range, which is added to the VPC first', () => {
    const template = templateOf({ tiers: [...usual, ...inRange('100.64.0.0/16')] });
    template.hasResourceProperties('AWS::EC2::VPCCidrBlock', { CidrBlock: '100.64.0.0/16', VpcId: { Ref: Match.stringLikeRegexp('Vpc') } });
    template.hasResource('AWS::EC2::Subnet', { Properties: { CidrBlock: '100.64.96.0/21' }, DependsOn: [Match.stringLikeRegexp('Range10064')] });
  });

  test('shares it with other tiers', () => {
    const template = templateOf({ tiers: [...usual, ...inRange('100.64.0.0/16', '100.64.0.0/16', '100.65.0.0/18')] });
    template.resourceCountIs('AWS::EC2::VPCCidrBlock', 2);
  });

  test('reaches the endpoints of the VPC', () => {
    const template = templateOf({ tiers: [...usual, ...inRange('100.64.0.0/16')], interfaceEndpoints: EndpointSet.of(InterfaceVpcEndpointAwsService.SQS) });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443 }), Match.objectLike({ CidrIp: '100.64.0.0/16', FromPort: 443 })],
    });
  });

  test('can come with a main range that only the deployment knows', () => {
    const ipAddresses = IpAddresses.awsIpamAllocation({ ipv4NetmaskLength: 20, ipv4IpamPoolId: 'ipam-pool-1' });
    const subnets = resources<{ CidrBlock: unknown }>(templateOf({ ipAddresses, tiers: [...usual, ...inRange('100.64.0.0/16')] }), 'AWS::EC2::Subnet');
    expect(subnets.map(({ properties }) => typeof properties.CidrBlock)).toEqual(['object', 'object', 'object', 'object', 'string', 'string']);
  });

  test('fails when the range overlaps another one', () => {
    expect(() => templateOf({ tiers: [...usual, ...inRange('10.0.128.0/17')] }))
      .toThrow('the range "10.0.128.0/17" of a tier overlaps "10.0.0.0/16": the ranges of a VPC must be apart');
    expect(() => templateOf({ tiers: [...usual, ...inRange('100.64.0.0/16', '100.64.64.0/18')] }))
      .toThrow('the range "100.64.64.0/18" of a tier overlaps "100.64.0.0/16": the ranges of a VPC must be apart');
  });

  test('fails when AWS does not add such a range to such a VPC, and says which would do', () => {
    expect(() => templateOf({ tiers: [...usual, ...inRange('172.16.0.0/16')] }))
      .toThrow('AWS does not add "172.16.0.0/16" to a VPC with "10.0.0.0/16": use a range outside of 172.16.0.0/12, for example a part of 100.64.0.0/10');
    expect(() => templateOf({ tiers: [...usual, ...inRange('10.1.0.0/16')] })).not.toThrow();
  });

  test.each([
    ['10.1.0.0/16', '10.0.0.0/16'], ['10.0.0.0/16', '198.19.0.0/16'], ['172.16.0.0/16', '172.31.0.0/16'], ['192.168.0.0/16', '10.0.0.0/16'],
    ['198.19.0.0/16', '10.0.0.0/16'], ['100.64.0.0/16', '10.5.0.0/16'], ['52.0.0.0/16', '192.168.0.0/16'], ['52.0.0.0/16', '198.19.0.0/16'],
  ])('fails in a VPC with %s when the range is %s', (main, range) => {
    expect(() => templateOf({ ipAddresses: IpAddresses.cidr(main), tiers: [...usual, ...inRange(range)] })).toThrow(`AWS does not add "${range}" to a VPC with "${main}"`);
  });

  test.each([
    ['10.2.0.0/16', '10.0.0.0/16'], ['172.31.0.0/16', '172.16.0.0/16'], ['192.168.0.0/17', '192.168.128.0/17'], ['198.19.0.0/16', '100.64.0.0/16'],
    ['100.64.0.0/16', '52.0.0.0/16'],
  ])('can be in a VPC with %s when the range is %s', (main, range) => {
    expect(() => templateOf({ ipAddresses: IpAddresses.cidr(main), tiers: [...usual, ...inRange(range)] })).not.toThrow();
  });

  test('fails when it cannot hold the grid, or is no range', () => {
    expect(() => templateOf({ tiers: [...usual, ...inRange('100.64.0.0/24')] })).toThrow('the addressRange of tier "pods-0": a /24 cannot hold 8 tier slots x 4 zones');
    expect(() => templateOf({ tiers: [...usual, ...inRange('pods')] })).toThrow('the addressRange of tier "pods-0": the address range of a VPC must be a concrete IPv4 CIDR such as "10.0.0.0/16", got "pods"');
    expect(() => templateOf({ tiers: [...usual, Tier.appTier('pods', { slot: 3, addressRange: '100.64.0.0/16', cidrMask: 20 })] }))
      .toThrow('tier "pods" asks for a cidrMask of 20, but each subnet must fit its cell of the address grid, a /21 here');
  });
});
