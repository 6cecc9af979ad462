import { Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, IpAddresses } from 'aws-cdk-lib/aws-ec2';
import { Egress, EndpointSet, SecureVpc, Tier } from '../src';
import { newStack, resources, templateOf } from './networks';

describe('a VPC', () => {
  test('takes one line', () => {
    const stack = newStack();
    new SecureVpc(stack, 'Network');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    template.resourceCountIs('AWS::EC2::NatGateway', 2);
    template.resourceCountIs('AWS::EC2::FlowLog', 1);
    expect(Object.keys((template.toJSON() as { Resources: object }).Resources)).toHaveLength(49); // as the README says
  });

  test('keeps these ids and ranges, which a deployed network depends on', () => {
    const subnets = templateOf().findResources('AWS::EC2::Subnet') as Record<string, { Properties: { CidrBlock: string } }>;
    expect(Object.entries(subnets).map(([id, { Properties }]) => [id, Properties.CidrBlock])).toEqual([
      ['NetworkVpcpublicSubnet1Subnet00617657', '10.0.0.0/24'],
      ['NetworkVpcpublicSubnet2SubnetDCAA7C9A', '10.0.8.0/24'],
      ['NetworkVpcappSubnet1SubnetE208FB5D', '10.0.32.0/21'],
      ['NetworkVpcappSubnet2SubnetC46F4198', '10.0.40.0/21'],
      ['NetworkVpcdataSubnet1SubnetE7C988E9', '10.0.64.0/24'],
      ['NetworkVpcdataSubnet2Subnet7A99E9BE', '10.0.72.0/24'],
    ]);
  });

  test('has a default security group that lets nothing through', () => {
    templateOf().hasResourceProperties('Custom::VpcRestrictDefaultSG', {
      DefaultSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkVpc'), 'DefaultSecurityGroup'] },
    });
  });

  test('has no way in from the internet unless asked', () => {
    const template = templateOf();
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('reaches S3 and DynamoDB without the internet, from all tiers', () => {
    const stack = newStack();
    const network = new SecureVpc(stack, 'Network');
    const template = Template.fromStack(stack);
    const tables = Object.keys(template.findResources('AWS::EC2::RouteTable'));
    for (const [endpoint, service] of [[network.s3Endpoint, '.s3'], [network.dynamoDbEndpoint, '.dynamodb']] as const) {
      expect(endpoint).toBeDefined();
      template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Gateway',
        ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, service]] },
        RouteTableIds: Match.arrayWith([{ Ref: tables[0] }]),
      });
    }
    const [endpoint] = Object.values(template.findResources('AWS::EC2::VPCEndpoint')) as { Properties: { RouteTableIds: unknown[] } }[];
    expect(endpoint.Properties.RouteTableIds).toHaveLength(tables.length);
  });

  test('reaches them over the internet when told so', () => {
    const network = new SecureVpc(newStack(), 'Network', { gatewayEndpoints: false });
    expect(network.s3Endpoint).toBeUndefined();
    expect(network.dynamoDbEndpoint).toBeUndefined();
    Template.fromStack(network.vpc.stack).resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  });

  test('can be without an internet gateway', () => {
    const template = templateOf({ tiers: [Tier.appTier('app'), Tier.dataTier('data')], egress: Egress.none() });
    template.resourceCountIs('AWS::EC2::InternetGateway', 0);
    template.resourceCountIs('AWS::EC2::Route', 0);
  });

  test('fails when its range is too small, and says which one would do', () => {
    expect(() => templateOf({ ipAddresses: IpAddresses.cidr('10.0.0.0/26') })).toThrow(
      'a /26 cannot hold 8 tier slots x 4 zones, since the smallest subnet is a /28: use an address range of /16 to /23, or fewer reservedZones');
  });
});

