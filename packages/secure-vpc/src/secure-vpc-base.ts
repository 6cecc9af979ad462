import { Token } from 'aws-cdk-lib';
import type { IInterfaceVpcEndpointService, ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { CfnVPC, InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, Peer } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgeUnreadableRange } from './private/acknowledgements';
import type { TierIndex } from './private/tier-index';
import { TierKind } from './tier';

/**
 * Options of an interface endpoint.
 */
export interface InterfaceEndpointOptions {
  /**
   * In which subnets the endpoint has an address.
   *
   * @default - the app tier, or the data tier of a network without an app tier
   */
  readonly subnets?: SubnetSelection;

  /**
   * Security groups of your own. They are used as they are: no rule is added.
   *
   * @default - a new one that lets in the port of the service from the network's own range
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Whether the usual host name of the service leads to the endpoint.
   *
   * @default - true, where the service supports it
   */
  readonly privateDnsEnabled?: boolean;
}

/**
 * A network with tiers, made by `new SecureVpc(...)` or imported by one of the `SecureVpc.from...` methods.
 */
export abstract class SecureVpcBase extends Construct {
  /**
   * The VPC itself, to be given to everything that takes an `ec2.IVpc`.
   */
  public abstract readonly vpc: IVpc;

  /** @internal */
  protected abstract readonly _tiers: TierIndex;

  private readonly endpoints = new Map<string, InterfaceVpcEndpoint>();

  /**
   * The public tier with the lowest slot.
   */
  public get publicSubnets(): SubnetSelection {
    return this._tiers.first(TierKind.PUBLIC);
  }

  /**
   * The app tier with the lowest slot.
   */
  public get appSubnets(): SubnetSelection {
    return this._tiers.first(TierKind.APP);
  }

  /**
   * The data tier with the lowest slot.
   */
  public get dataSubnets(): SubnetSelection {
    return this._tiers.first(TierKind.DATA);
  }

  /**
   * The subnets of one tier, which is one subnet in each zone.
   */
  public tier(name: string): SubnetSelection {
    return this._tiers.named(name);
  }

  /**
   * Reaches a service over an interface endpoint, that is without the internet.
   *
   * @param id the id of the endpoint in this network
   * @param service a constant of `ec2.InterfaceVpcEndpointAwsService`, or a service of somebody else
   */
  public addInterfaceEndpoint(id: string, service: IInterfaceVpcEndpointService, options: InterfaceEndpointOptions = {}): InterfaceVpcEndpoint {
    const name = nameOf(service);
    if (this.endpoints.has(name) && options.privateDnsEnabled !== false) {
      throw new Error(`this network reaches ${JSON.stringify(name)} over an endpoint already, and two endpoints can't share its host name: ` +
        'use interfaceEndpoint(service) to get that one, or give the second one privateDnsEnabled: false');
    }
    const endpoint = new InterfaceVpcEndpoint(this, id, {
      vpc: this.vpc,
      service,
      subnets: options.subnets ?? this._tiers.first(TierKind.APP, TierKind.DATA),
      securityGroups: options.securityGroups,
      privateDnsEnabled: options.privateDnsEnabled,
      // opened below: the L2 would name the range by a token even where it is known, which no rule pack can read
      open: false,
    });
    if (options.securityGroups === undefined) {
      this.openTo(rangeOf(this.vpc), endpoint);
    }
    this.endpoints.set(name, this.endpoints.get(name) ?? endpoint);
    return endpoint;
  }

  /**
   * The interface endpoint over which this network reaches a service. Fails when there is none.
   */
  public interfaceEndpoint(service: IInterfaceVpcEndpointService): InterfaceVpcEndpoint {
    const endpoint = this.endpoints.get(nameOf(service));
    if (endpoint === undefined) {
      throw new Error(`this network has no interface endpoint for ${JSON.stringify(nameOf(service))}, ` +
        `only for ${JSON.stringify([...this.endpoints.keys()])}: add it by addInterfaceEndpoint or in interfaceEndpoints`);
    }
    return endpoint;
  }

  private openTo(range: string, endpoint: InterfaceVpcEndpoint): void {
    endpoint.connections.allowDefaultPortFrom(Peer.ipv4(range), 'from the network itself');
    if (Token.isUnresolved(range)) {
      endpoint.connections.securityGroups.forEach(acknowledgeUnreadableRange);
    }
  }
}

/** AWS services go by their short name, since their full name is a token that is new for each constant. */
function nameOf(service: IInterfaceVpcEndpointService): string {
  return service instanceof InterfaceVpcEndpointAwsService ? service.shortName : service.name;
}

/** The range of a VPC, concrete where it was made in this app from a concrete one. */
function rangeOf(vpc: IVpc): string {
  const resource = vpc.node.defaultChild;
  return resource instanceof CfnVPC && resource.cidrBlock !== undefined ? resource.cidrBlock : vpc.vpcCidrBlock;
}
