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
