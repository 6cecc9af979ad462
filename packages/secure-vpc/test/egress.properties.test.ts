import { runs } from '@ashlar/testing';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { IpAddresses, NatProvider } from 'aws-cdk-lib/aws-ec2';
import * as fc from 'fast-check';
import type { SecureVpcProps } from '../src';
import { Egress, EndpointSet, Tier } from '../src';
import { templateOf } from './networks';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
interface Reference {
  readonly Ref: string;
}
type Resources = Record<string, Resource>;

/** How many of each resource a way out is made of, in how many zones, and what its routes lead to. */
interface WayOut {
  readonly make: (zones: number, eipAllocationIds?: string[]) => Egress;
  /** How many there are: as many NAT devices, each with an address unless that is brought along or AWS's own. */
  readonly devices: (zones: number) => number;
  readonly device?: 'AWS::EC2::NatGateway' | 'AWS::AutoScaling::AutoScalingGroup';
  readonly target?: 'NatGatewayId' | 'NetworkInterfaceId';
  readonly addressesOfItsOwn: boolean;
  readonly needsPublicTier: boolean;
}

const zonal = { addressesOfItsOwn: true, needsPublicTier: true };
const gateway = { ...zonal, device: 'AWS::EC2::NatGateway', target: 'NatGatewayId' } as const;
const instance = { ...zonal, device: 'AWS::AutoScaling::AutoScalingGroup', target: 'NetworkInterfaceId' } as const;
const WAYS_OUT: Record<string, WayOut> = {
  none: { make: () => Egress.none(), devices: () => 0, addressesOfItsOwn: false, needsPublicTier: false },
  single: { ...gateway, make: (_, eipAllocationIds) => Egress.single({ eipAllocationIds: eipAllocationIds?.slice(0, 1) }), devices: () => 1 },
  perZone: { ...gateway, make: (_, eipAllocationIds) => Egress.perZone({ eipAllocationIds }), devices: (zones) => zones },
  provider: {
    ...gateway, make: (_, eipAllocationIds) => Egress.provider(NatProvider.gateway({ eipAllocationIds })), devices: (zones) => zones,
  },
  regional: { ...gateway, make: () => Egress.regional(), devices: () => 1, addressesOfItsOwn: false, needsPublicTier: false },
  instance: { ...instance, make: (_, eipAllocationIds) => Egress.instance({ eipAllocationIds }), devices: (zones) => zones },
  singleInstance: {
    ...instance,
    make: (_, eipAllocationIds) => Egress.instance({ single: true, sessionManager: true, eipAllocationIds: eipAllocationIds?.slice(0, 1) }),
    devices: () => 1,
  },
};

/** The tiers that may be there beside the app tier, from the start or later. */
const TIERS = {
  public: Tier.publicTier('public'),
  edge: Tier.publicTier('edge', { slot: 4 }),
  jobs: Tier.appTier('jobs', { slot: 3 }),
  data: Tier.dataTier('data'),
  cache: Tier.dataTier('cache', { slot: 5 }),
};
type Name = keyof typeof TIERS;
const names = fc.subarray(Object.keys(TIERS) as Name[]);

const TARGETS = ['GatewayId', 'NatGatewayId', 'NetworkInterfaceId', 'EgressOnlyInternetGatewayId'];

