import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { SecureVpcProps } from '../../src';
import { SecureVpc, Tier } from '../../src';
import { newStack, resources } from '../networks';

const env = { account: '123456789012', region: 'eu-west-1' };

/** The parameters of a network by name, resolved to what they would hold if every id were its logical id. */
function parametersOf(template: Template): Record<string, string> {
  return Object.fromEntries(resources<{ Name: string; Value: unknown }>(template, 'AWS::SSM::Parameter')
    .map(({ properties: { Name, Value } }) => [Name, deployed(Value)]));
}

function deployed(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument]] = Object.entries(value as Record<string, [string, unknown[]]>);
  return name === 'Ref' ? String(argument) : argument[1].map(deployed).join(argument[0]);
}

function shared(share: (network: SecureVpc) => void, props?: SecureVpcProps): Template {
  const stack = newStack();
  share(new SecureVpc(stack, 'Network', { availabilityZones: ['eu-west-1a', 'eu-west-1b'], ...props }));
  return Template.fromStack(stack);
}

const asParameters = (network: SecureVpc) => network.shareAsParameters('/acme/network');

describe('a shared network', () => {
  test('tells all of its ranges', () => {
    const tiers = [Tier.publicTier('public'), Tier.appTier('app'), Tier.appTier('pods', { slot: 3, addressRange: '100.64.0.0/16' })];
    const parameters = parametersOf(shared(asParameters, { tiers }));
    expect(parameters['/acme/network/range']).toBe('10.0.0.0/16');
    expect(parameters['/acme/network/ranges']).toBe('10.0.0.0/16,100.64.0.0/16');
  });

  test('tells what others need, in parameters', () => {
    const parameters = parametersOf(shared(asParameters));
    expect(Object.keys(parameters).map((name) => name.replace('/acme/network/', ''))).toEqual([
      'vpc-id', 'range', 'ranges', 'zones',
      'public/subnet-ids', 'public/route-table-ids', 'app/subnet-ids', 'app/route-table-ids', 'data/subnet-ids', 'data/route-table-ids',
    ]);
    expect(parameters).toMatchObject({
      '/acme/network/vpc-id': 'NetworkVpc7FB7348F',
      '/acme/network/range': '10.0.0.0/16',
      '/acme/network/zones': 'eu-west-1a,eu-west-1b',
      '/acme/network/app/subnet-ids': 'NetworkVpcappSubnet1SubnetE208FB5D,NetworkVpcappSubnet2SubnetC46F4198',
      '/acme/network/app/route-table-ids': 'NetworkVpcappSubnet1RouteTableE1AE5577,NetworkVpcappSubnet2RouteTable1D6B4B37',
    });
  });

  test('tells it as text and as lists', () => {
    const template = shared(asParameters);
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: '/acme/network/vpc-id', Type: 'String', Description: 'The VPC of Stack/Network' });
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: '/acme/network/app/subnet-ids', Type: 'StringList' });
  });

  test('tells it in outputs', () => {
    const outputs = shared((network) => network.shareAsOutputs('acme-network')).findOutputs('*');
    expect(Object.fromEntries(Object.values(outputs as Record<string, { Value: unknown; Export: { Name: string } }>)
      .map(({ Value, Export }) => [Export.Name, deployed(Value)]))).toMatchObject({
      'acme-network-vpc-id': 'NetworkVpc7FB7348F',
      'acme-network-zones': 'eu-west-1a,eu-west-1b',
      'acme-network-data-subnet-ids': 'NetworkVpcdataSubnet1SubnetE7C988E9,NetworkVpcdataSubnet2Subnet7A99E9BE',
    });
  });

  test('tells more when it grows, in the same parameters', () => {
    const before = shared(asParameters).toJSON() as object;
    const after = shared(asParameters, {
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      tiers: [Tier.appTier('jobs', { slot: 3 }), Tier.dataTier('data'), Tier.appTier('app'), Tier.publicTier('public')],
    }).toJSON() as object;
    const changes = Object.values(fullDiff(before, after).resources.changes).filter(({ newResourceType }) => newResourceType === 'AWS::SSM::Parameter');
    expect(changes.filter(({ changeImpact }) => changeImpact === ResourceImpact.WILL_CREATE)).toHaveLength(2);
    expect(changes.filter(({ changeImpact }) => changeImpact === ResourceImpact.WILL_UPDATE)).toHaveLength(7);
    expect(changes).toHaveLength(9);
  });

  test('is used by an app that reads its parameters', () => {
    const parameters = parametersOf(shared(asParameters));
    const context = Object.fromEntries(Object.entries(parameters)
      .map(([name, value]) => [`ssm:account=${env.account}:parameterName=${name}:region=${env.region}`, value]));
    const stack = new Stack(new App({ context }), 'Other', { env });
    const network = readerOf(stack);
    network.addInterfaceEndpoint('Queues', InterfaceVpcEndpointAwsService.SQS);
    expect(network.vpc.selectSubnets(network.dataSubnets).availabilityZones).toEqual(['eu-west-1a', 'eu-west-1b']);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcId: 'NetworkVpc7FB7348F', SubnetIds: ['NetworkVpcappSubnet1SubnetE208FB5D', 'NetworkVpcappSubnet2SubnetC46F4198'],
    });
  });

  test('can be read before the CDK CLI has looked anything up', () => {
    const network = readerOf(new Stack(new App(), 'Other', { env }));
    expect(network.vpc.selectSubnets(network.appSubnets).subnets).toHaveLength(1);
    expect(network.vpc.selectSubnets(network.tier('data')).subnets).toHaveLength(1);
  });

  test('is used by a stack that imports its outputs', () => {
    const stack = newStack();
    const value = (name: string) => Fn.importValue(`acme-network-${name}`);
    const list = (name: string) => Fn.importListValue(`acme-network-${name}`, 2);
    const network = SecureVpc.fromVpcAttributes(stack, 'Network', {
      vpcId: value('vpc-id'),
      vpcCidrBlock: value('range'),
      availabilityZones: list('zones'),
      privateSubnetIds: [...list('app-subnet-ids'), ...list('jobs-subnet-ids')],
      privateSubnetNames: ['app', 'jobs'],
      privateSubnetRouteTableIds: [...list('app-route-table-ids'), ...list('jobs-route-table-ids')],
    });
    expect(stack.resolve(network.vpc.selectSubnets(network.tier('jobs')).subnetIds)).toEqual([0, 1].map((index) => (
      { 'Fn::Select': [index, { 'Fn::Split': [',', { 'Fn::ImportValue': 'acme-network-jobs-subnet-ids' }] }] })));
  });

  test('fails when its path is none that AWS takes', () => {
    for (const path of ['', '/', 'acme', '/acme/', '//acme', '/ac me', '/aws/network', '/SSM-network', `/${'a'.repeat(900)}`, '/a'.repeat(13), Fn.ref('X')]) {
      expect(() => shared((network) => network.shareAsParameters(path))).toThrow(
        'the path of shared parameters must be concrete, begin with a slash and have up to 12 levels of letters, digits, ".", "-" and "_", ' +
        `not beginning with aws or ssm, such as "/acme/network", got ${JSON.stringify(path)}`);
    }
    expect(() => shared((network) => network.shareAsParameters('/a'.repeat(12)))).not.toThrow();
  });

  test('fails when its prefix is none that CloudFormation takes', () => {
    for (const prefix of ['', 'acme/network', 'acme network', 'acme_network']) {
      expect(() => shared((network) => network.shareAsOutputs(prefix))).toThrow(
        `the prefix of shared outputs must be letters, digits, hyphens and colons, such as "acme-network", got ${JSON.stringify(prefix)}`);
    }
    expect(() => shared((network) => network.shareAsOutputs(Fn.ref('AWS::StackName')))).not.toThrow();
  });

  test('fails when it is shared twice in the same way', () => {
    const again = (network: SecureVpc) => {
      asParameters(network);
      network.shareAsParameters('/other');
    };
    expect(() => shared(again)).toThrow('"Stack/Network" is shared already: call shareAsParameters once');
    expect(() => shared((network) => {
      network.shareAsOutputs('a');
      network.shareAsOutputs('b');
    })).toThrow('"Stack/Network" is shared already: call shareAsOutputs once');
  });
});

/** As the README says. */
function readerOf(stack: Stack) {
  const value = (name: string) => StringParameter.valueFromLookup(stack, `/acme/network/${name}`);
  const list = (name: string) => value(name).split(',');
  return SecureVpc.fromVpcAttributes(stack, 'Network', {
    vpcId: value('vpc-id'),
    vpcCidrBlock: value('range'),
    availabilityZones: list('zones'),
    privateSubnetIds: list('app/subnet-ids'),
    privateSubnetNames: ['app'],
    privateSubnetRouteTableIds: list('app/route-table-ids'),
    isolatedSubnetIds: list('data/subnet-ids'),
    isolatedSubnetNames: ['data'],
    isolatedSubnetRouteTableIds: list('data/route-table-ids'),
  });
}
