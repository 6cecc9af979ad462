import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { ISubnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnEgressOnlyInternetGateway, CfnNatGateway, CfnVPCBlockPublicAccessExclusion } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { isMadeIn, madeIn } from './private/made-in';
import type { NetworkPlan } from './private/network-plan';
import { TierKind } from './tier';

/**
 * What the VPC Block Public Access of the account must let through for this network.
 *
 * Each of them weakens that setting, which is why there is none by default. The setting itself belongs to the account and its region,
 * not to a network.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html
 */
export abstract class PublicAccessExclusion {
  /**
   * Public tiers in both directions, for load balancers, NAT gateways and NAT instances; with IPv6 also what the app tiers send
   * through the egress-only gateway. An exclusion for each of their subnets, of which an account can have 50.
   */
  public static publicTiers(): PublicAccessExclusion {
    return new BoundExclusion(checkPublicTiers, excludePublicTiers);
  }

  /**
   * The whole network, but only what it sends through NAT gateways and egress-only gateways: nothing is reached from the internet.
   * For the bidirectional mode; the ingress-only mode lets that through by itself and ignores this exclusion.
   */
  public static egressOnly(): PublicAccessExclusion {
    return new BoundExclusion(checkGateways, excludeEgress);
  }

  /**
   * The whole network in both directions, as if the account had no such setting. For a regional NAT gateway beside public tiers
   * in the bidirectional mode: it is in no subnet that could be excluded.
   */
  public static wholeNetwork(): PublicAccessExclusion {
    return new BoundExclusion(checkInternetGateway, (vpc) => excludeVpc(vpc, 'allow-bidirectional'));
  }

  /**
   * Makes the exclusions. Called once, after everything else in the VPC is made.
   *
   * @param vpc the VPC of the network
   */
  public abstract bind(vpc: Vpc): void;

  /**
   * Fails when such a network has nothing to exclude, before anything is made. One of somebody else's checks that itself.
   *
   * @internal
   */
  public _check(_plan: NetworkPlan): void {}
}

class BoundExclusion extends PublicAccessExclusion {
  constructor(private readonly check: (plan: NetworkPlan) => void, private readonly exclude: (vpc: Vpc) => void) {
    super();
  }

  public bind(vpc: Vpc): void {
    this.exclude(vpc);
  }

  public _check(plan: NetworkPlan): void {
    this.check(plan);
  }
}

function checkPublicTiers(plan: NetworkPlan): void {
  if (!plan.has(TierKind.PUBLIC)) {
    throw new Error('PublicAccessExclusion.publicTiers() is for public tiers, and there is none: add one by Tier.publicTier, or leave publicAccessExclusion out');
  }
}

function checkGateways(plan: NetworkPlan): void {
  requireGateways(plan.hasNatGateways || (plan.ipv6 && plan.hasEgress));
}

function excludeEgress(vpc: Vpc): void {
  // What somebody else's NatProvider makes is known only now.
  requireGateways(isMadeIn(vpc, CfnNatGateway, CfnEgressOnlyInternetGateway));
  excludeVpc(vpc, 'allow-egress');
}

function requireGateways(there: boolean): void {
  if (!there) {
    throw new Error('PublicAccessExclusion.egressOnly() is for NAT gateways and egress-only gateways, and there is none: ' +
      'use PublicAccessExclusion.publicTiers() for NAT instances, or leave publicAccessExclusion out');
  }
}

function checkInternetGateway(plan: NetworkPlan): void {
  if (!plan.hasInternetGateway) {
    throw new Error('PublicAccessExclusion.wholeNetwork() is for internet gateways, and there is none: leave publicAccessExclusion out');
  }
}

function excludePublicTiers(vpc: Vpc): void {
  vpc.publicSubnets.forEach((subnet) => excludeSubnet(subnet, 'allow-bidirectional'));
  if (isMadeIn(vpc, CfnEgressOnlyInternetGateway)) {
    vpc.privateSubnets.forEach((subnet) => excludeSubnet(subnet, 'allow-egress'));
  }
}

function excludeVpc(vpc: Vpc, internetGatewayExclusionMode: string): void {
  const exclusion = new CfnVPCBlockPublicAccessExclusion(vpc, 'PublicAccessExclusion', { vpcId: vpc.vpcId, internetGatewayExclusionMode });
  letInstancesWait(vpc, exclusion);
}

/** Under its subnet, so that a further zone or tier changes no exclusion that exists. */
function excludeSubnet(subnet: ISubnet, internetGatewayExclusionMode: string): void {
  const exclusion = new CfnVPCBlockPublicAccessExclusion(subnet, 'PublicAccessExclusion', { subnetId: subnet.subnetId, internetGatewayExclusionMode });
  letInstancesWait(subnet, exclusion);
}

/** A NAT instance reaches out when it boots, and is given up when it can't. */
function letInstancesWait(construct: IConstruct, exclusion: CfnVPCBlockPublicAccessExclusion): void {
  madeIn(construct, CfnAutoScalingGroup).forEach((group) => group.node.addDependency(exclusion));
}
