import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { VpcOnlyIngressOptions } from '../src';
import { Ingress } from '../src';
import { att } from './support/matchers';
import { PRIVATE_SUBNETS, world } from './support/world';

const ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/1';

function vpcOnly(options: (stack: Stack) => VpcOnlyIngressOptions = () => ({}), vpc?: (stack: Stack) => ec2.IVpc) {
  const stack = new Stack(new App(), 'Test');
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Imported', ARN);
  const { api } = world({ ingress: Ingress.vpcOnly({ certificate, ...options(stack) }), ...(vpc && { vpc: vpc(stack) }) }, stack);
  return { api, stack, found: Template.fromStack(stack) };
}

describe('an API for its network only', () => {
  test('has no address on the internet', () => {
    vpcOnly().found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal', Subnets: PRIVATE_SUBNETS });
  });

  test('admits the addresses of the network, on the two ports', () => {
    vpcOnly().found.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Load balancer of the API',
      SecurityGroupIngress: Match.exact([443, 80].map((port) => ({ CidrIp: '10.0.0.0/16', Description: 'Clients', IpProtocol: 'tcp', FromPort: port, ToPort: port }))),
    });
  });

  test('admits the ranges that were added to the network, too, wherever they stand in its stack', () => {
    let vpc: ec2.Vpc | undefined;
    const { found, stack } = vpcOnly(undefined, (owner) => {
      vpc = new ec2.Vpc(owner, 'Own', { maxAzs: 2, natGateways: 1 });
      const other = new ec2.Vpc(owner, 'Other', { maxAzs: 2, natGateways: 0, subnetConfiguration: [] });
      new ec2.CfnVPCCidrBlock(vpc, 'Range', { vpcId: vpc.vpcId, cidrBlock: '100.64.0.0/16' });
      new ec2.CfnVPCCidrBlock(owner, 'Beside', { vpcId: vpc.vpcId, cidrBlock: '100.65.0.0/16' });
      new ec2.CfnVPCCidrBlock(vpc, 'Ipv6', { vpcId: vpc.vpcId, amazonProvidedIpv6CidrBlock: true });
      new ec2.CfnVPCCidrBlock(owner, 'Foreign', { vpcId: other.vpcId, cidrBlock: '100.66.0.0/16' });
      return vpc;
    });
    const main = stack.resolve(vpc!.vpcCidrBlock) as object;
    found.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Load balancer of the API',
      SecurityGroupIngress: Match.exact([main, '100.64.0.0/16', '100.65.0.0/16'].flatMap((range) => (
        [443, 80].map((port) => ({ CidrIp: range, Description: 'Clients', IpProtocol: 'tcp', FromPort: port, ToPort: port }))))),
    });
  });

  test('admits a range that the stack adds to an imported network', () => {
    const { found } = vpcOnly(undefined, (owner) => {
      const vpc = ec2.Vpc.fromVpcAttributes(owner, 'Grown', {
        vpcId: 'vpc-2', vpcCidrBlock: '10.1.0.0/16', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
      });
      new ec2.CfnVPCCidrBlock(vpc, 'Range', { vpcId: vpc.vpcId, cidrBlock: '100.64.0.0/16' });
      return vpc;
    });
    found.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Load balancer of the API',
      SecurityGroupIngress: ['10.1.0.0/16', '100.64.0.0/16'].flatMap((range) => [443, 80].map((port) => Match.objectLike({ CidrIp: range, FromPort: port }))),
    });
  });

  test('admits whom you name, and nobody else', () => {
    const { found } = vpcOnly((stack) => ({
      clients: [ec2.Peer.ipv4('10.9.0.0/16'), ec2.Peer.prefixList('pl-1'), ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clients', 'sg-1')],
    }));
    found.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Load balancer of the API',
      SecurityGroupIngress: Match.exact([443, 80].map((port) => Match.objectLike({ CidrIp: '10.9.0.0/16', FromPort: port }))),
    });
    for (const source of [{ SourcePrefixListId: 'pl-1' }, { SourceSecurityGroupId: 'sg-1' }]) {
      for (const port of [80, 443]) {
        found.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: Match.anyValue(), ...source, FromPort: port, ToPort: port });
      }
    }
  });

  test('opens the group of a client that does not let everything out', () => {
    const { found } = vpcOnly((stack) => ({
      clients: ['Closed', 'Open'].map((id) => new ec2.SecurityGroup(stack, id, {
        vpc: ec2.Vpc.fromVpcAttributes(stack, `${id}Network`, { vpcId: 'vpc-1', availabilityZones: ['a'] }), allowAllOutbound: id === 'Open',
      })),
    }));
    const rules = Object.values(found.findResources('AWS::EC2::SecurityGroupEgress', { Properties: { GroupId: att('Closed', 'GroupId') } }));
    expect(rules.map(({ Properties }) => (Properties as { FromPort: number }).FromPort).sort()).toEqual([443, 80]);
    found.resourcePropertiesCountIs('AWS::EC2::SecurityGroupEgress', { GroupId: att('Open', 'GroupId') }, 0);
  });

  test('fails in a network whose addresses are not known', () => {
    const unknown = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Unknown', {
      vpcId: 'vpc-2', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    });
    expect(() => vpcOnly(undefined, unknown)).toThrow('the vpc "Test/Unknown" is imported without its vpcCidrBlock, so whom Ingress.vpcOnly() admits ' +
      'can\'t be known: pass clients, or import the vpc with its vpcCidrBlock');
    expect(() => vpcOnly(() => ({ clients: [ec2.Peer.ipv4('10.0.0.0/8')] }), unknown)).not.toThrow();
  });

  test('redirects to HTTPS, and answers under its name', () => {
    const { api, found } = vpcOnly((stack) => ({
      domainName: 'api.example.com', hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    }));
    expect([api.url, api.domainName]).toEqual(['https://api.example.com', 'api.example.com']);
    found.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'api.example.com.' });
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80, DefaultActions: [Match.objectLike({ Type: 'redirect' })] });
  });

  test('takes a network without public subnets', () => {
    const { found } = vpcOnly(undefined, (stack) => ec2.Vpc.fromVpcAttributes(stack, 'Private', {
      vpcId: 'vpc-2', vpcCidrBlock: '10.1.0.0/16', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    }));
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: ['subnet-1', 'subnet-2'], SecurityGroups: [Match.anyValue()] });
  });

  test('fails with private subnets in one zone only', () => {
    expect(() => vpcOnly(undefined, (stack) => ec2.Vpc.fromVpcAttributes(stack, 'Small', {
      vpcId: 'vpc-2', vpcCidrBlock: '10.1.0.0/16', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
    }))).toThrow('a load balancer needs private subnets in two availability zones, got ["a"]: use a vpc with two or more');
  });

  test('fails without a certificate', () => {
    expect(() => Ingress.vpcOnly({})).toThrow('Ingress.vpcOnly() needs a certificate: pass domainName and hostedZone and one is made, or pass a certificate of your own');
  });
});

