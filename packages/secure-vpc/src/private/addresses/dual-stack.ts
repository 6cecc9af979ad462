import { Fn } from 'aws-cdk-lib';
import type { ISubnet, Subnet, Vpc, CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import { CfnEgressOnlyInternetGateway, CfnVPCCidrBlock, RouterType } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { acknowledgeIpv6Addresses, acknowledgePublicRoute } from '../acknowledgements';
import { cellIndex, columnsFor, SLOTS } from './address-grid';
import { TierKind } from '../../tier';
import type { PlacedTier } from '../tiers/tier-plan';

/** IPv6 subnets are a /64 each: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const HOST_BITS = 64;
const EVERYWHERE = '::/0';

/** What dual stack needs to know of a network. */
export interface DualStackOptions {
  readonly tiers: PlacedTier[];
  readonly reservedZones: number;
  /** Whether app tiers reach the internet. */
  readonly egress: boolean;
}

/**
 * Gives a VPC a block of IPv6 addresses, each subnet the cell that it has in the address grid, and each tier the routes of its kind.
 *
 * Not by the VPC's own `ipProtocol`: that one counts subnets in the order of their list, and gives private subnets
 * a way out that can't be taken away.
 */
export class DualStack {
  private readonly block: CfnVPCCidrBlock;
  private readonly columns: number;
  private readonly range: string;

  constructor(private readonly vpc: Vpc, options: DualStackOptions) {
    this.columns = columnsFor(options.reservedZones);
    this.block = new CfnVPCCidrBlock(vpc, 'Ipv6Range', { vpcId: vpc.vpcId, amazonProvidedIpv6CidrBlock: true });
    this.range = Fn.select(0, vpc.vpcIpv6CidrBlocks);
    options.tiers.forEach((tier) => this.subnetsOf(tier).forEach((subnet, zone) => this.address(subnet, tier, zone)));
    this.subnetsOf(...options.tiers.filter(({ kind }) => kind === TierKind.PUBLIC)).forEach((subnet) => this.openToInternet(subnet));
    if (options.egress) {
      this.letOut(this.subnetsOf(...options.tiers.filter(({ kind }) => kind === TierKind.APP)));
    }
  }

  /** The one block that holds all subnets of a tier, in the zones of today and in those of tomorrow. */
  public rowOf({ slot }: PlacedTier): string {
    return Fn.select(slot, Fn.cidr(this.range, SLOTS, `${HOST_BITS + Math.log2(this.columns)}`));
  }

  /** For what names a part of the block. */
  public mustExistBefore(construct: IConstruct): void {
    construct.node.addDependency(this.block);
  }

  private subnetsOf(...tiers: PlacedTier[]): ISubnet[] {
    return tiers.flatMap(({ name }) => this.vpc.selectSubnets({ subnetGroupName: name }).subnets);
  }

  private address(subnet: ISubnet, { slot, kind }: PlacedTier, zone: number): void {
    const resource = subnet.node.defaultChild as CfnSubnet;
    resource.ipv6CidrBlock = Fn.select(cellIndex({ columns: this.columns }, slot, zone), Fn.cidr(this.range, SLOTS * this.columns, `${HOST_BITS}`));
    if (kind === TierKind.APP) {
      // load balancers and databases ask for their addresses themselves; instances and containers don't
      resource.assignIpv6AddressOnCreation = true;
      acknowledgeIpv6Addresses(resource);
    }
    this.mustExistBefore(resource);
  }

  private openToInternet(subnet: ISubnet): void {
    const id = 'DefaultRoute6';
    addRoute(subnet, { id, routerType: RouterType.GATEWAY, routerId: this.vpc.internetGatewayId! });
    const route = subnet.node.findChild(id);
    // a gateway is of no use to a route before it is attached
    route.node.addDependency(this.vpc.node.findChild('VPCGW'));
    acknowledgePublicRoute(route);
  }

  private letOut(subnets: ISubnet[]): void {
    const gateway = new CfnEgressOnlyInternetGateway(this.vpc, 'EgressOnlyGateway', { vpcId: this.vpc.vpcId });
    subnets.forEach((subnet) => addRoute(subnet, { id: 'DefaultRoute6', routerType: RouterType.EGRESS_ONLY_INTERNET_GATEWAY, routerId: gateway.ref }));
  }
}

function addRoute(subnet: ISubnet, { id, ...target }: { id: string; routerType: RouterType; routerId: string }): void {
  (subnet as Subnet).addRoute(id, { ...target, destinationIpv6CidrBlock: EVERYWHERE, enablesInternetConnectivity: true });
}
