import { Aws, Lazy, Stack, Tags, Token } from 'aws-cdk-lib';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { CfnLaunchTemplate, InstanceType, ISubnet, IVpc, PrivateSubnet } from 'aws-cdk-lib/aws-ec2';
import {
  BlockDeviceVolume, CfnEIP, CfnEIPAssociation, CfnNetworkInterface, EbsDeviceVolumeType, InstanceInitiatedShutdownBehavior, LaunchTemplate,
  MachineImage, Peer, Port, RouterType, SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgeForwarding, acknowledgeNatGroup, acknowledgeUnreadableForwarding } from '../acknowledgements';
import { bootScript } from './nat-instance-boot';
import { sessionManagerRole } from './session-manager-role';

/** Amazon Linux 2023, the newest image at each launch: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html */
const IMAGE = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-';

const ROOT_VOLUME_GIB = 8;
const LONGEST_BOOT = 'PT10M';

/** What CloudFormation advises to suspend while it replaces the instance. */
const INTERFERING = ['HealthCheck', 'ReplaceUnhealthy', 'AZRebalance', 'AlarmNotification', 'ScheduledActions'];

/** Where a NAT instance is and what it is made of. */
export interface NatInstanceProps {
  /** The VPC that it is in. */
  readonly vpc: IVpc;
  /** The public subnet that it is in. */
  readonly subnet: ISubnet;
  /** How large it is, and of which architecture. */
  readonly instanceType: InstanceType;
  /** Whether Session Manager can open a shell on it. */
  readonly sessionManager: boolean;
  /**
   * The Elastic IP that it is known by.
   *
   * @default - a new one
   */
  readonly eipAllocationId?: string;
}

/**
 * NAT for one zone by an EC2 instance that Auto Scaling replaces when it fails.
 *
 * Route and address belong to a network interface that stays, and that every instance of the group starts with. So an instance
 * attaches nothing, asks AWS for nothing and has no role; and since only one can hold the interface, there are never two.
 */
export class NatInstance extends Construct {
  /** The zone that it is in. */
  public readonly zone: string;

  private readonly networkInterface: CfnNetworkInterface;
  private readonly securityGroup: SecurityGroup;
  private readonly group: CfnAutoScalingGroup;

  constructor(scope: Construct, id: string, props: NatInstanceProps) {
    super(scope, id);

    this.zone = props.subnet.availabilityZone;
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Lets the app tiers in, to the internet',
    });
    acknowledgeForwarding(this.securityGroup);
    this.networkInterface = this.makeNetworkInterface(props.subnet);
    const address = this.giveAddress(props.subnet, props.eipAllocationId);
    this.group = this.makeGroup(this.makeLaunchTemplate(props.instanceType, props.sessionManager));
    // an instance without a way out of its own can't become one for others
    this.group.node.addDependency(address);
    Tags.of(this).add('Name', this.node.path);
  }

  /** What routes lead to. */
  public get networkInterfaceId(): string {
    return this.networkInterface.ref;
  }

  /** Takes what a subnet sends to the internet. */
  public serve(subnet: PrivateSubnet): void {
    this.securityGroup.addIngressRule(Peer.ipv4(subnet.ipv4CidrBlock), Port.allTraffic(), `from ${subnet.node.id}`);
    if (Token.isUnresolved(subnet.ipv4CidrBlock)) {
      acknowledgeUnreadableForwarding(this.securityGroup);
    }
    subnet.addRoute('DefaultRoute', { routerType: RouterType.NETWORK_INTERFACE, routerId: this.networkInterfaceId, enablesInternetConnectivity: true });
    subnet.node.findChild('DefaultRoute').node.addDependency(this.group);
  }

  private makeNetworkInterface(subnet: ISubnet): CfnNetworkInterface {
    return new CfnNetworkInterface(this, 'NetworkInterface', {
      subnetId: subnet.subnetId,
      description: this.node.path,
      groupSet: [this.securityGroup.securityGroupId],
      // what it forwards is neither from nor for itself
      sourceDestCheck: false,
    });
  }

  private giveAddress(subnet: ISubnet, eipAllocationId?: string): CfnEIPAssociation {
    const association = new CfnEIPAssociation(this, 'Address', {
      allocationId: eipAllocationId ?? new CfnEIP(this, 'ElasticIp', { domain: 'vpc' }).attrAllocationId,
      networkInterfaceId: this.networkInterfaceId,
    });
    association.node.addDependency(subnet.internetConnectivityEstablished);
    return association;
  }

  private makeLaunchTemplate(instanceType: InstanceType, sessionManager: boolean): LaunchTemplate {
    const template = new LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: MachineImage.resolveSsmParameterAtLaunch(`${IMAGE}${instanceType.architecture}`),
      instanceType,
      userData: bootScript(this.signal()),
      role: sessionManager ? sessionManagerRole(this) : undefined,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      blockDevices: [{
        deviceName: '/dev/xvda',
        volume: BlockDeviceVolume.ebs(ROOT_VOLUME_GIB, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
      }],
      ebsOptimized: true,
      instanceInitiatedShutdownBehavior: InstanceInitiatedShutdownBehavior.TERMINATE,
    });
    const resource = template.node.defaultChild as CfnLaunchTemplate;
    // the L2 knows no network interface that exists already; security groups and source check are those of the interface
    resource.addPropertyOverride('LaunchTemplateData.NetworkInterfaces', [{ DeviceIndex: 0, NetworkInterfaceId: this.networkInterfaceId }]);
    return template;
  }

  /** Where cfn-signal finds the group, which is made of the template that says so. */
  private signal(): string {
    const group = Lazy.string({ produce: () => Stack.of(this).getLogicalId(this.group) });
    return `--stack ${Aws.STACK_NAME} --resource ${group} --region ${Aws.REGION}`;
  }

  private makeGroup(launchTemplate: LaunchTemplate): CfnAutoScalingGroup {
    const group = new CfnAutoScalingGroup(this, 'Group', {
      minSize: '1',
      maxSize: '1',
      // in place of subnets, where the launch template names a network interface:
      // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
      availabilityZones: [this.zone],
      launchTemplate: { launchTemplateId: launchTemplate.launchTemplateId, version: launchTemplate.latestVersionNumber },
      // end the old instance first: it holds the network interface
      instanceMaintenancePolicy: { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
    });
    group.cfnOptions.creationPolicy = { resourceSignal: { count: 1, timeout: LONGEST_BOOT } };
    group.cfnOptions.updatePolicy = {
      autoScalingRollingUpdate: {
        minInstancesInService: 0,
        maxBatchSize: 1,
        waitOnResourceSignals: true,
        pauseTime: LONGEST_BOOT,
        suspendProcesses: INTERFERING,
      },
    };
    acknowledgeNatGroup(group);
    return group;
  }
}
