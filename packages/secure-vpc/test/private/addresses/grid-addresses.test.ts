import { Lazy } from 'aws-cdk-lib';
import type { VpcIpamOptions } from 'aws-cdk-lib/aws-ec2';
import { IpAddresses, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Tier } from '../../../src';
import { GridAddresses } from '../../../src/private/addresses/grid-addresses';
import { placeTiers } from '../../../src/private/tiers/tier-plan';
import { evaluateCidr, newStack, resources, templateOf } from '../../networks';

function addresses(range: VpcIpamOptions, tiers?: Tier[]): GridAddresses {
  const source = { allocateVpcCidr: () => range, allocateSubnetsCidr: () => ({ allocatedSubnets: [] }) };
  return new GridAddresses({ source, reservedZones: 4, tiers: placeTiers(tiers), zones: ['a', 'b'] });
}

describe('the addresses of a network', () => {
  test('are the same whether a range is concrete or known at deployment only', () => {
    const cidrs = [IpAddresses.cidr('10.0.0.0/16'), IpAddresses.awsIpamAllocation({ ipv4NetmaskLength: 16, ipv4IpamPoolId: 'ipam-pool-1' })]
      .map((ipAddresses) => resources<{ CidrBlock: unknown }>(templateOf({ ipAddresses }), 'AWS::EC2::Subnet'))
      .map((subnets) => subnets.map(({ properties }) => evaluateCidr(properties.CidrBlock, '10.0.0.0/16')));
    expect(cidrs[0]).toEqual(['10.0.0.0/24', '10.0.8.0/24', '10.0.32.0/21', '10.0.40.0/21', '10.0.64.0/24', '10.0.72.0/24']);
    expect(cidrs[1]).toEqual(cidrs[0]);
  });

  test('follow the tier and the zone of a subnet and not its place in the list', () => {
    const stack = newStack();
    const request = (name: string, availabilityZone: string) => ({
      availabilityZone, subnetConstructId: `${name}Subnet1`, configuration: { name, subnetType: SubnetType.PRIVATE_ISOLATED },
    });
    const subnets = [request('data', 'b'), request('app', 'a')];
    const grid = addresses({ cidrBlock: '10.0.0.0/16' });
    expect(stack.resolve(grid.allocateSubnetsCidr({ vpcCidr: '10.0.0.0/16', requestedSubnets: subnets }).allocatedSubnets))
      .toEqual([{ cidr: '10.0.72.0/24' }, { cidr: '10.0.32.0/21' }]);
    expect(() => grid.allocateSubnetsCidr({ vpcCidr: '10.0.0.0/16', requestedSubnets: [request('other', 'a')] }))
      .toThrow('the address grid has no cell for "otherSubnet1": it serves the tiers and zones of one SecureVpc');
    expect(() => grid.allocateSubnetsCidr({ vpcCidr: '10.0.0.0/16', requestedSubnets: [request('app', 'c')] })).toThrow('has no cell for "appSubnet1"');
  });

  test('take the whole cell where that is smaller than a /24', () => {
    expect(addresses({ cidrBlock: '10.0.0.0/22' }).allocateSubnetsCidr({
      vpcCidr: '10.0.0.0/22',
      requestedSubnets: [{ availabilityZone: 'b', subnetConstructId: 'publicSubnet2', configuration: { name: 'public', subnetType: SubnetType.PUBLIC } }],
    })).toEqual({ allocatedSubnets: [{ cidr: '10.0.0.32/27' }] });
  });

  test('fails when a subnet would not fit its cell', () => {
    const reason = 'but each subnet must fit its cell of the address grid, a /21 here: use 21 to 28, or a larger address range for the VPC';
    for (const cidrMask of [20, 29, 24.5]) {
      expect(() => addresses({ cidrBlock: '10.0.0.0/16' }, [Tier.appTier('app', { cidrMask })])).toThrow(`tier "app" asks for a cidrMask of ${cidrMask}, ${reason}`);
    }
  });

  test('fails when the size of a subnet is known at deployment only', () => {
    expect(() => addresses({ cidrBlock: '10.0.0.0/16' }, [Tier.appTier('app', { cidrMask: Lazy.number({ produce: () => 24 }) })]))
      .toThrow('the cidrMask of tier "app" must be a concrete number, got a token: use 21 to 28');
  });

  test('fails when nobody tells the size of the VPC', () => {
    expect(() => addresses({ ipv4IpamPoolId: 'ipam-pool-1' })).toThrow('ipAddresses must tell the size of the VPC at synthesis, got {"ipv4IpamPoolId":"ipam-pool-1"}: ' +
      'use ec2.IpAddresses.cidr(...), or give ec2.IpAddresses.awsIpamAllocation(...) a concrete ipv4NetmaskLength');
    expect(() => addresses({ ipv4NetmaskLength: Lazy.number({ produce: () => 16 }) })).toThrow('must tell the size of the VPC at synthesis');
  });
});
