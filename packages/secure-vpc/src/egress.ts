import { Token } from 'aws-cdk-lib';
import type { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { NatProvider } from 'aws-cdk-lib/aws-ec2';
import { NatInstanceProvider } from './private/egress/nat-instance-provider';
import { RegionalNatProvider } from './private/egress/regional-nat';

/**
 * What a way out of the app tiers asks of the VPC.
 */
export interface EgressConfig {
  /**
   * How many NAT gateways are wanted. With 0 the app tiers have no way out.
   */
  readonly natGateways: number;

  /**
   * Who makes them, each in another zone of the tier `public`.
   *
   * @default - AWS NAT gateways with Elastic IPs of their own
   */
  readonly natProvider?: NatProvider;

  /**
   * Who makes one for the whole VPC instead, without a public tier.
   *
   * @default - nobody: NAT gateways are in the tier `public`
   */
  readonly vpcNatProvider?: NatProvider;
}

/**
 * By which addresses the app tiers are known on the internet.
 */
export interface NatAddressOptions {
  /**
   * The allocation ids of Elastic IPs that you own already: one for each NAT, in the order of the zones. Append that of a new zone.
   *
   * @default - new Elastic IPs, which go with the network
   */
  readonly eipAllocationIds?: string[];
}

/**
 * Options of NAT instances.
 */
export interface NatInstanceOptions extends NatAddressOptions {
  /**
   * How large they are, Graviton or x86. Their network bandwidth grows with their size.
   *
   * @default - t4g.nano
   */
  readonly instanceType?: InstanceType;

  /**
   * One instance for all zones: cheaper, but all app tiers lose their way out when its zone fails.
   *
   * @default false - one in each zone
   */
  readonly single?: boolean;

  /**
   * Whether Session Manager can open a shell on them. Without it nobody can: they have no key pair, and no role at all.
   *
   * @default false
   */
  readonly sessionManager?: boolean;
}

/**
 * How app tiers reach the internet.
 */
export abstract class Egress {
  /**
   * Not at all: no NAT gateway, no Elastic IP, no default route outside the public tiers.
   *
   * AWS services are reached through endpoints; `EndpointSet.containers()` is there unless told otherwise.
   */
  public static none(): Egress {
    return new NatEgress(() => ({ natGateways: 0 }));
  }

  /**
   * Through one NAT gateway for all zones: cheaper, but all app tiers lose their way out when its zone fails.
   */
  public static single(options: NatAddressOptions = {}): Egress {
    return new NatEgress(() => natGateways('Egress.single', 1, options));
  }

  /**
   * Through a NAT gateway in each zone, so that no zone depends on another one.
   */
  public static perZone(options: NatAddressOptions = {}): Egress {
    return new NatEgress((zones) => natGateways('Egress.perZone', zones, options));
  }

  /**
   * Through one NAT gateway that is in every zone of the VPC, with addresses that AWS gives it and without a public tier.
   *
   * It is there in a new zone up to an hour after the first network interface; until then another zone serves it.
   */
  public static regional(): Egress {
    return new NatEgress(() => ({ natGateways: 1, vpcNatProvider: new RegionalNatProvider() }));
  }

  /**
   * Through an EC2 instance in each zone, which is replaced when it fails: a fifth of the price of a NAT gateway, at what it can carry.
   *
   * A replacement keeps the address and takes some minutes, in which its zone has no way out.
   */
  public static instance(options: NatInstanceOptions = {}): Egress {
    return new NatEgress((zones) => {
      const count = options.single ? 1 : zones;
      checkAddresses('Egress.instance', count, options);
      return { natGateways: count, natProvider: new NatInstanceProvider(options) };
    });
  }

  /**
   * Through anyone's NAT, one in each zone: `ec2.NatProvider.instanceV2(...)`, or a provider from another library.
   *
   * @param natProvider makes the gateways or instances. It belongs to one network: don't share it.
   */
  public static provider(natProvider: NatProvider): Egress {
    return new NatEgress((zones) => ({ natGateways: zones, natProvider }));
  }

  /**
   * Says what the VPC has to make. Called before the VPC is made.
   *
   * @param zones the number of zones of the network
   */
  public abstract bind(zones: number): EgressConfig;
}

class NatEgress extends Egress {
  constructor(private readonly plan: (zones: number) => EgressConfig) {
    super();
  }

  public bind(zones: number): EgressConfig {
    return this.plan(zones);
  }
}

function natGateways(maker: string, count: number, options: NatAddressOptions): EgressConfig {
  checkAddresses(maker, count, options);
  const { eipAllocationIds } = options;
  return { natGateways: count, natProvider: eipAllocationIds && NatProvider.gateway({ eipAllocationIds }) };
}

function checkAddresses(maker: string, count: number, { eipAllocationIds }: NatAddressOptions): void {
  if (eipAllocationIds === undefined) {
    return;
  }
  if (Token.isUnresolved(eipAllocationIds)) {
    throw new Error(`the eipAllocationIds of ${maker} must be a concrete list, got a token: list them one by one, each of them may be a token`);
  }
  const twice = eipAllocationIds.find((allocationId, index) => eipAllocationIds.indexOf(allocationId) !== index);
  if (twice !== undefined) {
    throw new Error(`the eipAllocationIds of ${maker} name ${JSON.stringify(twice)} twice: each NAT needs an address of its own`);
  }
  if (eipAllocationIds.length !== count) {
    throw new Error(`${maker} needs ${count} Elastic ${count === 1 ? 'IP' : 'IPs'} here, got ${JSON.stringify(eipAllocationIds)}: ` +
      'give one of eipAllocationIds for each NAT, in the order of the zones, or leave them out for new ones');
  }
}
