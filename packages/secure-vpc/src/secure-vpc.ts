import { Stack } from 'aws-cdk-lib';
import type { FlowLog, GatewayVpcEndpoint, IIpAddresses, InterfaceVpcEndpointAwsService, IVpc } from 'aws-cdk-lib/aws-ec2';
import { GatewayVpcEndpointAwsService, IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { Egress } from './egress';
import type { EgressConfig } from './egress';
import { EndpointSet } from './endpoint-set';
import { FlowLogs } from './flow-logs';
import type { ImportedTiers, SecureVpcAttributes, SecureVpcLookupOptions } from './imports';
import { acknowledgePublicRoutes } from './private/acknowledgements';
import { GridAddresses } from './private/grid-addresses';
import { ImportedSecureVpc } from './private/imported-secure-vpc';
import { TierIndex } from './private/tier-index';
import type { PlacedTier } from './private/tier-plan';
import { placeTiers } from './private/tier-plan';
import { reservedZonesOf, zonesOf } from './private/zones';
import { SecureVpcBase } from './secure-vpc-base';
import type { Tier } from './tier';
import { TierKind } from './tier';

/**
 * Options of a network.
 */
export interface SecureVpcProps {
  /**
   * The range of the VPC, /16 to /28, concrete or from an IPAM pool. How it is divided is the network's own affair.
   *
   * @default - 10.0.0.0/16
   */
  readonly ipAddresses?: IIpAddresses;

  /**
   * In how many zones the network is, at least 2.
   *
   * @default 2
   */
  readonly zones?: number;

  /**
   * The zones by name, in place of their number. Append new ones: ids follow the order.
   *
   * @default - the first zones of the region
   */
  readonly availabilityZones?: string[];

  /**
   * For how many zones addresses are kept, 2 to 8, rounded up to a power of two. Another value re-addresses the whole network.
   *
   * @default 4
   */
  readonly reservedZones?: number;

  /**
   * The tiers, in any order.
   *
   * @default - `Tier.publicTier('public')`, `Tier.appTier('app')` and `Tier.dataTier('data')`
   */
  readonly tiers?: Tier[];

  /**
   * How the app tiers reach the internet.
   *
   * @default Egress.perZone()
   */
  readonly egress?: Egress;

  /**
   * Whether S3 and DynamoDB are reached over gateway endpoints, which cost nothing.
   *
   * @default true
   */
  readonly gatewayEndpoints?: boolean;

  /**
   * Which other AWS services are reached without the internet.
   *
   * @default - `EndpointSet.containers()` for app tiers without a way out, else `EndpointSet.none()`
   */
  readonly interfaceEndpoints?: EndpointSet;

  /**
   * Where the traffic is recorded.
   *
   * @default FlowLogs.cloudWatch()
   */
  readonly flowLogs?: FlowLogs;
}

/**
 * A production network that stays valid as it grows.
 *
 * Three tiers in two zones, a NAT gateway in each zone, flow logs, gateway endpoints for S3 and DynamoDB, and a default
 * security group that lets nothing through. More zones and tiers change no subnet that exists.
 */
export class SecureVpc extends SecureVpcBase {
  /**
   * Finds a VPC of the stack's account and region while synthesizing.
   */
  public static fromLookup(scope: Construct, id: string, options: SecureVpcLookupOptions): SecureVpcBase {
    return ImportedSecureVpc.make(scope, id, { find: (network) => Vpc.fromLookup(network, 'Vpc', options), tiers: options });
  }

  /**
   * Takes a VPC by its ids.
   */
  public static fromVpcAttributes(scope: Construct, id: string, attributes: SecureVpcAttributes): SecureVpcBase {
    return ImportedSecureVpc.make(scope, id, { find: (network) => Vpc.fromVpcAttributes(network, 'Vpc', attributes), tiers: attributes });
  }

  /**
   * Wraps a VPC that this app knows already.
   */
  public static fromVpc(scope: Construct, id: string, vpc: IVpc, tiers: ImportedTiers = {}): SecureVpcBase {
    return ImportedSecureVpc.make(scope, id, { find: () => vpc, tiers });
  }

  /**
   * The VPC itself, to be given to everything that takes an `ec2.IVpc`.
   */
  public readonly vpc: Vpc;

  /**
   * The record of the network's traffic, with its `logGroup` or `bucket`.
   */
  public readonly flowLog: FlowLog;

  /**
   * The gateway endpoint for S3, unless switched off.
   */
  public readonly s3Endpoint?: GatewayVpcEndpoint;

  /**
   * The gateway endpoint for DynamoDB, unless switched off.
   */
  public readonly dynamoDbEndpoint?: GatewayVpcEndpoint;

  /** @internal */
  protected readonly _tiers: TierIndex;

  // eslint-disable-next-line awscdk/construct-constructor-property -- the rule takes a default for another name
  constructor(scope: Construct, id: string, props: SecureVpcProps = {}) {
    super(scope, id);

    const zones = zonesOf(Stack.of(this), props);
    const tiers = placeTiers(props.tiers);
    this._tiers = TierIndex.ofPlan(tiers);
    const egress = this.bindEgress(zones.length, props.egress);

    this.vpc = this.makeVpc(tiers, zones, egress, props);
    this.flowLog = this.vpc.addFlowLog('FlowLog', (props.flowLogs ?? FlowLogs.cloudWatch()).bind(this));
    if (props.gatewayEndpoints ?? true) {
      this.s3Endpoint = this.vpc.addGatewayEndpoint('S3Endpoint', { service: GatewayVpcEndpointAwsService.S3 });
      this.dynamoDbEndpoint = this.vpc.addGatewayEndpoint('DynamoDbEndpoint', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    }
    const endpoints = props.interfaceEndpoints ?? this.endpointsFor(egress);
    endpoints.services.forEach((service) => this.addInterfaceEndpoint(endpointId(service), service));

    acknowledgePublicRoutes(this.vpc);
  }

  /** What the app tiers need to get out. A network without app tiers has nobody who needs a way out. */
  private bindEgress(zones: number, egress?: Egress): EgressConfig {
    if (this._tiers.find(TierKind.APP) === undefined) {
      if (egress !== undefined && egress.bind(zones).natGateways > 0) {
        throw new Error('egress is for app tiers, and there is none: add one by Tier.appTier, or leave egress out');
      }
      return { natGateways: 0 };
    }
    const config = (egress ?? Egress.perZone()).bind(zones);
    if (config.natGateways > 0 && this._tiers.find(TierKind.PUBLIC) === undefined) {
      throw new Error('NAT gateways need a public tier, and there is none: add one by Tier.publicTier, or use Egress.none()');
    }
    return config;
  }

  private makeVpc(tiers: PlacedTier[], zones: string[], egress: EgressConfig, props: SecureVpcProps): Vpc {
    return new Vpc(this, 'Vpc', {
      ipAddresses: new GridAddresses({
        source: props.ipAddresses ?? IpAddresses.cidr('10.0.0.0/16'),
        reservedZones: reservedZonesOf(props),
        tiers,
        zones,
      }),
      availabilityZones: zones,
      subnetConfiguration: tiers.map(({ name, kind }) => ({ name, ...CONNECTION[kind] })),
      createInternetGateway: this._tiers.find(TierKind.PUBLIC) !== undefined,
      natGateways: egress.natGateways,
      natGatewayProvider: egress.natProvider,
      // pinned: by type, another public tier could take the NAT gateways over
      natGatewaySubnets: this._tiers.find(TierKind.PUBLIC),
      restrictDefaultSecurityGroup: true,
    });
  }

  private endpointsFor(egress: EgressConfig): EndpointSet {
    const cutOff = egress.natGateways === 0 && this._tiers.find(TierKind.APP) !== undefined;
    return cutOff ? EndpointSet.containers() : EndpointSet.none();
  }
}

/** How the subnets of each kind of tier are connected. */
const CONNECTION = {
  [TierKind.PUBLIC]: { subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
  // also without a way out: as isolated subnets they would mix with the data tier wherever subnets are selected by type
  [TierKind.APP]: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  [TierKind.DATA]: { subnetType: SubnetType.PRIVATE_ISOLATED },
};

/** `EcrApiEndpoint` for `ecr.api`. */
function endpointId({ shortName }: InterfaceVpcEndpointAwsService): string {
  return `${shortName.split(/[^a-zA-Z0-9]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Endpoint`;
}