const cases = fc.record({
  kind: fc.constantFrom(...Object.keys(WAYS_OUT)),
  few: fc.integer({ min: 2, max: 4 }),
  more: fc.nat(2),
  beside: names,
  added: names,
  ownAddresses: fc.boolean(),
  ipam: fc.boolean(),
  ipv6: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** A network as it is. */
interface Network {
  readonly zones: number;
  readonly tiers: Name[];
}

/** The network of a case before it grows by zones, tiers or both, and after. */
function growthOf({ kind, few, more, beside, added }: Case): Network[] {
  const first: Name[] = [...beside, ...(WAYS_OUT[kind].needsPublicTier ? ['public' as const] : [])];
  return [{ zones: few, tiers: [...new Set(first)] }, { zones: Math.min(4, few + more), tiers: [...new Set([...first, ...added])] }];
}

function propsFor(drawn: Case, { zones, tiers }: Network): SecureVpcProps {
  const { make } = WAYS_OUT[drawn.kind];
  return {
    availabilityZones: Array.from({ length: zones }, (_, index) => `eu-west-1${'abcd'[index]}`),
    tiers: [Tier.appTier('app'), ...tiers.map((name) => TIERS[name])],
    egress: make(zones, drawn.ownAddresses ? Array.from({ length: zones }, (_, index) => `eipalloc-${index}`) : undefined),
    ipAddresses: drawn.ipam ? IpAddresses.awsIpamAllocation({ ipv4NetmaskLength: 16, ipv4IpamPoolId: 'ipam-pool-1' }) : undefined,
    ipv6: drawn.ipv6,
    // what has nothing to do with the way out takes most of the time
    gatewayEndpoints: false,
    interfaceEndpoints: EndpointSet.none(),
    dataTierAcl: false,
  };
}

describe('every way out', () => {
  test('is made of what it says and no more, and keeps it when zones and tiers are added', () => {
    fc.assert(fc.property(cases, (drawn) => {
      const networks = growthOf(drawn);
      const [before, after] = networks.map((network) => templateOf(propsFor(drawn, network)).toJSON() as { Resources: Resources });
      isWhatItSays(drawn, networks[1], after.Resources);
      letsInNobodyFromTheInternet(after.Resources);
      keepsWhatExists(before, after);
    }), { numRuns: runs() });
  });
});

function keepsWhatExists(before: object, after: object): void {
  const harmless = [ResourceImpact.WILL_CREATE, ResourceImpact.WILL_UPDATE];
  expect(Object.entries(fullDiff(before, after).resources.changes).filter(([, { changeImpact }]) => !harmless.includes(changeImpact))).toEqual([]);
}

/** I9, and its like for the others: the devices, the addresses, and who has a default route to what. */
function isWhatItSays({ kind, ownAddresses, ipv6 }: Case, { zones, tiers }: Network, resources: Resources): void {
  const { devices, device, target, addressesOfItsOwn } = WAYS_OUT[kind];
  const count = (type: string) => Object.values(resources).filter(({ Type }) => Type === type).length;
  for (const type of ['AWS::EC2::NatGateway', 'AWS::AutoScaling::AutoScalingGroup']) {
    expect([type, count(type)]).toEqual([type, type === device ? devices(zones) : 0]);
  }
  expect(count('AWS::EC2::EIP')).toBe(addressesOfItsOwn && !ownAddresses ? devices(zones) : 0);

  const routes = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::EC2::Route')
    .map(({ Properties }) => `${/Vpc([a-z]+)Subnet/.exec((Properties.RouteTableId as Reference).Ref)?.[1]} ` +
      `${(Properties.DestinationCidrBlock ?? Properties.DestinationIpv6CidrBlock) as string} ${TARGETS.filter((name) => name in Properties).join()}`);
  const expected = [
    ...tiers.filter((name) => name === 'public' || name === 'edge').map((name) => [name, 'GatewayId', 'GatewayId']),
    ...(target === undefined ? [] : ['app', ...tiers.filter((name) => name === 'jobs')].map((name) => [name, target, 'EgressOnlyInternetGatewayId'])),
  ].flatMap(([name, four, six]) => [`${name} 0.0.0.0/0 ${four}`, ...(ipv6 ? [`${name} ::/0 ${six}`] : [])]);
  expect(routes.sort()).toEqual(expected.flatMap((route) => Array.from({ length: zones }, () => route)).sort());
}

/** I7: no rule of a security group names the whole internet, and only app tiers reach a NAT instance. */
function letsInNobodyFromTheInternet(resources: Resources): void {
  const groups = Object.values(resources).filter(({ Type }) => Type === 'AWS::EC2::SecurityGroup');
  for (const { Properties } of groups) {
    const rules = Properties.SecurityGroupIngress as Record<string, unknown>[];
    expect(rules.filter(({ CidrIp, CidrIpv6 }) => CidrIp === '0.0.0.0/0' || CidrIpv6 !== undefined)).toEqual([]);
    const open = rules.filter(({ IpProtocol }) => IpProtocol === '-1');
    expect(open.filter(({ Description }) => !/^from (app|jobs)Subnet\d$/.test(Description as string))).toEqual([]);
  }
  expect(Object.values(resources).filter(({ Type }) => Type === 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
}
