import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { InstanceType, InterfaceVpcEndpointAwsService, IpAddresses, NatProvider } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { SecureVpcProps } from '../../src';
import {
  DnsFirewall, DnsQueryLogs, Egress, EncryptionControl, EndpointPolicy, EndpointSet, FlowLogs, PublicAccessExclusion, SecureVpc, Tier,
} from '../../src';

const SQS = EndpointSet.of(InterfaceVpcEndpointAwsService.SQS);
const closed = { tiers: [Tier.appTier('app'), Tier.dataTier('data')], egress: Egress.none() };
const withTier = (tier: Tier): SecureVpcProps => ({ tiers: [Tier.publicTier('public'), Tier.appTier('app'), tier] });
const pods = (addressRange: string): SecureVpcProps => withTier(Tier.appTier('pods', { slot: 3, addressRange }));

/** What a network does not take, each with a part of what it says. The props are made late, since some of them refuse already to be made. */
const REFUSED: [string, (logs: Stack) => SecureVpcProps, string][] = [
  ['one zone', () => ({ zones: 1 }), 'zones must be'],
  ['a zone by a token', () => ({ zones: Token.asNumber({ Ref: 'Zones' }) }), 'got a token'],
  ['more zones than are known', () => ({ zones: 3 }), '3 zones are wanted'],
  ['more zones than are reserved', () => ({ availabilityZones: ['a', 'b', 'c'], reservedZones: 2 }), '3 zones do not fit'],
  ['one zone by name', () => ({ availabilityZones: ['a'] }), 'at least 2 zones'],
  ['a zone twice', () => ({ availabilityZones: ['a', 'a'] }), 'names "a" twice'],
  ['zones in two ways', () => ({ availabilityZones: ['a', 'b'], zones: 2 }), 'exclude each other'],
  ['many reserved zones', () => ({ reservedZones: 9 }), 'reservedZones must be'],
  ['no tier', () => ({ tiers: [] }), 'at least one tier'],
  ['a tier of a bad name', () => withTier(Tier.dataTier('Data')), 'the name of a tier must be'],
  ['two tiers of one name', () => withTier(Tier.appTier('app')), 'two tiers are named "app"'],
  ['a name that is kept', () => withTier(Tier.appTier('data')), 'is kept for a tier made by Tier.dataTier'],
  ['a tier without a slot', () => withTier(Tier.appTier('jobs')), 'needs a slot'],
  ['a slot that is kept', () => withTier(Tier.appTier('jobs', { slot: 2 })), 'is kept for the tier named "data"'],
  ['a mask that fits no cell', () => withTier(Tier.dataTier('data', { cidrMask: 16 })), 'asks for a cidrMask of 16'],
  ['a range that is too small', () => ({ ipAddresses: IpAddresses.cidr('10.0.0.0/26') }), 'a /26 cannot hold'],
  ['a further range that is not aligned', () => pods('100.64.7.0/16'), 'does not begin at a multiple of its size'],
  ['a pool without a size', () => ({ ipAddresses: IpAddresses.awsIpamAllocation({ ipv4IpamPoolId: 'pool', ipv4NetmaskLength: Token.asNumber({ Ref: 'Size' }) }) }), 'must tell the size of the VPC'],
  ['a further range that overlaps', () => pods('10.0.128.0/17'), 'overlaps "10.0.0.0/16"'],
  ['a further range that AWS refuses', () => pods('172.16.0.0/16'), 'AWS does not add "172.16.0.0/16"'],
  ['a further range that is too small', () => pods('100.64.0.0/24'), 'the addressRange of tier "pods"'],
  ['a way out for nobody', () => ({ tiers: [Tier.publicTier('public')], egress: Egress.single() }), 'egress is for app tiers'],
  ['NAT without a public tier', () => ({ tiers: [Tier.appTier('app')] }), 'NAT gateways are in the tier "public"'],
  ['too few Elastic IPs', () => ({ egress: Egress.perZone({ eipAllocationIds: ['eipalloc-1'] }) }), 'Egress.perZone needs 2 Elastic IPs'],
  ['endpoints that have no tier', () => ({ tiers: [Tier.publicTier('public')], interfaceEndpoints: SQS }), 'has no app or data tier'],
  ['endpoints out of reach', () => ({ tiers: [Tier.publicTier('public'), Tier.dataTier('data')], interfaceEndpoints: SQS }), 'would lie in the data tier'],
  ['an unknown endpoint', () => ({ interfaceEndpoints: EndpointSet.of(new InterfaceVpcEndpointAwsService('sqqs')) }), 'no interface endpoint is known'],
  ['an account that is none', () => ({ endpointPolicy: EndpointPolicy.account({ trustedAccounts: ['1'] }) }), 'trustedAccounts must be'],
  ['a bucket that shall expire', (logs) => ({ flowLogs: FlowLogs.s3({ bucket: new Bucket(logs, 'Flows'), expiration: Duration.days(1) }) }), 'exclude each other'],
  ['another one', (logs) => ({ dnsQueryLogs: DnsQueryLogs.s3({ bucket: new Bucket(logs, 'Queries'), expiration: Duration.days(1) }) }), 'exclude each other'],
  ['flow logs without fields', () => ({ flowLogs: FlowLogs.cloudWatch({ logFormat: [] }) }), 'logFormat must name'],
  ['a firewall without lists', () => ({ dnsFirewall: DnsFirewall.block({}) }), 'must be told what to look for'],
  ['public tiers excluded, and none there', () => ({ ...closed, publicAccessExclusion: PublicAccessExclusion.publicTiers() }), 'is for public tiers'],
  ['gateways excluded, and none there', () => ({ egress: Egress.none(), publicAccessExclusion: PublicAccessExclusion.egressOnly() }), 'is for NAT gateways'],
  ['gateways excluded, but instances there', () => ({ egress: Egress.instance(), publicAccessExclusion: PublicAccessExclusion.egressOnly() }), 'is for NAT gateways'],
  ['gateways excluded, but instances of CDK there', () => ({
    egress: Egress.provider(NatProvider.instanceV2({ instanceType: new InstanceType('t4g.nano') })), publicAccessExclusion: PublicAccessExclusion.egressOnly(),
  }), 'is for NAT gateways'],
  ['everything excluded, and nothing there', () => ({ ...closed, publicAccessExclusion: PublicAccessExclusion.wholeNetwork() }), 'is for internet gateways'],
  ['instances that do not encrypt', () => ({ egress: Egress.instance(), encryptionControl: EncryptionControl.enforce() }), 'refuses NAT instances'],
];

