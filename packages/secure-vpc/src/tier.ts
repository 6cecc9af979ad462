/**
 * How a tier of subnets is connected.
 */
export enum TierKind {
  /** Reachable from the internet: load balancers and NAT gateways live here. */
  PUBLIC = 'public',
  /** Not reachable from the internet, but reaching it as `Egress` says: services and functions live here. */
  APP = 'app',
  /** No route to or from the internet: databases and caches live here. */
  DATA = 'data',
}

/**
 * Options of a tier.
 */
export interface TierOptions {
  /**
   * The prefix length of each subnet of the tier, from that of a cell of the address grid to 28.
   *
   * Changing it replaces the subnets of this tier, and of no other.
   *
   * @default - the whole cell for an app tier (a /21 in a /16), the smaller of /24 and the cell for a public or data tier
   */
  readonly cidrMask?: number;

  /**
   * The place of the tier in the address grid, 3 to 7.
   *
   * It is like a field number: give each tier one of its own and never use it for another tier.
   *
   * @default - 0, 1 and 2 for the tiers named `public`, `app` and `data`; every other tier must state its slot
   */
  readonly slot?: number;

  /**
   * A further IPv4 range of the VPC in which the subnets of this tier lie, for example `100.64.0.0/16` for very many containers.
   * Tiers may share one. Changing it replaces the subnets of this tier.
   *
   * @default - the range of the VPC itself
   */
  readonly addressRange?: string;
}

/**
 * A tier: one subnet in every zone, all connected in the same way.
 */
export class Tier {
  /**
   * Subnets with a route to the internet gateway. They assign no public address by themselves.
   */
  public static publicTier(name: string, options: TierOptions = {}): Tier {
    return new Tier(name, TierKind.PUBLIC, options);
  }

  /**
   * Subnets whose way out is the network's `Egress`.
   */
  public static appTier(name: string, options: TierOptions = {}): Tier {
    return new Tier(name, TierKind.APP, options);
  }

  /**
   * Subnets without any route to or from the internet.
   */
  public static dataTier(name: string, options: TierOptions = {}): Tier {
    return new Tier(name, TierKind.DATA, options);
  }

  /** The prefix length of each subnet, if stated. */
  public readonly cidrMask?: number;

  /** The place in the address grid, if stated. */
  public readonly slot?: number;

  /** The further range of the VPC in which the tier lies, if any. */
  public readonly addressRange?: string;

  private constructor(
    /** The name, which is also the prefix of the ids of its subnets. */
    public readonly name: string,
    /** How the tier is connected. */
    public readonly kind: TierKind,
    options: TierOptions,
  ) {
    this.cidrMask = options.cidrMask;
    this.slot = options.slot;
    this.addressRange = options.addressRange;
  }
}
