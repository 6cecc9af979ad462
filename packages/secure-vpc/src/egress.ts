import type { NatProvider } from 'aws-cdk-lib/aws-ec2';

/**
 * What a way out of the app tiers asks of the VPC.
 */
export interface EgressConfig {
  /**
   * How many NAT gateways are wanted, each in the public tier of another zone. With 0 the app tiers have no way out.
   */
  readonly natGateways: number;

  /**
   * Who makes them.
   *
   * @default - AWS NAT gateways with Elastic IPs of their own
   */
  readonly natProvider?: NatProvider;
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
  public static single(): Egress {
    return new NatEgress(() => ({ natGateways: 1 }));
  }

  /**
   * Through a NAT gateway in each zone, so that no zone depends on another one.
   */
  public static perZone(): Egress {
    return new NatEgress((zones) => ({ natGateways: zones }));
  }

  /**
   * Through anyone's NAT, one in each zone: `ec2.NatProvider.gateway({ eipAllocationIds })` for existing Elastic IPs,
   * or a provider from another library.
   *
   * @param natProvider makes the gateways or instances. It belongs to one network: don't share it.
   */
  public static provider(natProvider: NatProvider): Egress {
    return new NatEgress((zones) => ({ natGateways: zones, natProvider }));
  }

  /**
   * Says what the VPC has to make. Called once, before the VPC is made.
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
