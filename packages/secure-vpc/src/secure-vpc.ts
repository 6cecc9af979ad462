import { Stack } from 'aws-cdk-lib';
import type { FlowLog, GatewayVpcEndpoint, InterfaceVpcEndpointAwsService, IVpc, NetworkAcl, PrivateSubnet, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { GatewayVpcEndpointAwsService, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { EndpointPolicy } from './endpoint-policy';
import { FlowLogs } from './flow-logs';
import type { SecureVpcImportOptions, SecureVpcAttributes, SecureVpcLookupOptions } from './imports';
import { NetworkMetrics } from './network-metrics';
import { acknowledgePublicRoutes } from './private/acknowledgements';
import { DualStack } from './private/addresses/dual-stack';
import { addSecondaryRanges } from './private/addresses/secondary-ranges';
import { ImportedSecureVpc } from './private/imported-secure-vpc';
import { lambdaSecurityGroupOf } from './private/lambda-security-group';
import { NAT_TIER, NetworkPlan } from './private/network-plan';
import { checkReachability } from './private/reachability/reachability';
import { shareAsOutputs, shareAsParameters } from './private/sharing';
import { makeDataTierAcl } from './private/tiers/data-tier-acl';
import type { TierIndex } from './private/tiers/tier-index';
import { SecureVpcBase } from './secure-vpc-base';
import type { SecureVpcProps } from './secure-vpc-props';
import { TierKind } from './tier';

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
    return ImportedSecureVpc.make(scope, id, { find: (network) => Vpc.fromLookup(network, 'Vpc', options), options });
  }

  /**
   * Takes a VPC by its ids.
   */
  public static fromVpcAttributes(scope: Construct, id: string, attributes: SecureVpcAttributes): SecureVpcBase {
    return ImportedSecureVpc.make(scope, id, { find: (network) => Vpc.fromVpcAttributes(network, 'Vpc', attributes), options: attributes });
  }

  /**
   * Wraps a VPC that this app knows already.
   */
  public static fromVpc(scope: Construct, id: string, vpc: IVpc, options: SecureVpcImportOptions = {}): SecureVpcBase {
    return ImportedSecureVpc.make(scope, id, { find: () => vpc, options });
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

  /**
   * The network access control list of the data tiers, unless switched off.
   */
  public readonly dataTierAcl?: NetworkAcl;

  /**
   * What its NAT gateways measure.
   */
  public readonly metrics: NetworkMetrics;

  /** @internal */
  protected readonly _tiers: TierIndex;

  /** @internal */
  protected readonly _endpointPolicy: EndpointPolicy;

  // eslint-disable-next-line awscdk/construct-constructor-property -- the rule takes a default for another name
  constructor(scope: Construct, id: string, props: SecureVpcProps = {}) {
    // first of all, so that an error leaves nothing in the tree, not even this construct
    const plan = new NetworkPlan(Stack.of(scope), props);
    super(scope, id);

    this._tiers = plan.index;
    this._endpointPolicy = props.endpointPolicy ?? EndpointPolicy.account();
    this.vpc = this.makeVpc(plan);
    addSecondaryRanges(this.vpc, plan.tiers);
    const dualStack = this.dualStackFor(plan);
    if (plan.dataTierAcl) {
      this.dataTierAcl = makeDataTierAcl(this, { vpc: this.vpc, tiers: plan.tiers, addresses: plan.addresses, dualStack });
    }
    this.flowLog = this.vpc.addFlowLog('FlowLog', (props.flowLogs ?? FlowLogs.cloudWatch()).bind(this));
    if (props.gatewayEndpoints ?? true) {
      this.s3Endpoint = this.makeGatewayEndpoint('S3Endpoint', GatewayVpcEndpointAwsService.S3, 's3');
      this.dynamoDbEndpoint = this.makeGatewayEndpoint('DynamoDbEndpoint', GatewayVpcEndpointAwsService.DYNAMODB, 'dynamodb');
    }
    plan.endpoints.services.forEach((service) => this.addInterfaceEndpoint(endpointId(service), service));
    if (!plan.hasEgress) {
      checkReachability(this);
    }

    props.dnsQueryLogs?.bind(this, this.vpc);
    props.dnsFirewall?.bind(this, this.vpc);
    props.publicAccessExclusion?.bind(this.vpc);
    props.encryptionControl?.bind(this.vpc);

    this.metrics = NetworkMetrics._of(this.vpc);

    acknowledgePublicRoutes(this.vpc);
  }

  /**
   * A security group for all functions in this network, made on first access.
   *
   * Functions that share it share their network interfaces too: there are fewer, and a function that goes leaves none behind.
   */
  public get lambdaSecurityGroup(): SecurityGroup {
    return lambdaSecurityGroupOf(this, this.vpc);
  }

  /**
   * Writes what other apps need to use this network into SSM parameters: `<path>/vpc-id`, `range`, `ranges`, `zones`, and for each tier
   * `<path>/<tier>/subnet-ids` and `route-table-ids`.
   *
   * @param path for example `/acme/network`
   */
  public shareAsParameters(path: string): void {
    shareAsParameters(this, this.vpc, path);
  }

  /**
   * Writes the same into outputs with exports, `<prefix>-vpc-id` and so on. An exported list can't grow as long as a stack imports it.
   *
   * @param prefix for example `acme-network`
   */
  public shareAsOutputs(prefix: string): void {
    shareAsOutputs(this, this.vpc, prefix);
  }

  private makeVpc({ addresses, zones, tiers, egress, hasInternetGateway }: NetworkPlan): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: addresses,
      availabilityZones: zones,
      subnetConfiguration: tiers.map(({ name, kind }) => ({ name, ...CONNECTION[kind] })),
      createInternetGateway: hasInternetGateway,
      natGateways: egress.vpcNatProvider === undefined ? egress.natGateways : 0,
      natGatewayProvider: egress.natProvider,
      natGatewaySubnets: { subnetGroupName: NAT_TIER },
      restrictDefaultSecurityGroup: true,
    });
    egress.vpcNatProvider?.configureNat({ vpc, natSubnets: [], privateSubnets: vpc.privateSubnets as PrivateSubnet[] });
    return vpc;
  }

  private dualStackFor({ tiers, reservedZones, hasEgress, ipv6 }: NetworkPlan): DualStack | undefined {
    return ipv6 ? new DualStack(this.vpc, { tiers, reservedZones, egress: hasEgress }) : undefined;
  }

  private makeGatewayEndpoint(id: string, service: GatewayVpcEndpointAwsService, name: string): GatewayVpcEndpoint {
    const endpoint = this.vpc.addGatewayEndpoint(id, { service });
    this._endpointPolicy.bind(this, name).forEach((statement) => endpoint.addToPolicy(statement));
    return endpoint;
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
