import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { fires } from '../metric-math';
import { alarmsOf, kitIn, NORTHERN_VIRGINIA, stackOf } from '../world';
import { always, reading, watched } from './support';

const NETWORK = { maxAzs: 2, restrictDefaultSecurityGroup: false };
const alarms = watched((kit, stack) => kit.watchNatGateway(ec2.CfnNatGateway.fromNatGatewayId(stack, 'Gateway', 'nat-1')));

describe('a NAT gateway', () => {
  test('pages when connections get no port for a quarter of an hour', () => {
    expect(reading(alarms.portAllocation)).toEqual({ metric: 'AWS/NATGateway ErrorPortAllocation Sum', Period: 60, NatGatewayId: 'nat-1' });
    expect(fires(alarms.portAllocation, always({ ErrorPortAllocation: 1 }, 15))).toBe(true);
    expect(fires(alarms.portAllocation, always({ ErrorPortAllocation: 1 }, 14))).toBe(false);
  });

  test('is reported when it loses more than one packet in ten thousand', () => {
    const traffic = { PacketsInFromSource: 10_000, PacketsInFromDestination: 10_000 };
    expect(fires(alarms.droppedPackets, always({ ...traffic, PacketsDropCount: 3 }, 5))).toBe(true);
    expect(fires(alarms.droppedPackets, always({ ...traffic, PacketsDropCount: 2 }))).toBe(false);
    expect(fires(alarms.droppedPackets, always({ PacketsDropCount: undefined }))).toBe(false);
  });
});

describe('the NAT gateways of a network', () => {
  test('are all watched, and those of another network are not', () => {
    const stack = stackOf();
    const vpc = new ec2.Vpc(stack, 'Vpc', NETWORK);
    new ec2.Vpc(stack, 'Other', NETWORK);
    const kit = kitIn(stack);
    expect(kit.watchNatGateways(vpc)).toHaveLength(2);
    expect(Object.keys(alarmsOf(stack))).toHaveLength(4);
    expect(kit.coverage().covered).toEqual(['Shop/Vpc/PublicSubnet1/NATGateway', 'Shop/Vpc/PublicSubnet2/NATGateway']);
  });

  test('may be in another stack, or regional', () => {
    const app = new App();
    const vpc = new ec2.Vpc(new Stack(app, 'Network', { env: NORTHERN_VIRGINIA }), 'Vpc', { ...NETWORK, natGateways: 0 });
    const stack = new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA });
    new ec2.CfnNatGateway(stack, 'Zonal', { subnetId: vpc.publicSubnets[0].subnetId });
    new ec2.CfnNatGateway(stack, 'Regional', { vpcId: vpc.vpcId, availabilityMode: 'regional' });
    new ec2.CfnNatGateway(stack, 'Foreign', { vpcId: 'vpc-2', availabilityMode: 'regional' });
    expect(kitIn(stack).watchNatGateways(vpc)).toHaveLength(2);
  });

  test('may be none', () => {
    const stack = stackOf();
    expect(kitIn(stack).watchNatGateways(new ec2.Vpc(stack, 'Vpc', { ...NETWORK, natGateways: 0 }))).toEqual([]);
  });

  test('fails when they are not known, as the network was imported', () => {
    const stack = stackOf();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], publicSubnetIds: ['subnet-1'], publicSubnetRouteTableIds: ['rtb-1'] });
    expect(() => kitIn(stack).watchNatGateways(vpc)).toThrow(
      'the NAT gateways of Shop/Vpc are not known, as it was imported: watch them in the app that creates them, or each with watchNatGateway(ec2.CfnNatGateway.fromNatGatewayId(...))',
    );
    new ec2.CfnNatGateway(stack, 'Own', { subnetId: 'subnet-1' });
    expect(kitIn(new Stack(stack, 'Nested', { env: NORTHERN_VIRGINIA })).watchNatGateways(vpc)).toHaveLength(1);
  });
});
