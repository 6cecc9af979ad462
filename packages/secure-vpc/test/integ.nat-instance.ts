import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { CfnNetworkInterface, LaunchTemplate, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Egress, FlowLogs, SecureVpc } from '../src';

const app = new App();
const stack = new Stack(app, 'SecureVpcNatInstance');
const network = new SecureVpc(stack, 'Network', {
  egress: Egress.instance({ single: true, sessionManager: true }),
  // else the log group would outlive the test
  flowLogs: FlowLogs.cloudWatch({ removalPolicy: RemovalPolicy.DESTROY }),
});
const instance = network.vpc.publicSubnets[0].node.findChild('NatInstance');
const networkInterface = (instance.node.findChild('NetworkInterface') as CfnNetworkInterface).ref;
const securityGroup = (instance.node.findChild('SecurityGroup') as SecurityGroup).securityGroupId;
const launchTemplate = (instance.node.findChild('LaunchTemplate') as LaunchTemplate).launchTemplateId;

const { assertions } = new IntegTest(app, 'NatInstance', { testCases: [stack], diffAssets: true });

for (const { subnetId } of network.vpc.privateSubnets) {
  assertions.awsApiCall('EC2', 'describeRouteTables', { Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] }).expect(ExpectedResult.objectLike({
    RouteTables: [Match.objectLike({
      Routes: Match.arrayWith([Match.objectLike({ DestinationCidrBlock: '0.0.0.0/0', NetworkInterfaceId: networkInterface })]),
    })],
  }));
}

assertions.awsApiCall('EC2', 'describeNetworkInterfaces', { NetworkInterfaceIds: [networkInterface] }).expect(ExpectedResult.objectLike({
  NetworkInterfaces: [Match.objectLike({
    SourceDestCheck: false,
    SubnetId: network.vpc.publicSubnets[0].subnetId,
    Groups: [Match.objectLike({ GroupId: securityGroup })],
  })],
}));

for (const cidr of ['10.0.32.0/21', '10.0.40.0/21']) {
  assertions.awsApiCall('EC2', 'describeSecurityGroups', {
    GroupIds: [securityGroup],
    Filters: [{ Name: 'ip-permission.cidr', Values: [cidr] }],
  }).expect(ExpectedResult.objectLike({
    SecurityGroups: [Match.objectLike({
      IpPermissions: Match.arrayWith([Match.objectLike({ IpProtocol: '-1', IpRanges: Match.arrayWith([Match.objectLike({ CidrIp: cidr })]) })]),
    })],
  }));
}

assertions.awsApiCall('EC2', 'describeAddresses', {}).expect(ExpectedResult.objectLike({
  Addresses: Match.arrayWith([Match.objectLike({ NetworkInterfaceId: networkInterface })]),
}));

assertions.awsApiCall('EC2', 'describeLaunchTemplateVersions', { LaunchTemplateId: launchTemplate, Versions: ['$Latest'] }).expect(ExpectedResult.objectLike({
  LaunchTemplateVersions: [Match.objectLike({
    LaunchTemplateData: Match.objectLike({
      InstanceType: 't4g.nano',
      MetadataOptions: Match.objectLike({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 }),
      NetworkInterfaces: [Match.objectLike({ DeviceIndex: 0, NetworkInterfaceId: networkInterface })],
    }),
  })],
}));
