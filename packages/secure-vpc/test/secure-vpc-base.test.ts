import { Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, InterfaceVpcEndpointService, IpAddresses, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Egress, EndpointSet, SecureVpc, Tier } from '../src';
import { newStack } from './networks';

const { SQS, SNS } = InterfaceVpcEndpointAwsService;

describe('an interface endpoint', () => {
  test('has an address in each subnet of the app tier and answers to the usual host name', () => {
    const stack = newStack();
    const network = new SecureVpc(stack, 'Network');
    network.addInterfaceEndpoint('Queues', SQS);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: [{ Ref: Match.stringLikeRegexp('appSubnet1') }, { Ref: Match.stringLikeRegexp('appSubnet2') }],
    });
  });

  test('lets in the network and nobody else', () => {
    const stack = newStack();
    new SecureVpc(stack, 'Network', { ipAddresses: IpAddresses.cidr('10.20.0.0/16') }).addInterfaceEndpoint('Queues', SQS);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [{ CidrIp: '10.20.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp', Description: 'from the network itself' }],
    });
  });

  test('is in the data tier where there is no app tier', () => {
    const stack = newStack();
    new SecureVpc(stack, 'Network', { tiers: [Tier.dataTier('data')], interfaceEndpoints: EndpointSet.of(SQS) });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      SubnetIds: [{ Ref: Match.stringLikeRegexp('dataSubnet1') }, { Ref: Match.stringLikeRegexp('dataSubnet2') }],
    });
  });

  test('is not in a data tier that public tiers would be led to in vain', () => {
    const tiers = [Tier.publicTier('public'), Tier.dataTier('data')];
    expect(() => new SecureVpc(newStack(), 'Network', { tiers, interfaceEndpoints: EndpointSet.of(SQS) })).toThrow(
      'interface endpoints would lie in the data tier, which the public tiers do not reach but would be led to: ' +
      'add an app tier by Tier.appTier, give the endpoint subnets by addInterfaceEndpoint, or set dataTierAcl to false');
    expect(() => new SecureVpc(newStack(), 'Network', { tiers, interfaceEndpoints: EndpointSet.of(SQS), dataTierAcl: false })).not.toThrow();
    const network = new SecureVpc(newStack(), 'Network', { tiers });
    expect(() => network.addInterfaceEndpoint('Queues', SQS, { subnets: network.publicSubnets })).not.toThrow();
  });

  test('takes other subnets and security groups, and leaves those as they are', () => {
    const stack = newStack();
    const network = new SecureVpc(stack, 'Network');
    const securityGroup = new SecurityGroup(stack, 'Callers', { vpc: network.vpc });
    network.addInterfaceEndpoint('Queues', SQS, { subnets: network.dataSubnets, securityGroups: [securityGroup], privateDnsEnabled: false });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: false,
      SubnetIds: [{ Ref: Match.stringLikeRegexp('dataSubnet1') }, { Ref: Match.stringLikeRegexp('dataSubnet2') }],
      SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Callers'), 'GroupId'] }],
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('can belong to somebody else', () => {
    const stack = newStack();
    const network = new SecureVpc(stack, 'Network');
    const service = new InterfaceVpcEndpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-1', 8443);
    const endpoint = network.addInterfaceEndpoint('Partner', service);
    expect(network.interfaceEndpoint(service)).toBe(endpoint);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ FromPort: 8443, ToPort: 8443 })] });
  });

  test('can be found again', () => {
    const network = new SecureVpc(newStack(), 'Network', { egress: Egress.none() });
    const first = network.addInterfaceEndpoint('Queues', SQS);
    network.addInterfaceEndpoint('MoreQueues', SQS, { privateDnsEnabled: false });
    expect(network.interfaceEndpoint(SQS)).toBe(first);
  });

  test('fails when there is one already that has the host name', () => {
    const network = new SecureVpc(newStack(), 'Network', { egress: Egress.none() });
    expect(() => network.addInterfaceEndpoint('Logs', InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS)).toThrow(
      'this network reaches "logs" over an endpoint already, and two endpoints can\'t share its host name: ' +
      'use interfaceEndpoint(service) to get that one, or give the second one privateDnsEnabled: false');
  });

  test('can have the host name after one that does not', () => {
    const network = new SecureVpc(newStack(), 'Network');
    network.addInterfaceEndpoint('Queues', SQS, { privateDnsEnabled: false });
    const named = network.addInterfaceEndpoint('MoreQueues', SQS);
    expect(network.interfaceEndpoint(SQS)).toBe(named);
  });

  test('has the usual host name where the service does not say that it has none', () => {
    const network = new SecureVpc(newStack(), 'Network');
    const service = { name: 'com.amazonaws.vpce.eu-west-1.vpce-svc-1', port: 443 };
    network.addInterfaceEndpoint('Partner', service);
    expect(() => network.addInterfaceEndpoint('Again', service)).toThrow('two endpoints can\'t share its host name');
  });

  test('can be there twice for a service of somebody else, which has no usual host name', () => {
    const network = new SecureVpc(newStack(), 'Network');
    const service = new InterfaceVpcEndpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-1');
    network.addInterfaceEndpoint('Partner', service);
    expect(() => network.addInterfaceEndpoint('Again', service)).not.toThrow();
  });

  test('fails when another network stands for the same VPC and has the host name', () => {
    const network = new SecureVpc(newStack(), 'Network', { egress: Egress.none() });
    const again = SecureVpc.fromVpc(network, 'Again', network.vpc);
    const { CLOUDWATCH_LOGS } = InterfaceVpcEndpointAwsService;
    expect(again.interfaceEndpoint(CLOUDWATCH_LOGS)).toBe(network.interfaceEndpoint(CLOUDWATCH_LOGS));
    expect(() => again.addInterfaceEndpoint('Logs', CLOUDWATCH_LOGS)).toThrow('this network reaches "logs" over an endpoint already');
  });

  test('fails when the range that it lets in is not known, and leaves nothing behind', () => {
    const stack = newStack();
    const network = SecureVpc.fromVpcAttributes(stack, 'Network', {
      vpcId: 'vpc-1', availabilityZones: ['eu-west-1a', 'eu-west-1b'], privateSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetNames: ['app'],
    });
    expect(() => network.addInterfaceEndpoint('Queues', SQS)).toThrow(
      'the range of the imported VPC "Stack/Network/Vpc" is not known, and its endpoints let in nobody else: ' +
      'import it with its vpcCidrBlock, or give the endpoint securityGroups');
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
    const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Callers', 'sg-1')];
    expect(() => network.addInterfaceEndpoint('Queues', SQS, { securityGroups })).not.toThrow();
  });

  test('fails when it is looked for and not there', () => {
    const network = new SecureVpc(newStack(), 'Network', { interfaceEndpoints: EndpointSet.of(SQS) });
    expect(() => network.interfaceEndpoint(SNS))
      .toThrow('this network has no interface endpoint for "sns", only for ["sqs"]: add it by addInterfaceEndpoint or in interfaceEndpoints');
  });

  test('fails when there is nowhere to put it', () => {
    expect(() => new SecureVpc(newStack(), 'Network', { tiers: [Tier.publicTier('public')], interfaceEndpoints: EndpointSet.of(SQS) }))
      .toThrow('this network has no app or data tier, only "public": add one by Tier.appTier');
  });
});
