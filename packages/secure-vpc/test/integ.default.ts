import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FlowLogs, SecureVpc } from '../src';

const app = new App();
const stack = new Stack(app, 'SecureVpcDefault');
const network = new SecureVpc(stack, 'Network', {
  // else the log group would outlive the test
  flowLogs: FlowLogs.cloudWatch({ removalPolicy: RemovalPolicy.DESTROY }),
});

const { assertions } = new IntegTest(app, 'SecureVpc', { testCases: [stack], diffAssets: true });
const ofNetwork = { Name: 'vpc-id', Values: [network.vpc.vpcId] };

for (const [tier, cidr] of [['public', '10.0.8.0/24'], ['app', '10.0.40.0/21'], ['data', '10.0.72.0/24']]) {
  assertions.awsApiCall('EC2', 'describeSubnets', { Filters: [ofNetwork, { Name: 'cidr-block', Values: [cidr] }] }).expect(ExpectedResult.objectLike({
    Subnets: [Match.objectLike({
      CidrBlock: cidr,
      MapPublicIpOnLaunch: false,
      Tags: Match.arrayWith([Match.objectLike({ Key: 'aws-cdk:subnet-name', Value: tier })]),
    })],
  }));
}

assertions.awsApiCall('EC2', 'describeNatGateways', { Filter: [ofNetwork, { Name: 'state', Values: ['available'] }] }).expect(ExpectedResult.objectLike({
  NatGateways: [Match.objectLike({ VpcId: network.vpc.vpcId }), Match.objectLike({ VpcId: network.vpc.vpcId })],
}));

assertions.awsApiCall('EC2', 'describeFlowLogs', { Filter: [{ Name: 'resource-id', Values: [network.vpc.vpcId] }] }).expect(ExpectedResult.objectLike({
  FlowLogs: [Match.objectLike({ FlowLogId: network.flowLog.flowLogId, TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' })],
}));

assertions.awsApiCall('EC2', 'describeVpcEndpoints', { Filters: [ofNetwork] }).expect(ExpectedResult.objectLike({
  VpcEndpoints: [Match.objectLike({ VpcEndpointType: 'Gateway' }), Match.objectLike({ VpcEndpointType: 'Gateway' })],
}));

assertions.awsApiCall('EC2', 'describeSecurityGroups', { GroupIds: [network.vpc.vpcDefaultSecurityGroup] }).expect(ExpectedResult.objectLike({
  SecurityGroups: [Match.objectLike({ GroupName: 'default', IpPermissions: [], IpPermissionsEgress: [] })],
}));
