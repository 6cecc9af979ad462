import type { Stack } from 'aws-cdk-lib';
import { IpAddresses, NatInstanceProviderV2 } from 'aws-cdk-lib/aws-ec2';
import { Egress } from '../egress';
import type { EgressConfig } from '../egress';
import { EndpointSet } from '../endpoint-set';
import type { SecureVpcProps } from '../secure-vpc-props';
import { TierKind } from '../tier';
import { GridAddresses } from './addresses/grid-addresses';
import { reservedZonesOf, zonesOf } from './addresses/zones';
import { NatInstanceProvider } from './egress/nat-instance-provider';
import { TierIndex } from './tiers/tier-index';
import type { PlacedTier } from './tiers/tier-plan';
import { placeTiers } from './tiers/tier-plan';

/** Where NAT gateways are. Its slot is the lowest and kept for it, so no tier that is added later takes them over, with their addresses. */
export const NAT_TIER = 'public';

/**
 * What a network will be made of.
 *
 * All that can be wrong with its props is found here, before anything is made: an error leaves nothing behind.
 */
export class NetworkPlan {
  public readonly zones: string[];
  public readonly reservedZones: number;
  public readonly tiers: PlacedTier[];
  public readonly index: TierIndex;
  public readonly egress: EgressConfig;
  public readonly ipv6: boolean;
  public readonly dataTierAcl: boolean;
  public readonly addresses: GridAddresses;
  public readonly endpoints: EndpointSet;

  constructor(stack: Stack, props: SecureVpcProps) {
    this.zones = zonesOf(stack, props);
    this.reservedZones = reservedZonesOf(props);
    this.tiers = placeTiers(props.tiers);
    this.dataTierAcl = props.dataTierAcl ?? true;
    this.index = TierIndex.ofPlan(this.tiers, this.dataTierAcl);
    this.egress = this.bindEgress(props.egress);
    this.ipv6 = props.ipv6 ?? false;
    this.addresses = new GridAddresses({
      source: props.ipAddresses ?? IpAddresses.cidr('10.0.0.0/16'),
      reservedZones: this.reservedZones,
      tiers: this.tiers,
      zones: this.zones,
    });
    this.endpoints = props.interfaceEndpoints ?? this.neededEndpoints();
    if (this.endpoints.services.length > 0) {
      this.index.forEndpoints();
    }
    props.publicAccessExclusion?._check(this);
    props.encryptionControl?._check(this);
  }

  public has(kind: TierKind): boolean {
    return this.index.find(kind) !== undefined;
  }

  /** Whether app tiers reach the internet. */
  public get hasEgress(): boolean {
    return this.egress.natGateways > 0;
  }

  /** What is in the public tier or in the whole VPC needs one. */
  public get hasInternetGateway(): boolean {
    return this.has(TierKind.PUBLIC) || this.egress.vpcNatProvider !== undefined;
  }

  /** Whether the way out is no instances. What a provider of somebody else makes is not known, and counts as gateways. */
  public get hasNatGateways(): boolean {
    return this.hasEgress && ![NatInstanceProvider, NatInstanceProviderV2].some((provider) => this.egress.natProvider instanceof provider);
  }

  /** What the app tiers need to get out. A network without app tiers has nobody who needs a way out. */
  private bindEgress(egress?: Egress): EgressConfig {
    if (!this.has(TierKind.APP)) {
      if (egress !== undefined && egress.bind(this.zones.length).natGateways > 0) {
        throw new Error('egress is for app tiers, and there is none: add one by Tier.appTier, or leave egress out');
      }
      return { natGateways: 0 };
    }
    const config = (egress ?? Egress.perZone()).bind(this.zones.length);
    if (config.natGateways > 0 && config.vpcNatProvider === undefined && !this.tiers.some(({ name }) => name === NAT_TIER)) {
      throw new Error(`NAT gateways are in the tier ${JSON.stringify(NAT_TIER)}, which no later tier can displace, and it is not among ` +
        `${JSON.stringify(this.tiers.map(({ name }) => name))}: add it by Tier.publicTier('${NAT_TIER}'), or use Egress.regional() or Egress.none()`);
    }
    return config;
  }

  private neededEndpoints(): EndpointSet {
    return !this.hasEgress && this.has(TierKind.APP) ? EndpointSet.containers() : EndpointSet.none();
  }
}
