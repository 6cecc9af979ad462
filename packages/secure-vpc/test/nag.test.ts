import { findings } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService, IpAddresses, NatProvider } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { SecureVpcProps } from '../src';
import { Egress, EndpointSet, FlowLogs, SecureVpc, Tier } from '../src';

const variants: Record<string, (stack: Stack) => SecureVpcProps | undefined> = {
  'by default': () => undefined,
  'without a way out': () => ({ egress: Egress.none() }),
  'with one NAT gateway': () => ({ egress: Egress.single() }),
  'with a NAT gateway per zone': () => ({ egress: Egress.perZone() }),
  'with NAT gateways of a provider': () => ({ egress: Egress.provider(NatProvider.gateway()) }),
  'with flow logs under a key of its own': (stack) => ({ flowLogs: FlowLogs.cloudWatch({ encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) }) }),
  'with flow logs in S3': () => ({ flowLogs: FlowLogs.s3() }),
  'with endpoints for functions': () => ({ interfaceEndpoints: EndpointSet.functions() }),
  'with addresses from IPAM': () => ({
    ipAddresses: IpAddresses.awsIpamAllocation({ ipv4NetmaskLength: 16, ipv4IpamPoolId: 'ipam-pool-1' }),
    interfaceEndpoints: EndpointSet.containers(),
  }),
  'with more tiers': () => ({
    tiers: [Tier.publicTier('public'), Tier.publicTier('edge', { slot: 3 }), Tier.appTier('app'), Tier.dataTier('data')],
  }),
};

describe('six rule packs', () => {
  test.each(Object.entries(variants))('find nothing in a VPC %s', (_, propsFor) => {
    const stack = new Stack(new App(), 'Stack');
    new SecureVpc(stack, 'Network', propsFor(stack));
    expect(findings(stack)).toEqual([]);
  });

  test('find nothing in an endpoint of a VPC that was made elsewhere', () => {
    const app = new App();
    const network = new SecureVpc(new Stack(app, 'Foundation'), 'Network');
    const stack = new Stack(app, 'Stack');
    SecureVpc.fromVpc(stack, 'Network', network.vpc).addInterfaceEndpoint('Queues', InterfaceVpcEndpointAwsService.SQS);
    expect(findings(stack)).toEqual([]);
  });

  test('still find what a user adds to a VPC', () => {
    const stack = new Stack(new App(), 'Stack');
    new SecureVpc(stack, 'Network').vpc.addFlowLog('Rejected');
    expect(findings(stack)).toContain('NIST.800.53.R5-CloudWatchLogGroupEncrypted Stack/Network/Vpc/Rejected/LogGroup/Resource');
  });
});
