import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { CfnNatGateway } from 'aws-cdk-lib/aws-ec2';
import { Egress, FlowLogs, SecureVpc, Tier } from '../src';

const app = new App();
const stack = new Stack(app, 'SecureVpcRegionalNat');
const network = new SecureVpc(stack, 'Network', {
  tiers: [Tier.appTier('app'), Tier.dataTier('data')],
  egress: Egress.regional(),
  // else the log group would outlive the test
  flowLogs: FlowLogs.cloudWatch({ removalPolicy: RemovalPolicy.DESTROY }),
});
const gateway = (network.vpc.node.findChild('RegionalNatGateway') as CfnNatGateway).ref;

const { assertions } = new IntegTest(app, 'RegionalNat', { testCases: [stack], diffAssets: true });
const ofNetwork = { Name: 'vpc-id', Values: [network.vpc.vpcId] };

assertions.awsApiCall('EC2', 'describeNatGateways', { Filter: [ofNetwork, { Name: 'state', Values: ['available'] }] }).expect(ExpectedResult.objectLike({
  NatGateways: [Match.objectLike({ NatGatewayId: gateway, AvailabilityMode: 'regional' })],
}));

for (const { subnetId } of network.vpc.privateSubnets) {
  assertions.awsApiCall('EC2', 'describeRouteTables', { Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] }).expect(ExpectedResult.objectLike({
    RouteTables: [Match.objectLike({
      Routes: Match.arrayWith([Match.objectLike({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: gateway })]),
    })],
  }));
}
