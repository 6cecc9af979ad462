import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ConfigureNatOptions } from 'aws-cdk-lib/aws-ec2';
import { CfnLaunchTemplate, InterfaceVpcEndpointAwsService, IpAddresses, NatProvider } from 'aws-cdk-lib/aws-ec2';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import type { SecureVpcProps } from '../src';
import {
  DnsFirewall, DnsQueryLogs, Egress, EncryptionControl, EndpointPolicy, EndpointSet, FlowLogs, PublicAccessExclusion, SecureVpc, Tier, TierKind,
} from '../src';

/** A network in words, from which any number of equal ones can be made. */
export interface Network {
  readonly range: string;
  readonly ipam: boolean;
  readonly reservedZones: number;
  readonly zones: string[];
  readonly tiers: { kind: TierKind; name: string; slot: number; cidrMask?: number; range?: string }[];
  readonly egress: 'none' | 'single' | 'perZone';
  readonly gatewayEndpoints: boolean;
  /** The services with interface endpoints, or nothing for what comes by itself. */
  readonly endpoints?: InterfaceVpcEndpointAwsService[];
  readonly policy: keyof typeof POLICIES;
  readonly toS3: boolean;
  readonly ipv6: boolean;
  readonly dataTierAcl: boolean;
  /** With a DNS firewall and its logs, enforced encryption, and public tiers that are excluded from block public access. */
  readonly guarded: boolean;
}

/** A network as it is, and as it is after it grew. */
export interface Growth {
  readonly before: Network;
  readonly after: Network;
}

const OWNED = [
  { name: 'public', kind: TierKind.PUBLIC },
  { name: 'app', kind: TierKind.APP },
  { name: 'data', kind: TierKind.DATA },
];

/** All services that aws-cdk-lib knows, each once. */
const SERVICES = Object.values(InterfaceVpcEndpointAwsService)
  .filter((service) => service instanceof InterfaceVpcEndpointAwsService)
  .filter(({ shortName }, index, all) => all.findIndex((other) => other.shortName === shortName) === index);

/** A policy of the user's own class. */
class StatedPolicy extends EndpointPolicy {
  public bind(): PolicyStatement[] {
    return [new PolicyStatement({ sid: 'Stated', principals: [new ArnPrincipal('arn:aws:iam::111122223333:root')], actions: ['*'], resources: ['*'] })];
  }
}

/** Every kind of endpoint policy. */
const POLICIES = {
  usual: (): EndpointPolicy | undefined => undefined,
  trusting: () => EndpointPolicy.account({ trustedAccounts: ['111122223333'], buckets: ['vendor-downloads'], imageAccounts: ['444455556666'] }),
  organization: () => EndpointPolicy.organization('o-a1b2c3d4e5', { trustedAccounts: ['111122223333'] }),
  stated: () => new StatedPolicy(),
  open: () => EndpointPolicy.open(),
  unsupported: () => EndpointPolicy.unsupported(),
};

/** How `ec2.Vpc` and people write an address, from a number. */
const address = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');

/** Everything about a network, each part drawn freely, so that a failing case can shrink. Larger ones are the affair of the address grid's own test. */
const parts = fc.record({
  prefix: fc.integer({ min: 16, max: 22 }),
  position: fc.nat(255),
  ipam: fc.boolean(),
  reservedZones: fc.integer({ min: 2, max: 8 }),
  usual: fc.boolean(),
  slots: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }),
  kinds: fc.array(fc.constantFrom(...Object.values(TierKind)), { minLength: 8, maxLength: 8 }),
  masks: fc.array(fc.option(fc.nat(12), { nil: undefined }), { minLength: 8, maxLength: 8 }),
  ranges: fc.array(fc.constantFrom(undefined, undefined, '100.64.0.0/16', '100.80.0.0/18'), { minLength: 8, maxLength: 8 }),
  zonesBefore: fc.integer({ min: 2, max: 4 }),
  zonesAfter: fc.integer({ min: 2, max: 4 }),
  kept: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  egress: fc.constantFrom('none' as const, 'single' as const, 'perZone' as const),
  gatewayEndpoints: fc.boolean(),
  endpoints: fc.option(fc.uniqueArray(fc.constantFrom(...SERVICES), { maxLength: 4 }), { nil: undefined }),
  policy: fc.constantFrom(...Object.keys(POLICIES) as (keyof typeof POLICIES)[]),
  toS3: fc.boolean(),
  ipv6: fc.boolean(),
  dataTierAcl: fc.boolean(),
  guarded: fc.nat(3),
});

