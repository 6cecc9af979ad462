import type { IIpAddresses } from 'aws-cdk-lib/aws-ec2';
import type { DnsFirewall } from './dns-firewall';
import type { DnsQueryLogs } from './dns-query-logs';
import type { Egress } from './egress';
import type { EncryptionControl } from './encryption-control';
import type { EndpointPolicy } from './endpoint-policy';
import type { EndpointSet } from './endpoint-set';
import type { FlowLogs } from './flow-logs';
import type { PublicAccessExclusion } from './public-access-exclusion';
import type { Tier } from './tier';

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
   * Who may reach what over the endpoints of this network, those of S3 and DynamoDB included.
   *
   * @default EndpointPolicy.account()
   */
  readonly endpointPolicy?: EndpointPolicy;

  /**
   * Whether the network has IPv6 addresses beside the IPv4 ones. App tiers reach the internet by them through an egress-only gateway,
   * unless `Egress.none()` is chosen; data tiers don't.
   *
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * Whether a network access control list keeps all but app and data tiers from the ports below 32768 in the data tiers,
   * whatever security groups say.
   *
   * @default true
   */
  readonly dataTierAcl?: boolean;

  /**
   * Where the traffic is recorded.
   *
   * @default FlowLogs.cloudWatch()
   */
  readonly flowLogs?: FlowLogs;

  /**
   * Where it is recorded which names are looked up.
   *
   * @default - nowhere
   */
  readonly dnsQueryLogs?: DnsQueryLogs;

  /**
   * Which names can be looked up.
   *
   * @default - all
   */
  readonly dnsFirewall?: DnsFirewall;

  /**
   * What the VPC Block Public Access of the account must let through for this network, which weakens it.
   *
   * @default - nothing: where that is on, nothing is reached from the internet, and in its bidirectional mode nothing gets out either
   */
  readonly publicAccessExclusion?: PublicAccessExclusion;

  /**
   * Whether AWS watches, or makes sure, that traffic in the VPC is encrypted.
   *
   * @default EncryptionControl.none()
   */
  readonly encryptionControl?: EncryptionControl;
}