describe('an API as a VPC origin of CloudFront', () => {
  const stack = new Stack(new App(), 'Test');
  const { api } = world({ ingress: Ingress.vpcOrigin({ certificate: acm.Certificate.fromCertificateArn(stack, 'Imported', ARN) }) }, stack);
  const found = Template.fromStack(stack);

  test('has no address on the internet, and listens for HTTPS alone', () => {
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, DefaultActions: [Match.objectLike({ Type: 'forward' })] });
    expect([api.redirectListener, api.originSecret, api.originHeaders]).toEqual([undefined, undefined, undefined]);
  });

  test('admits CloudFront by its prefix list, and nobody else', () => {
    found.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'Load balancer of the API', SecurityGroupIngress: Match.absent() });
    found.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ApiLoadBalancerCloudFrontSecurityGroup'), 'GroupId'] },
      SourcePrefixListId: { 'Fn::FindInMap': [Match.stringLikeRegexp('CloudFrontPrefixLists'), { Ref: 'AWS::Region' }, 'Id'] },
      FromPort: 443,
      ToPort: 443,
    });
  });

  test('admits only VPC origins once you know their group', () => {
    const owner = new Stack(new App(), 'Test');
    const originSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(owner, 'Origins', 'sg-origins', { mutable: false });
    world({ ingress: Ingress.vpcOrigin({ certificate: acm.Certificate.fromCertificateArn(owner, 'Imported', ARN), originSecurityGroup }) }, owner);
    const restricted = Template.fromStack(owner);
    restricted.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: 'sg-origins', FromPort: 443, ToPort: 443 });
    restricted.resourceCountIs('AWS::EC2::SecurityGroup', 2);
    expect(restricted.findMappings('*')).toEqual({});
  });

  test('leaves its name to the distribution', () => {
    const owner = new Stack(new App(), 'Test');
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(owner, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const named = world({ ingress: Ingress.vpcOrigin({ domainName: 'api.example.com', hostedZone }) }, owner).api;
    Template.fromStack(owner).hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'api.example.com' });
    Template.fromStack(owner).resourceCountIs('AWS::Route53::RecordSet', 0);
    expect([named.domainName, named.aliasRecord]).toEqual(['api.example.com', undefined]);
  });

  test('fails in a region whose prefix list is not known', () => {
    const far = new Stack(new App(), 'Test', { env: { region: 'mars-north-1', account: '123456789012' } });
    const certificate = acm.Certificate.fromCertificateArn(far, 'Imported', ARN.replace('eu-west-1', 'mars-north-1'));
    expect(() => world({ ingress: Ingress.vpcOrigin({ certificate }) }, far)).toThrow('the prefix list of CloudFront is not known for "mars-north-1"');
  });

  test('fails without a certificate', () => {
    expect(() => Ingress.vpcOrigin({})).toThrow('Ingress.vpcOrigin() needs a certificate: pass domainName and hostedZone and one is made, or pass a certificate of your own');
  });
});
