import { Fn, Token } from 'aws-cdk-lib';
import type { AllocateCidrRequest, IIpAddresses, RequestedSubnet, SubnetIpamOptions, VpcIpamOptions } from 'aws-cdk-lib/aws-ec2';
import type { Grid } from './address-grid';
import { blockInCell, cellIndex, cellPrefix, gridOf, parseRange, rowPrefix, SLOTS, SMALLEST_PREFIX } from './address-grid';
import { checkSecondaryRanges } from './secondary-ranges';
import { TierKind } from '../../tier';
import type { PlacedTier } from '../tiers/tier-plan';

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

  constructor(private readonly options: GridAddressesOptions) {
    this.range = options.source.allocateVpcCidr();
    options.tiers.forEach((tier) => this.prefixFor(tier));
    checkSecondaryRanges(options.tiers, this.range.cidrBlock);
  }

  public allocateVpcCidr(): VpcIpamOptions {
    return this.range;
  }

  public allocateSubnetsCidr(request: AllocateCidrRequest): SubnetIpamOptions {
    return { allocatedSubnets: request.requestedSubnets.map((subnet) => ({ cidr: this.blockFor(subnet, request.vpcCidr) })) };
  }

  /** The one block that holds all subnets of a tier, in the zones of today and in those of tomorrow. */
  public rowOf(tier: PlacedTier, vpcCidr: string): string {
    const grid = this.gridFor(tier);
    const range = tier.range ?? this.range.cidrBlock;
    return range === undefined
      ? Fn.select(tier.slot, Fn.cidr(vpcCidr, SLOTS, `${32 - rowPrefix(grid)}`))
      : blockInCell(range, grid, cellIndex(grid, tier.slot, 0), rowPrefix(grid));
  }

  private blockFor(subnet: RequestedSubnet, vpcCidr: string): string {
    const tier = this.options.tiers.find(({ name }) => name === subnet.configuration.name);
    const zone = this.options.zones.indexOf(subnet.availabilityZone);
    if (tier === undefined || zone < 0) {
      throw new Error(`the address grid has no cell for ${JSON.stringify(subnet.subnetConstructId)}: it serves the tiers and zones of one SecureVpc`);
    }
    const grid = this.gridFor(tier);
    const cell = cellIndex(grid, tier.slot, zone);
    const range = tier.range ?? this.range.cidrBlock;
    return range === undefined
      ? deployTimeBlock(vpcCidr, grid, cell, this.prefixFor(tier))
      : blockInCell(range, grid, cell, this.prefixFor(tier));
  }

  /** Each range of the VPC is a grid of its own, all with the same slots and zones. */
  private gridFor(tier: PlacedTier): Grid {
    const { reservedZones } = this.options;
    if (tier.range === undefined) {
      return gridOf(prefixOf(this.range), reservedZones);
    }
    try {
      return gridOf(parseRange(tier.range).prefix, reservedZones);
    } catch (error) {
      throw new Error(`the addressRange of tier ${JSON.stringify(tier.name)}: ${(error as Error).message}`);
    }
  }

  private prefixFor(tier: PlacedTier): number {
    const cell = cellPrefix(this.gridFor(tier));
    const prefix = tier.cidrMask ?? (tier.kind === TierKind.APP ? cell : Math.max(cell, SMALL_TIER_PREFIX));
    if (Token.isUnresolved(prefix)) {
      throw new Error(`the cidrMask of tier ${JSON.stringify(tier.name)} must be a concrete number, got a token: use ${cell} to ${SMALLEST_PREFIX}`);
    }
    if (!Number.isInteger(prefix) || prefix < cell || prefix > SMALLEST_PREFIX) {
      throw new Error(`tier ${JSON.stringify(tier.name)} asks for a cidrMask of ${prefix}, but each subnet must fit its cell of the address grid, ` +
        `a /${cell} here: use ${cell} to ${SMALLEST_PREFIX}, or a larger address range for the VPC`);
    }
    return prefix;
  }
}

/** An IPAM pool tells the range at deployment only, so CloudFormation does the arithmetic: 64 cells at most, of the 256 that `Fn::Cidr` can list. */
function deployTimeBlock(vpcCidr: string, grid: Grid, cell: number, prefix: number): string {
  const whole = Fn.select(cell, Fn.cidr(vpcCidr, SLOTS * grid.columns, `${32 - cellPrefix(grid)}`));
  return prefix === cellPrefix(grid) ? whole : Fn.select(0, Fn.cidr(whole, 1, `${32 - prefix}`));
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
