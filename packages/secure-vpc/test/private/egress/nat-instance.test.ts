import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { InstanceType, IpAddresses, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Egress, SecureVpc, Tier } from '../../../src';
import { NatInstanceProvider } from '../../../src/private/egress/nat-instance-provider';
import { newStack, resources, templateOf } from '../../networks';

describe('a NAT instance', () => {
  const template = templateOf({ egress: Egress.instance() });
  const ids = (type: string) => resources(template, type).map(({ id }) => id);
  const [networkInterface] = ids('AWS::EC2::NetworkInterface');

  test('is there in each zone, exactly one at any time', () => {
    template.resourcePropertiesCountIs('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '1', DesiredCapacity: Match.absent() }, 2);
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    const groups = resources<{ AvailabilityZones: unknown }>(template, 'AWS::AutoScaling::AutoScalingGroup');
    expect(groups.map(({ properties }) => properties.AvailabilityZones)).toEqual([0, 1].map((zone) => [{ 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] }]));
  });

  test('starts with the network interface of its zone, which keeps the route and the address when it is replaced', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: { Ref: networkInterface } }],
        SecurityGroupIds: Match.absent(),
      },
    });
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: Match.absent() });
    template.hasResourceProperties('AWS::EC2::Route', { NetworkInterfaceId: { Ref: networkInterface }, DestinationCidrBlock: '0.0.0.0/0' });
    template.hasResourceProperties('AWS::EC2::EIPAssociation', {
      NetworkInterfaceId: { Ref: networkInterface }, AllocationId: { 'Fn::GetAtt': [ids('AWS::EC2::EIP')[0], 'AllocationId'] },
    });
  });

  test('forwards what is neither from nor for itself', () => {
    template.allResourcesProperties('AWS::EC2::NetworkInterface', { SourceDestCheck: false });
  });

  test('lets in the app tiers of its zone, and nobody else', () => {
    const groups = resources<{ SecurityGroupIngress: unknown }>(template, 'AWS::EC2::SecurityGroup');
    expect(groups.map(({ properties }) => properties.SecurityGroupIngress)).toEqual([
      [{ CidrIp: '10.0.32.0/21', Description: 'from appSubnet1', IpProtocol: '-1' }],
      [{ CidrIp: '10.0.40.0/21', Description: 'from appSubnet2', IpProtocol: '-1' }],
    ]);
  });

  test('lets in a tier in a range of its own too', () => {
    const tiers = [Tier.publicTier('public'), Tier.appTier('app'), Tier.appTier('pods', { slot: 3, addressRange: '100.64.0.0/16' })];
    templateOf({ egress: Egress.instance(), tiers }).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.32.0/21' }), Match.objectLike({ CidrIp: Match.stringLikeRegexp('^100\\.64\\.') })],
    });
  });

  test('may do nothing in the account, and nobody can log in', () => {
    template.allResourcesProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { IamInstanceProfile: Match.absent(), KeyName: Match.absent() } });
    template.resourceCountIs('AWS::IAM::InstanceProfile', 0);
  });

  test('has an encrypted disk, and gives its metadata to itself only, by tokens', () => {
    template.allResourcesProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 8 } }],
        EbsOptimized: true,
        InstanceInitiatedShutdownBehavior: 'terminate',
      },
    });
  });

  test('is a small Graviton, on the newest Amazon Linux at each launch', () => {
    template.allResourcesProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { InstanceType: 't4g.nano', ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64' },
    });
  });

  test('can be larger, and of another architecture', () => {
    templateOf({ egress: Egress.instance({ instanceType: new InstanceType('c7i.large') }) }).allResourcesProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { InstanceType: 'c7i.large', ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' },
    });
  });

  test('is waited for by the deployment that makes or changes it, which it tells when it is ready', () => {
    const [group] = ids('AWS::AutoScaling::AutoScalingGroup');
    const [launchTemplate] = ids('AWS::EC2::LaunchTemplate');
    template.hasResource('AWS::AutoScaling::AutoScalingGroup', {
      CreationPolicy: { ResourceSignal: { Count: 1, Timeout: 'PT10M' } },
      UpdatePolicy: { AutoScalingRollingUpdate: Match.objectLike({ MinInstancesInService: 0, MaxBatchSize: 1, WaitOnResourceSignals: true, PauseTime: 'PT10M' }) },
      // any change of the template is a new version, and so a new instance
      Properties: { LaunchTemplate: { LaunchTemplateId: { Ref: launchTemplate }, Version: { 'Fn::GetAtt': [launchTemplate, 'LatestVersionNumber'] } } },
    });
    const [, script] = /"Fn::Base64":(.*)/.exec(JSON.stringify(resources(template, 'AWS::EC2::LaunchTemplate')[0])) ?? [];
    expect(script).toContain(`--resource ${group} --region`);
  });

  test('goes before its successor comes, since only one can hold the network interface', () => {
    template.allResourcesProperties('AWS::AutoScaling::AutoScalingGroup', {
      InstanceMaintenancePolicy: { MinHealthyPercentage: 0, MaxHealthyPercentage: 100 },
    });
  });

  test('starts after it has an address and a way out itself, and before others are sent to it', () => {
    const dependsOn = (type: string, properties: object = {}) => Object.values(template.findResources(type, { Properties: properties }))
      .map((resource) => resource.DependsOn as string[]);
    const [group] = ids('AWS::AutoScaling::AutoScalingGroup');
    const [address] = ids('AWS::EC2::EIPAssociation');
    expect(dependsOn('AWS::EC2::Route', { NetworkInterfaceId: { Ref: networkInterface } })).toEqual([[group]]);
    expect(dependsOn('AWS::AutoScaling::AutoScalingGroup')[0]).toEqual([address]);
    expect(dependsOn('AWS::EC2::EIPAssociation')[0]).toEqual([
      expect.stringMatching(/publicSubnet1DefaultRoute/), expect.stringMatching(/publicSubnet1RouteTableAssociation/),
    ]);
  });

  test('can be one for all zones', () => {
    const single = templateOf({ egress: Egress.instance({ single: true }) });
    single.resourceCountIs('AWS::AutoScaling::AutoScalingGroup', 1);
    single.resourceCountIs('AWS::EC2::EIP', 1);
    single.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: ['10.0.32.0/21', '10.0.40.0/21'].map((CidrIp) => Match.objectLike({ CidrIp })),
    });
    expect(resources(single, 'AWS::EC2::Route', { NetworkInterfaceId: Match.anyValue() })).toHaveLength(2);
  });

  test('can have an address that you own already', () => {
    const own = templateOf({ egress: Egress.instance({ eipAllocationIds: ['eipalloc-1', 'eipalloc-2'] }) });
    own.resourceCountIs('AWS::EC2::EIP', 0);
    expect(resources<{ AllocationId: string }>(own, 'AWS::EC2::EIPAssociation').map(({ properties }) => properties.AllocationId))
      .toEqual(['eipalloc-1', 'eipalloc-2']);
  });

  test('can be entered by Session Manager, and may do for it what AWS documents and no more', () => {
    const entered = templateOf({ egress: Egress.instance({ sessionManager: true, single: true }) });
    const [{ id: role }] = resources(entered, 'AWS::IAM::Role', { Description: 'Assumed by a NAT instance, for Session Manager' });
    const [{ id: profile }] = resources(entered, 'AWS::IAM::InstanceProfile', { Roles: [{ Ref: role }] });
    entered.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { IamInstanceProfile: { Arn: { 'Fn::GetAtt': [profile, 'Arn'] } } } });
    const [{ id: policy }] = resources(entered, 'AWS::IAM::ManagedPolicy', { Description: 'Lets Session Manager open a shell' });
    entered.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: [{ Ref: policy }], Policies: Match.absent() });
    entered.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Resource: '*',
          Action: [
            'ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel',
            'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
          ],
        }],
      },
    });
  });

  test('lets in app tiers whose ranges come from IPAM', () => {
    const ipAddresses = IpAddresses.awsIpamAllocation({ ipv4NetmaskLength: 16, ipv4IpamPoolId: 'ipam-pool-1' });
    templateOf({ egress: Egress.instance(), ipAddresses }).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: { 'Fn::Select': Match.anyValue() }, IpProtocol: '-1' })],
    });
  });

  test('is known by its name', () => {
    const Name = [{ Key: 'Name', Value: 'Stack/Network/Vpc/publicSubnet1/NatInstance' }];
    for (const type of ['EIP', 'NetworkInterface', 'SecurityGroup']) {
      template.hasResourceProperties(`AWS::EC2::${type}`, { Tags: Name });
    }
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { Tags: [{ ...Name[0], PropagateAtLaunch: true }] });
  });

  test('is made without a warning', () => {
    const stack = newStack();
    new SecureVpc(stack, 'Network', { egress: Egress.instance({ sessionManager: true }) });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('NAT instances as an ec2.NatProvider', () => {
  test('serve a zone without an instance from the first one, and tell their network interfaces', () => {
    const stack = newStack();
    const provider = new NatInstanceProvider({});
    new Vpc(stack, 'Vpc', { natGateways: 1, natGatewayProvider: provider });
    expect(stack.resolve(provider.configuredGateways)).toEqual([{
      az: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      gatewayId: { Ref: expect.stringMatching(/PublicSubnet1NatInstanceNetworkInterface/) },
    }]);
  });
});
