import { Match } from 'aws-cdk-lib/assertions';
import type { CfnNatGateway, PrivateSubnet } from 'aws-cdk-lib/aws-ec2';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Egress, Tier } from '../../../src';
import { RegionalNatProvider } from '../../../src/private/egress/regional-nat';
import { newStack, resources, templateOf } from '../../networks';

describe('a regional NAT gateway', () => {
  const template = templateOf({ egress: Egress.regional() });
  const [{ id }] = resources(template, 'AWS::EC2::NatGateway');

  test('belongs to the VPC, with neither subnet nor address', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    template.hasResourceProperties('AWS::EC2::NatGateway', {
      AvailabilityMode: 'regional',
      VpcId: { Ref: resources(template, 'AWS::EC2::VPC')[0].id },
      SubnetId: Match.absent(),
      AllocationId: Match.absent(),
      Tags: [{ Key: 'Name', Value: 'Stack/Network/Vpc/RegionalNatGateway' }],
    });
    template.resourceCountIs('AWS::EC2::EIP', 0);
  });

  test('waits until the internet gateway is attached, and goes before it', () => {
    const [{ id: attachment }] = resources(template, 'AWS::EC2::VPCGatewayAttachment');
    template.hasResource('AWS::EC2::NatGateway', { DependsOn: [attachment] });
  });

  test('serves every app tier in every zone, and nobody else', () => {
    const tiers = [Tier.publicTier('public'), Tier.appTier('app'), Tier.appTier('jobs', { slot: 3 }), Tier.dataTier('data')];
    const routes = resources(templateOf({ egress: Egress.regional(), tiers }), 'AWS::EC2::Route', { NatGatewayId: { Ref: id } });
    expect(routes.map((route) => /Vpc(\w+)DefaultRoute/.exec(route.id)?.[1])).toEqual(['appSubnet1', 'appSubnet2', 'jobsSubnet1', 'jobsSubnet2']);
  });

  test('is a gateway of each zone to whoever asks ec2.NatProvider for it', () => {
    const provider = new RegionalNatProvider();
    expect(provider.configuredGateways).toEqual([]);
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
    provider.configureNat({ vpc, natSubnets: [], privateSubnets: vpc.privateSubnets as PrivateSubnet[] });
    const { ref: gatewayId } = vpc.node.findChild('RegionalNatGateway') as CfnNatGateway;
    expect(stack.resolve(provider.configuredGateways)).toEqual(stack.resolve(vpc.availabilityZones.map((az) => ({ az, gatewayId }))));
  });
});
