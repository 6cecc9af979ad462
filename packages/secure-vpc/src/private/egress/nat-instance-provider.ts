import type { ConfigureNatOptions, GatewayConfig, PrivateSubnet } from 'aws-cdk-lib/aws-ec2';
import { InstanceClass, InstanceSize, InstanceType, NatProvider } from 'aws-cdk-lib/aws-ec2';
import { NatInstance } from './nat-instance';

/** What NAT instances can be told. */
export interface NatInstanceSettings {
  readonly instanceType?: InstanceType;
  readonly sessionManager?: boolean;
  readonly eipAllocationIds?: string[];
}

/** NAT instances, by the door that `ec2.Vpc` has for NAT of any kind. */
export class NatInstanceProvider extends NatProvider {
  /** How large they are. */
  public readonly instanceType: InstanceType;

  private readonly instances: NatInstance[] = [];

  constructor(private readonly settings: NatInstanceSettings) {
    super();
    this.instanceType = settings.instanceType ?? InstanceType.of(InstanceClass.T4G, InstanceSize.NANO);
  }

  /** What routes lead to: the network interfaces, which outlive the instances. */
  public get configuredGateways(): GatewayConfig[] {
    return this.instances.map(({ zone, networkInterfaceId }) => ({ az: zone, gatewayId: networkInterfaceId }));
  }

  public configureNat({ vpc, natSubnets, privateSubnets }: ConfigureNatOptions): void {
    const { instanceType } = this;
    const { sessionManager = false, eipAllocationIds } = this.settings;
    natSubnets.forEach((subnet, index) => {
      this.instances.push(new NatInstance(subnet, 'NatInstance', { vpc, subnet, instanceType, sessionManager, eipAllocationId: eipAllocationIds?.[index] }));
    });
    privateSubnets.forEach((subnet) => this.configureSubnet(subnet));
  }

  public configureSubnet(subnet: PrivateSubnet): void {
    const inZone = this.instances.find(({ zone }) => zone === subnet.availabilityZone) ?? this.instances[0];
    inZone.serve(subnet);
  }
}