/** Networks that grow by zones, by tiers in any slot and at any place of the list, or by both. */
export const growths: fc.Arbitrary<Growth> = parts.map((part) => {
  const columns = 2 ** Math.ceil(Math.log2(part.reservedZones));
  // half of all networks have a public and an app tier for sure, since most promises are about those
  const tiers = [...new Set([...part.slots, ...(part.usual ? [0, 1] : [])])].map((slot) => {
    const [drawn, range] = [part.masks[slot], part.ranges[slot]];
    const cell = (range === undefined ? part.prefix : Number(range.split('/')[1])) + 3 + Math.log2(columns);
    const tier = slot < OWNED.length ? OWNED[slot] : { name: `tier-${slot}`, kind: part.kinds[slot] };
    return { ...tier, slot, range, cidrMask: drawn === undefined ? undefined : Math.min(28, cell + drawn) };
  });
  // a way out needs both ends from the start: the tier of the NAT gateways, and any app tier
  const appTiers = tiers.filter(({ kind }) => kind === TierKind.APP);
  const connected = tiers.some(({ slot }) => slot === 0) && appTiers.length > 0;
  const keeps = tiers.filter((tier, index) => part.kept[tier.slot] || index === 0 || connected && (tier.slot === 0 || tier === appTiers.at(-1)));
  const [few, many] = [part.zonesBefore, part.zonesAfter].map((count) => Math.min(count, columns)).sort();
  const zones = (count: number) => Array.from({ length: count }, (_, index) => `eu-west-1${'abcdefgh'[index]}`);
  const size = 2 ** (32 - part.prefix);
  const network = {
    range: `${address(10 * 2 ** 24 + part.position * size)}/${part.prefix}`,
    ipam: part.ipam,
    reservedZones: part.reservedZones,
    egress: connected ? part.egress : 'none' as const,
    gatewayEndpoints: part.gatewayEndpoints,
    endpoints: [tiers, keeps].every((all) => holdEndpoints(all, part.dataTierAcl)) ? part.endpoints : undefined,
    policy: part.policy,
    toS3: part.toS3,
    ipv6: part.ipv6,
    dataTierAcl: part.dataTierAcl,
    guarded: part.guarded === 3,
  };
  return { before: { ...network, tiers: keeps, zones: zones(few) }, after: { ...network, tiers, zones: zones(many) } };
});

/** Endpoints lie in app tiers, or in data tiers that are reached from everywhere. */
function holdEndpoints(tiers: Network['tiers'], dataTierAcl: boolean): boolean {
  const [inPublic, inApp, inData] = [TierKind.PUBLIC, TierKind.APP, TierKind.DATA].map((kind) => tiers.some((tier) => tier.kind === kind));
  return inApp || inData && !(inPublic && dataTierAcl);
}

const MAKERS = { [TierKind.PUBLIC]: Tier.publicTier, [TierKind.APP]: Tier.appTier, [TierKind.DATA]: Tier.dataTier };
const EGRESS = { none: Egress.none, single: Egress.single, perZone: Egress.perZone };

/** The props of a network in words. */
export function propsOf(network: Network): SecureVpcProps {
  return {
    ipAddresses: network.ipam
      ? IpAddresses.awsIpamAllocation({ ipv4NetmaskLength: Number(network.range.split('/')[1]), ipv4IpamPoolId: 'ipam-pool-1' })
      : IpAddresses.cidr(network.range),
    reservedZones: network.reservedZones,
    availabilityZones: network.zones,
    tiers: network.tiers.map(({ kind, name, slot, cidrMask, range }) => MAKERS[kind](name, { slot, cidrMask, addressRange: range })),
    egress: EGRESS[network.egress](),
    gatewayEndpoints: network.gatewayEndpoints,
    interfaceEndpoints: network.endpoints && EndpointSet.of(...network.endpoints),
    endpointPolicy: POLICIES[network.policy](),
    flowLogs: network.toS3 ? FlowLogs.s3() : FlowLogs.cloudWatch(),
    ipv6: network.ipv6,
    dataTierAcl: network.dataTierAcl,
    ...(network.guarded ? guards(network) : {}),
  };
}