describe('a network that is refused', () => {
  test.each(REFUSED)('for %s leaves nothing behind', (_, props, message) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const logs = new Stack(new App(), 'Logs');
    expect(() => new SecureVpc(stack, 'Network', props(logs))).toThrow(message);
    expect(app.node.findAll()).toEqual([app, stack]);
    expect(logs.node.findAll().filter(({ node }) => node.id === 'Policy')).toEqual([]);
  });

  test('can be made under the same id when it is mended', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => new SecureVpc(stack, 'Network', { ...closed, interfaceEndpoints: SQS, publicAccessExclusion: PublicAccessExclusion.publicTiers() })).toThrow();
    expect(() => new SecureVpc(stack, 'Network')).not.toThrow();
  });
});

describe('a network with choices of somebody else', () => {
  class Silent extends PublicAccessExclusion {
    public readonly bind = jest.fn();
  }
  class Idle extends EncryptionControl {
    public readonly bind = jest.fn();
  }

  test('leaves their checks to them', () => {
    const [publicAccessExclusion, encryptionControl] = [new Silent(), new Idle()];
    const { vpc } = new SecureVpc(new Stack(new App(), 'Stack'), 'Network', { ...closed, publicAccessExclusion, encryptionControl });
    expect(publicAccessExclusion.bind).toHaveBeenCalledWith(vpc);
    expect(encryptionControl.bind).toHaveBeenCalledWith(vpc);
  });
});
