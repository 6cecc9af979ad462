import { Tags } from 'aws-cdk-lib';
import type { ConfigureNatOptions, GatewayConfig, PrivateSubnet } from 'aws-cdk-lib/aws-ec2';
import { CfnNatGateway, NatProvider, RouterType } from 'aws-cdk-lib/aws-ec2';

/**
 * One NAT gateway for all zones of a VPC, which brings its own addresses and needs no public subnet:
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
 */
export class RegionalNatProvider extends NatProvider {
  private readonly gateways: GatewayConfig[] = [];

  /** The same gateway in each zone. */
  public get configuredGateways(): GatewayConfig[] {
    return [...this.gateways];
  }

  public configureNat({ vpc, privateSubnets }: ConfigureNatOptions): void {
    const gateway = new CfnNatGateway(vpc, 'RegionalNatGateway', { availabilityMode: 'regional', vpcId: vpc.vpcId });
    // it is refused as long as the VPC's internet gateway is not attached
    gateway.node.addDependency(vpc.node.findChild('VPCGW'));
    // else it would have the name of the VPC
    Tags.of(gateway).add('Name', gateway.node.path);
    this.gateways.push(...vpc.availabilityZones.map((az) => ({ az, gatewayId: gateway.ref })));
    privateSubnets.forEach((subnet) => this.configureSubnet(subnet));
  }

  public configureSubnet(subnet: PrivateSubnet): void {
    const [{ gatewayId }] = this.gateways;
    subnet.addRoute('DefaultRoute', { routerType: RouterType.NAT_GATEWAY, routerId: gatewayId, enablesInternetConnectivity: true });
  }
}
