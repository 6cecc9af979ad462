import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { VpcAttributes } from 'aws-cdk-lib/aws-ec2';
import { InterfaceVpcEndpointAwsService, PrivateSubnet, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { SecureVpcBase } from '../src';
import { SecureVpc } from '../src';
import { newStack } from './networks';

const env = { account: '123456789012', region: 'eu-west-1' };
const names = ({ publicSubnets, appSubnets, dataSubnets }: SecureVpcBase) =>
  [publicSubnets, appSubnets, dataSubnets].map(({ subnetGroupName }) => subnetGroupName);
const typed = (...groups: [string, SubnetType][]) => new Vpc(newStack(), 'Vpc', {
  natGateways: 0, subnetConfiguration: groups.map(([name, subnetType]) => ({ name, subnetType })),
});

describe('a VPC of this app', () => {
  test('tells its tiers by their kind', () => {
    const vpc = typed(['Ingress', SubnetType.PUBLIC], ['Services', SubnetType.PRIVATE_WITH_EGRESS], ['Databases', SubnetType.PRIVATE_ISOLATED]);
    const network = SecureVpc.fromVpc(vpc.stack, 'Network', vpc);
    expect(network.vpc).toBe(vpc);
    expect(names(network)).toEqual(['Ingress', 'Services', 'Databases']);
    expect(network.tier('Services')).toEqual({ subnetGroupName: 'Services' });
    expect(() => network.tier('services')).toThrow('this network has no tier named "services": its tiers are "Ingress", "Services", "Databases"');
  });

  test('tells them by their usual names when there are several of a kind', () => {
    const vpc = typed(['web', SubnetType.PRIVATE_WITH_EGRESS], ['app', SubnetType.PRIVATE_WITH_EGRESS]);
    expect(SecureVpc.fromVpc(vpc.stack, 'Network', vpc).appSubnets).toEqual({ subnetGroupName: 'app' });
  });

  test('tells them as it is told', () => {
    const vpc = typed(['web', SubnetType.PRIVATE_WITH_EGRESS], ['app', SubnetType.PRIVATE_WITH_EGRESS]);
    expect(SecureVpc.fromVpc(vpc.stack, 'Network', vpc, { appTier: 'web' }).appSubnets).toEqual({ subnetGroupName: 'web' });
  });

  test('takes endpoints that let in its own range', () => {
    const vpc = typed(['app', SubnetType.PRIVATE_WITH_EGRESS]);
    SecureVpc.fromVpc(vpc.stack, 'Network', vpc).addInterfaceEndpoint('Queues', InterfaceVpcEndpointAwsService.SQS);
    Template.fromStack(vpc.stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16' })] });
  });

  test('fails when a kind of tier is asked for that is not there', () => {
    const vpc = typed(['web', SubnetType.PRIVATE_WITH_EGRESS]);
    expect(() => SecureVpc.fromVpc(vpc.stack, 'Network', vpc).dataSubnets)
      .toThrow('this network has no data tier, only "web": use one of those by tier(name), or add subnets to the VPC where it is made');
  });

  test('fails when it cannot be told which of several tiers is meant', () => {
    const vpc = typed(['web', SubnetType.PRIVATE_WITH_EGRESS], ['jobs', SubnetType.PRIVATE_WITH_EGRESS]);
    expect(() => SecureVpc.fromVpc(vpc.stack, 'Network', vpc))
      .toThrow('this VPC has several app tiers, "web", "jobs": say which one is meant, as appTier');
  });

  test('fails when a tier is meant that is not there', () => {
    const vpc = typed(['web', SubnetType.PRIVATE_WITH_EGRESS]);
    expect(() => SecureVpc.fromVpc(vpc.stack, 'Network', vpc, { appTier: 'app' })).toThrow('this VPC has no app tier named "app": use one of "web" as appTier');
    expect(() => SecureVpc.fromVpc(vpc.stack, 'Other', vpc, { dataTier: 'data' }))
      .toThrow('this VPC has no data tier named "data": it has no data tier at all, so leave dataTier out');
  });

  test('fails when its subnets do not say of which tier they are', () => {
    const vpc = typed(['app', SubnetType.PRIVATE_WITH_EGRESS]);
    vpc.privateSubnets.push(new PrivateSubnet(vpc, 'Extra', { vpcId: vpc.vpcId, cidrBlock: '10.0.200.0/24', availabilityZone: 'eu-west-1a' }));
    expect(() => SecureVpc.fromVpc(vpc.stack, 'Network', vpc)).toThrow(
      'the tier of the subnet "Stack/Vpc/Extra" cannot be told, since its id is not of the form "<tier>Subnet<number>": ' +
      'import the VPC by SecureVpc.fromVpcAttributes, with the names of its subnets');
  });
});

describe('a VPC that is known by its ids', () => {
  const attributes: VpcAttributes = {
    vpcId: 'vpc-1',
    vpcCidrBlock: '10.9.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2', 'subnet-3', 'subnet-4'],
    privateSubnetNames: ['app', 'jobs'],
    privateSubnetRouteTableIds: ['rtb-1', 'rtb-2', 'rtb-3', 'rtb-4'],
  };

  test('tells its tiers by the names of its subnets', () => {
    const network = SecureVpc.fromVpcAttributes(newStack(), 'Network', attributes);
    expect(network.vpc.selectSubnets(network.appSubnets).subnetIds).toEqual(['subnet-1', 'subnet-2']);
    expect(network.vpc.selectSubnets(network.tier('jobs')).subnetIds).toEqual(['subnet-3', 'subnet-4']);
  });

  test('takes endpoints', () => {
    const stack = newStack();
    SecureVpc.fromVpcAttributes(stack, 'Network', { ...attributes, appTier: 'jobs' }).addInterfaceEndpoint('Queues', InterfaceVpcEndpointAwsService.SQS);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcId: 'vpc-1', SubnetIds: ['subnet-3', 'subnet-4'] });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.9.0.0/16' })] });
  });

  test('takes endpoints that let in all of its ranges', () => {
    const stack = newStack();
    SecureVpc.fromVpcAttributes(stack, 'Network', { ...attributes, appTier: 'jobs', ranges: ['10.9.0.0/16', '100.64.0.0/16'] })
      .addInterfaceEndpoint('Queues', InterfaceVpcEndpointAwsService.SQS);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.9.0.0/16' }), Match.objectLike({ CidrIp: '100.64.0.0/16' })],
    });
  });

  test('takes endpoints before the CDK CLI has looked its range up', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const vpcCidrBlock = StringParameter.valueFromLookup(stack, '/acme/network/range');
    const network = SecureVpc.fromVpcAttributes(stack, 'Network', { ...attributes, appTier: 'jobs', vpcCidrBlock });
    network.addInterfaceEndpoint('Queues', InterfaceVpcEndpointAwsService.SQS);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('fails when none of its subnets is known', () => {
    expect(() => SecureVpc.fromVpcAttributes(newStack(), 'Network', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a', 'eu-west-1b'] }))
      .toThrow('the tiers of a VPC without subnets cannot be told: import it with its subnets, for example by SecureVpc.fromLookup');
  });
});

describe('a VPC that is looked up', () => {
  /** What the CDK CLI writes into the context for the lookup of the VPC named `network`. */
  const context = {
    'vpc-provider:account=123456789012:filter.tag:Name=network:region=eu-west-1:returnAsymmetricSubnets=true': {
      vpcId: 'vpc-9',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: [],
      subnetGroups: [['public', 'Public'], ['app', 'Private'], ['jobs', 'Private'], ['data', 'Isolated']].map(([name, type]) => ({
        name,
        type,
        subnets: ['a', 'b'].map((zone) => ({
          subnetId: `subnet-${name}-${zone}`, cidr: '10.0.0.0/24', availabilityZone: `eu-west-1${zone}`, routeTableId: `rtb-${name}-${zone}`,
        })),
      })),
    },
  };

  test('tells its tiers by the tags of its subnets', () => {
    const network = SecureVpc.fromLookup(new Stack(new App({ context }), 'Stack', { env }), 'Network', { vpcName: 'network' });
    expect(names(network)).toEqual(['public', 'app', 'data']);
    expect(network.vpc.selectSubnets(network.tier('jobs')).subnetIds).toEqual(['subnet-jobs-a', 'subnet-jobs-b']);
  });

  test('takes every name for right before the CDK CLI has looked it up', () => {
    const network = SecureVpc.fromLookup(new Stack(new App(), 'Stack', { env }), 'Network', { vpcName: 'network', appTier: 'jobs' });
    expect(network.vpc.selectSubnets(network.appSubnets).subnets).toHaveLength(2);
    expect(network.vpc.selectSubnets(network.tier('jobs')).isPendingLookup).toBe(true);
  });

  test('fails when it turns out to have no such tier', () => {
    const stack = new Stack(new App({ context }), 'Stack', { env });
    expect(() => SecureVpc.fromLookup(stack, 'Network', { vpcName: 'network', appTier: 'workers' }))
      .toThrow('this VPC has no app tier named "workers": use one of "app", "jobs" as appTier');
  });
});
