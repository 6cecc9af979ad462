import { Token } from 'aws-cdk-lib';
import type { IInterfaceVpcEndpointService, ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, Peer } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { EndpointPolicy } from './endpoint-policy';
import { acknowledgeUnreadableRange } from './private/acknowledgements';
import { rangesOf } from './private/addresses/secondary-ranges';
import { statementsFor } from './private/endpoints/endpoint-policy-support';
import type { TierIndex } from './private/tiers/tier-index';
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

  /**
   * Who may reach what over the endpoint. A policy that is asked for here is also tried on a service that is known to refuse one.
   *
   * @default - the network's `endpointPolicy`, for an imported network `EndpointPolicy.account()`; none for a service that takes none,
   * like those of others
   */
  readonly policy?: EndpointPolicy;
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

  /** @internal */
  protected readonly _ranges?: string[];

  /** @internal */
  protected readonly _endpointPolicy: EndpointPolicy = EndpointPolicy.account();

  /** The endpoints of the VPC, which other networks may stand for as well. */
  private get endpoints(): Map<string, KnownEndpoint> {
    return ENDPOINTS.get(this.vpc) ?? ENDPOINTS.set(this.vpc, new Map()).get(this.vpc)!;
  }

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
    const known = this.endpoints.get(name);
    const takesHostName = options.privateDnsEnabled ?? service.privateDnsDefault ?? true;
    if (known?.hasHostName === true && takesHostName) {
      throw new Error(`this network reaches ${JSON.stringify(name)} over an endpoint already, and two endpoints can't share its host name: ` +
        'use interfaceEndpoint(service) to get that one, or give the second one privateDnsEnabled: false');
    }
    const ranges = options.securityGroups === undefined ? this._ranges ?? rangesOf(this.vpc) : [];
    const statements = statementsFor(this, service, { network: this._endpointPolicy, own: options.policy });
    const endpoint = new InterfaceVpcEndpoint(this, id, {
      vpc: this.vpc,
      service,
      subnets: options.subnets ?? this._tiers.forEndpoints(),
      securityGroups: options.securityGroups,
      privateDnsEnabled: options.privateDnsEnabled,
      // opened below: the L2 would name the range by a token even where it is known, which no rule pack can read
      open: false,
    });
    ranges.forEach((range) => this.openTo(range, endpoint));
    statements.forEach((statement) => endpoint.addToPolicy(statement));
    if (known === undefined || takesHostName) {
      this.endpoints.set(name, { endpoint, hasHostName: takesHostName });
    }
    return endpoint;
  }

  /**
   * The interface endpoint over which this network reaches a service. Fails when there is none.
   */
  public interfaceEndpoint(service: IInterfaceVpcEndpointService): InterfaceVpcEndpoint {
    const endpoint = this.endpoints.get(nameOf(service))?.endpoint;
    if (endpoint === undefined) {
      throw new Error(`this network has no interface endpoint for ${JSON.stringify(nameOf(service))}, ` +
        `only for ${JSON.stringify([...this.endpoints.keys()])}: add it by addInterfaceEndpoint or in interfaceEndpoints`);
    }
    return endpoint;
  }

  private openTo(range: string, endpoint: InterfaceVpcEndpoint): void {
    if (range.startsWith('dummy-value-for-')) {
      return; // the CDK CLI has not looked it up yet, and synthesizes again when it has
    }
    endpoint.connections.allowDefaultPortFrom(Peer.ipv4(range), 'from the network itself');
    if (Token.isUnresolved(range)) {
      endpoint.connections.securityGroups.forEach(acknowledgeUnreadableRange);
    }
  }
}

/** An endpoint that a network has made. */
interface KnownEndpoint {
  readonly endpoint: InterfaceVpcEndpoint;
  /** Whether the usual host name of the service leads to it. */
  readonly hasHostName: boolean;
}

const ENDPOINTS = new WeakMap<IVpc, Map<string, KnownEndpoint>>();

/** AWS services go by their short name, since their full name is a token that is new for each constant. */
function nameOf(service: IInterfaceVpcEndpointService): string {
  return service instanceof InterfaceVpcEndpointAwsService ? service.shortName : service.name;
}
