import { findings } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService, IpAddresses, NatProvider } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { SecureVpcProps } from '../src';
import {
  DnsFirewall, DnsQueryLogs, Egress, EncryptionControl, EndpointPolicy, EndpointSet, FlowLogs, PublicAccessExclusion, SecureVpc, Tier,
} from '../src';

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
  'with endpoints for an organization': () => ({
    interfaceEndpoints: EndpointSet.functions(),
    endpointPolicy: EndpointPolicy.organization('o-a1b2c3d4e5', {
      trustedAccounts: ['444455556666'], buckets: ['vendor-downloads'], imageAccounts: ['444455556666'],
    }),
  }),
  'with open endpoints': () => ({ interfaceEndpoints: EndpointSet.functions(), endpointPolicy: EndpointPolicy.open() }),
  'with a regional NAT gateway': () => ({ egress: Egress.regional() }),
  'with NAT instances': () => ({ egress: Egress.instance() }),
  'with one NAT instance that Session Manager reaches': () => ({ egress: Egress.instance({ single: true, sessionManager: true }) }),
  'with NAT instances, IPv6 and addresses from IPAM': () => ({
    egress: Egress.instance(), ipv6: true, ipAddresses: IpAddresses.awsIpamAllocation({ ipv4NetmaskLength: 16, ipv4IpamPoolId: 'ipam-pool-1' }),
  }),
  'with a regional NAT gateway and without public tiers': () => ({ egress: Egress.regional(), tiers: [Tier.appTier('app'), Tier.dataTier('data')] }),
  'with Elastic IPs that exist': () => ({ egress: Egress.perZone({ eipAllocationIds: ['eipalloc-1', 'eipalloc-2'] }) }),
  'with a DNS firewall that blocks': () => ({
    dnsFirewall: DnsFirewall.block({ domains: ['a.example'], domainListIds: ['rslvr-fdl-1'], exceptions: ['b.example'] }),
    dnsQueryLogs: DnsQueryLogs.cloudWatch(),
  }),
  'with a DNS firewall that only marks': (stack) => ({
    dnsFirewall: DnsFirewall.alertOnly({ domains: ['a.example'] }),
    dnsQueryLogs: DnsQueryLogs.cloudWatch({ encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) }),
  }),
  'with a DNS firewall that allows some names only': () => ({ dnsFirewall: DnsFirewall.allowOnly('a.example'), dnsQueryLogs: DnsQueryLogs.s3() }),
  'with public tiers that are excluded from block public access': () => ({ ipv6: true, publicAccessExclusion: PublicAccessExclusion.publicTiers() }),
  'with its way out excluded from block public access': () => ({ publicAccessExclusion: PublicAccessExclusion.egressOnly() }),
  'that is excluded from block public access': () => ({ publicAccessExclusion: PublicAccessExclusion.wholeNetwork() }),
  'with encryption that is watched': () => ({ encryptionControl: EncryptionControl.monitor() }),
  'with encryption that is enforced': () => ({ encryptionControl: EncryptionControl.enforce() }),
  'with IPv6': () => ({ ipv6: true }),
  'with IPv6 and without a way out': () => ({ ipv6: true, egress: Egress.none() }),
  'with a tier in a range of its own': () => ({
    tiers: [Tier.publicTier('public'), Tier.appTier('app'), Tier.appTier('pods', { slot: 3, addressRange: '100.64.0.0/16' }), Tier.dataTier('data')],
    interfaceEndpoints: EndpointSet.containers(),
  }),
  'without an access control list of its data tiers': () => ({ dataTierAcl: false }),
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

  test('find nothing in what a VPC makes when it is asked for', () => {
    const stack = new Stack(new App(), 'Stack');
    const network = new SecureVpc(stack, 'Network');
    network.shareAsParameters('/acme/network');
    expect(network.lambdaSecurityGroup.connections.securityGroups).toHaveLength(1);
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
