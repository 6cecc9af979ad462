import { Fn, Token } from 'aws-cdk-lib';
import type { AllocateCidrRequest, IIpAddresses, RequestedSubnet, SubnetIpamOptions, VpcIpamOptions } from 'aws-cdk-lib/aws-ec2';
import type { Grid } from './address-grid';
import { blockInCell, cellIndex, cellPrefix, gridOf, parseRange, SLOTS, SMALLEST_PREFIX } from './address-grid';
import type { PlacedTier } from './tier-plan';
import { TierKind } from '../tier';

/** What a public or data tier gets of its cell: load balancers, NAT gateways and databases need few addresses. */
const SMALL_TIER_PREFIX = 24;

/** What a grid needs to know of a network. */
export interface GridAddressesOptions {
  /** Where the VPC's own range comes from. */
  readonly source: IIpAddresses;
  readonly tiers: PlacedTier[];
  readonly zones: string[];
  readonly reservedZones: number;
}

/**
 * Gives each subnet its cell of the address grid.
 *
 * `ec2.Vpc` asks for all subnets in the order of its list. The order is ignored: a subnet is known by its tier and zone.
 */
export class GridAddresses implements IIpAddresses {
  private readonly range: VpcIpamOptions;
  private readonly grid: Grid;

  constructor(private readonly options: GridAddressesOptions) {
    this.range = options.source.allocateVpcCidr();
    this.grid = gridOf(prefixOf(this.range), options.reservedZones);
    options.tiers.forEach((tier) => this.prefixFor(tier));
  }

  public allocateVpcCidr(): VpcIpamOptions {
    return this.range;
  }

  public allocateSubnetsCidr(request: AllocateCidrRequest): SubnetIpamOptions {
    return { allocatedSubnets: request.requestedSubnets.map((subnet) => ({ cidr: this.blockFor(subnet, request.vpcCidr) })) };
  }

  private blockFor(subnet: RequestedSubnet, vpcCidr: string): string {
    const tier = this.options.tiers.find(({ name }) => name === subnet.configuration.name);
    const zone = this.options.zones.indexOf(subnet.availabilityZone);
    if (tier === undefined || zone < 0) {
      throw new Error(`the address grid has no cell for ${JSON.stringify(subnet.subnetConstructId)}: it serves the tiers and zones of one SecureVpc`);
    }
    const cell = cellIndex(this.grid, tier.slot, zone);
    return this.range.cidrBlock === undefined
      ? this.deployTimeBlock(vpcCidr, cell, this.prefixFor(tier))
      : blockInCell(this.range.cidrBlock, this.grid, cell, this.prefixFor(tier));
  }

  /** An IPAM pool tells the range at deployment only, so CloudFormation does the arithmetic: 64 cells at most, of the 256 that `Fn::Cidr` can list. */
  private deployTimeBlock(vpcCidr: string, cell: number, prefix: number): string {
    const whole = Fn.select(cell, Fn.cidr(vpcCidr, SLOTS * this.grid.columns, `${32 - cellPrefix(this.grid)}`));
    return prefix === cellPrefix(this.grid) ? whole : Fn.select(0, Fn.cidr(whole, 1, `${32 - prefix}`));
  }

  private prefixFor(tier: PlacedTier): number {
    const cell = cellPrefix(this.grid);
    const prefix = tier.cidrMask ?? (tier.kind === TierKind.APP ? cell : Math.max(cell, SMALL_TIER_PREFIX));
    if (!Number.isInteger(prefix) || prefix < cell || prefix > SMALLEST_PREFIX) {
      throw new Error(`tier ${JSON.stringify(tier.name)} asks for a cidrMask of ${prefix}, but each subnet must fit its cell of the address grid, ` +
        `a /${cell} here: use ${cell} to ${SMALLEST_PREFIX}, or a larger address range for the VPC`);
    }
    return prefix;
  }
}

function prefixOf(range: VpcIpamOptions): number {
  if (range.cidrBlock !== undefined) {
    return parseRange(range.cidrBlock).prefix;
  }
  if (range.ipv4NetmaskLength === undefined || Token.isUnresolved(range.ipv4NetmaskLength)) {
    throw new Error(`ipAddresses must tell the size of the VPC at synthesis, got ${JSON.stringify(range)}: ` +
      'use ec2.IpAddresses.cidr(...), or give ec2.IpAddresses.awsIpamAllocation(...) a concrete ipv4NetmaskLength');
  }
  return range.ipv4NetmaskLength;
}
