import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FlowLogs, SecureVpc, Tier } from '../src';

const app = new App();
const stack = new Stack(app, 'SecureVpcDualStack');
const network = new SecureVpc(stack, 'Network', {
  availabilityZones: [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs())),
  ipv6: true,
  tiers: [Tier.publicTier('public'), Tier.appTier('app'), Tier.appTier('pods', { slot: 3, addressRange: '100.64.0.0/16' }), Tier.dataTier('data')],
  // else the log group would outlive the test
  flowLogs: FlowLogs.cloudWatch({ removalPolicy: RemovalPolicy.DESTROY }),
});

const { assertions } = new IntegTest(app, 'DualStack', { testCases: [stack], diffAssets: true });
const ofNetwork = { Name: 'vpc-id', Values: [network.vpc.vpcId] };

assertions.awsApiCall('EC2', 'describeVpcs', { VpcIds: [network.vpc.vpcId] }).expect(ExpectedResult.objectLike({
  Vpcs: [Match.objectLike({
    CidrBlockAssociationSet: Match.arrayWith([Match.objectLike({ CidrBlock: '100.64.0.0/16' })]),
    Ipv6CidrBlockAssociationSet: [Match.objectLike({ Ipv6CidrBlock: Match.stringLikeRegexp('/56$') })],
  })],
}));

for (const [tier, cidr] of [['public', '10.0.16.0/24'], ['app', '10.0.48.0/21'], ['pods', '100.64.112.0/21'], ['data', '10.0.80.0/24']]) {
  assertions.awsApiCall('EC2', 'describeSubnets', { Filters: [ofNetwork, { Name: 'cidr-block', Values: [cidr] }] }).expect(ExpectedResult.objectLike({
    Subnets: [Match.objectLike({
      CidrBlock: cidr,
      Ipv6CidrBlockAssociationSet: [Match.objectLike({ Ipv6CidrBlock: Match.stringLikeRegexp('/64$') })],
      Tags: Match.arrayWith([Match.objectLike({ Key: 'aws-cdk:subnet-name', Value: tier })]),
    })],
  }));
}

for (const subnet of network.vpc.selectSubnets(network.appSubnets).subnets) {
  assertions.awsApiCall('EC2', 'describeRouteTables', { RouteTableIds: [subnet.routeTable.routeTableId] }).expect(ExpectedResult.objectLike({
    RouteTables: [Match.objectLike({
      Routes: Match.arrayWith([Match.objectLike({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: Match.stringLikeRegexp('^eigw-') })]),
    })],
  }));
}
