import { Aspects, Lazy } from 'aws-cdk-lib';
import type { CfnVPCEncryptionControlProps, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  CfnEgressOnlyInternetGateway, CfnInternetGateway, CfnLaunchTemplate, CfnNatGateway, CfnVPCEncryptionControl, CfnVPCGatewayAttachment, CfnVPNGateway,
} from 'aws-cdk-lib/aws-ec2';
import { NatInstanceProvider } from './private/egress/nat-instance-provider';
import type { ResourceClass } from './private/made-in';
import { isMadeIn, madeIn } from './private/made-in';
import type { NetworkPlan } from './private/network-plan';

/**
 * What may carry traffic that AWS does not encrypt, in a VPC that otherwise refuses it. Encrypting it is then up to you, by TLS for example.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html#vpc-encryption-controls-exclusions
 */
export enum EncryptionExclusion {
  /** Internet gateways. Those of the network exclude themselves. */
  INTERNET_GATEWAY = 'internetGateway',
  /** Egress-only internet gateways. Those of the network exclude themselves. */
  EGRESS_ONLY_INTERNET_GATEWAY = 'egressOnlyInternetGateway',
  /** NAT gateways. Those of the network exclude themselves. */
  NAT_GATEWAY = 'natGateway',
  /** Virtual private gateways. One that is added to `network.vpc` excludes itself. */
  VIRTUAL_PRIVATE_GATEWAY = 'virtualPrivateGateway',
  /** Peering with a VPC of another region, or one that does not enforce encryption. */
  VPC_PEERING = 'vpcPeering',
  /** Lambda functions in the VPC. */
  LAMBDA_FUNCTIONS = 'lambda',
  /** VPC Lattice. */
  VPC_LATTICE = 'vpcLattice',
  /** Elastic File System. */
  ELASTIC_FILE_SYSTEM = 'elasticFileSystem',
}

/**
 * Options of enforced encryption.
 */
export interface EnforcedEncryptionOptions {
  /**
   * What may carry unencrypted traffic beside the gateways of the network itself.
   *
   * @default - nothing
   */
  readonly exclusions?: EncryptionExclusion[];
}

/**
 * Whether AWS watches, or makes sure, that traffic in the VPC is encrypted.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html
 */
export abstract class EncryptionControl {
  /**
   * Neither: nothing is made, and nothing is paid.
   */
  public static none(): EncryptionControl {
    return new BoundEncryptionControl(() => undefined);
  }

  /**
   * Shows in flow logs which traffic is not encrypted, and which resources stand in the way of `enforce()`.
   */
  public static monitor(): EncryptionControl {
    return new BoundEncryptionControl((vpc) => makeControl(vpc, { mode: 'monitor' }));
  }

  /**
   * Refuses resources and drops traffic without encryption. For a new network; one that exists must be in the mode `monitor()` first.
   *
   * The gateways that the network has are excluded, since what passes them leaves AWS.
   */
  public static enforce(options: EnforcedEncryptionOptions = {}): EncryptionControl {
    return new BoundEncryptionControl((vpc) => enforce(vpc, options.exclusions ?? []), checkNatInstances);
  }

  /**
   * Makes the control. Called once, after the gateways of the VPC are made.
   *
   * @param vpc the VPC of the network
   */
  public abstract bind(vpc: Vpc): void;

  /**
   * Fails when such a network can't have it, before anything is made. One of somebody else's checks that itself.
   *
   * @internal
   */
  public _check(_plan: NetworkPlan): void {}
}

class BoundEncryptionControl extends EncryptionControl {
  constructor(private readonly control: (vpc: Vpc) => void, private readonly check?: (plan: NetworkPlan) => void) {
    super();
  }

  public bind(vpc: Vpc): void {
    this.control(vpc);
  }

  public _check(plan: NetworkPlan): void {
    this.check?.(plan);
  }
}

function enforce(vpc: Vpc, exclusions: EncryptionExclusion[]): void {
  // What somebody else's NatProvider makes is known only now.
  for (const template of madeIn(vpc, CfnLaunchTemplate)) {
    refuseUnencrypted(((template as CfnLaunchTemplate).launchTemplateData as CfnLaunchTemplate.LaunchTemplateDataProperty).instanceType);
  }
  const excludes = (exclusion: EncryptionExclusion, ...gateways: ResourceClass[]) => Lazy.string({
    // late, so that a gateway which is added to the VPC afterwards counts too
    produce: () => (exclusions.includes(exclusion) || isMadeIn(vpc, ...gateways) ? 'enable' : undefined),
  });
  const control = makeControl(vpc, {
    mode: 'enforce',
    internetGatewayExclusionInput: excludes(EncryptionExclusion.INTERNET_GATEWAY, CfnInternetGateway),
    egressOnlyInternetGatewayExclusionInput: excludes(EncryptionExclusion.EGRESS_ONLY_INTERNET_GATEWAY, CfnEgressOnlyInternetGateway),
    natGatewayExclusionInput: excludes(EncryptionExclusion.NAT_GATEWAY, CfnNatGateway),
    virtualPrivateGatewayExclusionInput: excludes(EncryptionExclusion.VIRTUAL_PRIVATE_GATEWAY, CfnVPNGateway),
    vpcPeeringExclusionInput: excludes(EncryptionExclusion.VPC_PEERING),
    lambdaExclusionInput: excludes(EncryptionExclusion.LAMBDA_FUNCTIONS),
    vpcLatticeExclusionInput: excludes(EncryptionExclusion.VPC_LATTICE),
    elasticFileSystemExclusionInput: excludes(EncryptionExclusion.ELASTIC_FILE_SYSTEM),
  });
  // a gateway is refused as long as it is not excluded, also one that is added later; a VPC without any can be put into this mode at once
  Aspects.of(vpc).add({
    visit: (node) => {
      if (GATEWAYS.some((gateway) => node instanceof gateway)) {
        node.node.addDependency(control);
      }
    },
  });
}

/** What connects a VPC to where its encryption ends. */
const GATEWAYS = [CfnVPCGatewayAttachment, CfnEgressOnlyInternetGateway, CfnNatGateway];

function checkNatInstances({ egress: { natProvider } }: NetworkPlan): void {
  refuseUnencrypted(natProvider instanceof NatInstanceProvider ? natProvider.instanceType.toString() : undefined);
}

/** The burstable types don't encrypt in transit: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/data-protection.html#encryption-transit */
function refuseUnencrypted(instanceType: string | undefined): void {
  if (instanceType?.startsWith('t') === true) {
    throw new Error(`EncryptionControl.enforce() refuses NAT instances of the type ${JSON.stringify(instanceType)}, which does not encrypt in transit: ` +
      'give Egress.instance an instanceType that does, such as c7gn.medium, or use another egress');
  }
}

function makeControl(vpc: Vpc, props: CfnVPCEncryptionControlProps): CfnVPCEncryptionControl {
  return new CfnVPCEncryptionControl(vpc, 'EncryptionControl', { ...props, vpcId: vpc.vpcId });
}