describe('the way out', () => {
  const natSubnets = (template: Template) => resources<{ SubnetId: { Ref: string } }>(template, 'AWS::EC2::NatGateway')
    .map(({ properties }) => properties.SubnetId.Ref);

  test('begins in the tier "public", also when another is listed first', () => {
    const tiers = [Tier.publicTier('edge', { slot: 3 }), Tier.appTier('app'), Tier.publicTier('public')];
    expect(natSubnets(templateOf({ tiers }))).toEqual(natSubnets(templateOf()));
  });

  test('is made for nobody when there is no app tier', () => {
    const template = templateOf({ tiers: [Tier.publicTier('public'), Tier.dataTier('data')] });
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
  });

  test('fails when it is chosen and nobody needs it', () => {
    expect(() => templateOf({ tiers: [Tier.publicTier('public')], egress: Egress.single() }))
      .toThrow('egress is for app tiers, and there is none: add one by Tier.appTier, or leave egress out');
    expect(() => templateOf({ tiers: [Tier.publicTier('public')], egress: Egress.none() })).not.toThrow();
  });

  test('keeps its gateways and addresses when any public tier is added', () => {
    const usual = [Tier.publicTier('public'), Tier.appTier('app')];
    const before = templateOf({ tiers: usual });
    const after = templateOf({ tiers: [Tier.publicTier('edge', { slot: 7 }), ...usual, Tier.publicTier('partners', { slot: 3 })] });
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::EIP']) {
      expect(resources(after, type)).toEqual(resources(before, type));
      after.resourceCountIs(type, 2);
    }
  });

  test('fails when it would begin in a tier that another one can displace, which would cost its addresses', () => {
    expect(() => templateOf({ tiers: [Tier.publicTier('edge', { slot: 3 }), Tier.appTier('app')] })).toThrow(
      'NAT gateways are in the tier "public", which no later tier can displace, and it is not among ["app","edge"]: ' +
      'add it by Tier.publicTier(\'public\'), or use Egress.regional() or Egress.none()');
  });

  test('fails when it has nowhere to begin', () => {
    expect(() => templateOf({ tiers: [Tier.appTier('app')] }))
      .toThrow('NAT gateways are in the tier "public", which no later tier can displace, and it is not among ["app"]: ' +
      'add it by Tier.publicTier(\'public\'), or use Egress.regional() or Egress.none()');
  });
});

describe('the endpoints of a VPC', () => {
  const services = (template: Template) => resources<{ ServiceName: { 'Fn::Join': [string, unknown[]] } }>(template, 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' })
    .map(({ properties }) => properties.ServiceName['Fn::Join'][1].at(-1));

  test('bring what containers need when there is no other way out', () => {
    expect(services(templateOf({ egress: Egress.none() }))).toEqual(['.ecr.api', '.ecr.dkr', '.logs', '.secretsmanager']);
    expect(services(templateOf({ egress: Egress.none(), interfaceEndpoints: EndpointSet.none() }))).toEqual([]);
    expect(services(templateOf())).toEqual([]);
  });

  test('are those that were asked for, whatever the way out', () => {
    expect(services(templateOf({ interfaceEndpoints: EndpointSet.of(InterfaceVpcEndpointAwsService.SQS) }))).toEqual(['.sqs']);
  });

  test('go by the name of their service', () => {
    const network = new SecureVpc(newStack(), 'Network', { egress: Egress.none() });
    expect(network.interfaceEndpoint(InterfaceVpcEndpointAwsService.ECR).node.id).toBe('EcrApiEndpoint');
  });
});

describe('the tiers of a VPC', () => {
  const network = () => new SecureVpc(newStack(), 'Network', {
    tiers: [Tier.dataTier('cache', { slot: 7 }), Tier.appTier('jobs', { slot: 3 }), Tier.publicTier('public'), Tier.dataTier('data'), Tier.appTier('app')],
  });

  test('are selected one at a time, so that no load balancer gets two subnets of one zone', () => {
    const { vpc, publicSubnets, appSubnets, dataSubnets } = network();
    for (const [selection, name] of [[publicSubnets, 'public'], [appSubnets, 'app'], [dataSubnets, 'data']] as const) {
      expect(vpc.selectSubnets(selection).subnets.map(({ node }) => node.id)).toEqual([`${name}Subnet1`, `${name}Subnet2`]);
    }
  });

  test('are selected by name', () => {
    const made = network();
    expect(made.vpc.selectSubnets(made.tier('cache')).subnets.map(({ node }) => node.id)).toEqual(['cacheSubnet1', 'cacheSubnet2']);
  });

  test('fails when one is selected that is not there', () => {
    expect(() => network().tier('queue')).toThrow('this network has no tier named "queue": its tiers are "public", "app", "jobs", "data", "cache"');
    expect(() => new SecureVpc(newStack(), 'Network', { tiers: [Tier.publicTier('public')] }).dataSubnets)
      .toThrow('this network has no data tier, only "public": add one by Tier.dataTier');
  });
});
