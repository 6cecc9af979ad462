import type { CfnResource } from 'aws-cdk-lib';
import type {
  CfnRoute, CfnSubnet, CfnSubnetRouteTableAssociation, CfnVPC, CfnVPCEndpoint, CfnVPNGatewayRoutePropagation,
} from 'aws-cdk-lib/aws-ec2';
import type { AwsService } from './needs';
import type { Resources } from './resources';
import { read, text, texts } from './resources';

/** A way that leads out of a network. */
interface WayOut {
  /** The route table that has it. */
  readonly table?: CfnResource;
  /** Whether it takes those with a public IPv4 address only. All other ways may lead anywhere, also to endpoints in another network. */
  readonly publicOnly: boolean;
}

/** Which subnets of a VPC have no way out, and what is reached from there all the same. */
export class Isolation {
  private readonly subnets: CfnSubnet[];
  private readonly endpoints: CfnVPCEndpoint[];
  private readonly associations: { readonly subnet?: CfnResource; readonly table?: CfnResource }[];
  private readonly waysOut: WayOut[];

  constructor(vpc: CfnVPC, private readonly app: Resources) {
    this.subnets = app.ofType<CfnSubnet>('AWS::EC2::Subnet').filter((subnet) => app.target(read(subnet, subnet.vpcId)) === vpc);
    this.endpoints = app.ofType<CfnVPCEndpoint>('AWS::EC2::VPCEndpoint').filter((endpoint) => app.target(read(endpoint, endpoint.vpcId)) === vpc);
    this.associations = app.ofType<CfnSubnetRouteTableAssociation>('AWS::EC2::SubnetRouteTableAssociation').map((association) => ({
      subnet: app.target(read(association, association.subnetId)),
      table: app.target(read(association, association.routeTableId)),
    }));
    this.waysOut = [
      ...app.ofType<CfnRoute>('AWS::EC2::Route').map((route) => this.wayOf(route)),
      ...app.ofType<CfnVPNGatewayRoutePropagation>('AWS::EC2::VPNGatewayRoutePropagation')
        .flatMap((propagation) => texts(read(propagation, propagation.routeTableIds)))
        .map((id) => ({ table: app.target(id), publicOnly: false })),
    ];
  }

  /**
   * Those of some subnets that are in this VPC and have no way out.
   *
   * @param ids the ids of subnets, as they were read
   * @param publicAddress whether what is in them may have a public IPv4 address
   */
  public cutOff(ids: string[], publicAddress: boolean): CfnSubnet[] {
    const meant = ids.map((id) => this.app.target(id));
    return this.subnets.filter((subnet) => {
      const tables = this.tablesOf(subnet);
      // nothing is known of the main route table, which a subnet has that has none of its own
      return meant.includes(subnet) && tables.length > 0 && tables.every((table) => table !== undefined &&
        this.waysOut.every((way) => way.table !== table || way.publicOnly && !publicAddress));
    });
  }

  /** Whether a service is reached from all of these subnets. */
  public serves(service: AwsService, subnets: CfnSubnet[]): boolean {
    const endpoints = this.endpoints.filter((endpoint) => mayBeOf(service, endpoint));
    return endpoints.some((endpoint) => isInterface(endpoint) && hasHostName(endpoint))
      || subnets.every((subnet) => endpoints.some((endpoint) => !isInterface(endpoint) && this.leadsTo(endpoint, subnet)));
  }

  /** Whether the routes of a subnet lead to a gateway endpoint. */
  private leadsTo(endpoint: CfnVPCEndpoint, subnet: CfnSubnet): boolean {
    const tables = texts(read(endpoint, endpoint.routeTableIds)).map((id) => this.app.target(id));
    return this.tablesOf(subnet).every((table) => tables.includes(table) || tables.includes(undefined));
  }

  private tablesOf(subnet: CfnSubnet): (CfnResource | undefined)[] {
    return this.associations.filter((association) => association.subnet === subnet).map(({ table }) => table);
  }

  private wayOf(route: CfnRoute): WayOut {
    const gateway = this.app.target(read(route, route.gatewayId));
    return {
      table: this.app.target(read(route, route.routeTableId)),
      // over IPv6 nobody needs an address of another kind to get out
      publicOnly: gateway?.cfnResourceType === 'AWS::EC2::InternetGateway' && route.destinationIpv6CidrBlock === undefined,
    };
  }
}

/** Whether an endpoint is that of a service, or could be: the region in its name may be a token, but its end is not. */
function mayBeOf(service: AwsService, endpoint: CfnVPCEndpoint): boolean {
  const name = text(read(endpoint, endpoint.serviceName));
  return name.endsWith(`.${service}`) || /[}\]]$/.test(name);
}

function isInterface(endpoint: CfnVPCEndpoint): boolean {
  return text(read(endpoint, endpoint.vpcEndpointType)) === 'Interface';
}

/** Whether the usual host name of the service leads to an interface endpoint. Without, only code that knows of the endpoint uses it. */
function hasHostName(endpoint: CfnVPCEndpoint): boolean {
  return ![undefined, false].includes(read(endpoint, endpoint.privateDnsEnabled) as boolean | undefined);
}