function guards({ tiers }: Network): SecureVpcProps {
  return {
    dnsFirewall: DnsFirewall.block({ domains: ['tracker.example'], exceptions: ['partner.tracker.example'] }),
    dnsQueryLogs: DnsQueryLogs.cloudWatch(),
    encryptionControl: EncryptionControl.enforce(),
    publicAccessExclusion: tiers.some(({ kind }) => kind === TierKind.PUBLIC) ? PublicAccessExclusion.publicTiers() : undefined,
  };
}

/** A stack in an app that leaves out what no test reads: it is made a thousand times. */
export function newStack(): Stack {
  const context = {
    'aws:cdk:disable-asset-staging': true,
    'aws:cdk:disable-creation-stack-traces': true,
    'aws:cdk:disable-logicalId-metadata': true,
  };
  return new Stack(new App({ context, stackTraces: false, treeMetadata: false, analyticsReporting: false }), 'Stack');
}

/** The resources of a type, with their ids. */
export function resources<Properties>(template: Template, type: string, properties: object = {}): { id: string; properties: Properties }[] {
  const found = template.findResources(type, { Properties: properties }) as Record<string, { Properties: Properties }>;
  return Object.entries(found).map(([id, resource]) => ({ id, properties: resource.Properties }));
}

/** The template of one network. */
export function templateOf(props?: SecureVpcProps): Template {
  const stack = newStack();
  new SecureVpc(stack, 'Network', props);
  return Template.fromStack(stack);
}

/** What CloudFormation makes of the CIDR expression of a subnet, given the range of the VPC. */
export function evaluateCidr(value: unknown, range: string): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument]] = Object.entries(value as Record<string, [unknown, unknown, unknown]>);
  if (name === 'Fn::GetAtt') {
    return range;
  }
  const [index, list] = argument as unknown as [number, { 'Fn::Cidr': [unknown, number, string] }];
  const [parent, count, bits] = list['Fn::Cidr'];
  const { first, last } = span(evaluateCidr(parent, range));
  const size = 2 ** Number(bits);
  if (count > 256 || index >= count || first + count * size - 1 > last) {
    throw new Error(`CloudFormation cannot make ${count} blocks of ${size} addresses of ${evaluateCidr(parent, range)} or take number ${index}`);
  }
  return `${address(first + index * size)}/${32 - Number(bits)}`;
}

/** What CloudFormation makes of the IPv6 expression of a subnet or a tier: the first and the last /64 of the 256 that the /56 of a VPC has. */
export function evaluateIpv6(value: unknown): { first: number; last: number } {
  const [index, list] = (value as { 'Fn::Select': [number, { 'Fn::Cidr': [unknown, number, string] }] })['Fn::Select'];
  const [parent, count, bits] = list['Fn::Cidr'];
  const size = 2 ** (Number(bits) - 64);
  if (count * size > 256 || index >= count || !JSON.stringify(parent).includes('Ipv6CidrBlocks')) {
    throw new Error(`CloudFormation cannot make ${count} blocks of ${size} /64 of ${JSON.stringify(parent)} or take number ${index}`);
  }
  return { first: index * size, last: index * size + size - 1 };
}

/** The first and the last address of a block. */
export function span(block: string): { first: number; last: number } {
  const [base, prefix] = block.split('/');
  const first = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

/** Somebody else's NAT instances, of which nothing is known before they are made. */
export class OtherNatInstances extends NatProvider {
  public readonly configuredGateways = [];

  public configureNat({ vpc }: ConfigureNatOptions): void {
    new CfnLaunchTemplate(vpc, 'OtherNat', { launchTemplateData: { instanceType: 't4g.micro' } });
  }

  public configureSubnet(): void {}
}
