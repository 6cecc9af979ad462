import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { Egress, FlowLogs, SecureVpc } from '../src';

const app = new App();
const stack = new Stack(app, 'SecureVpcNoEgress');
const network = new SecureVpc(stack, 'Network', {
  egress: Egress.none(),
  // else the log group would outlive the test
  flowLogs: FlowLogs.cloudWatch({ removalPolicy: RemovalPolicy.DESTROY }),
});

const { assertions } = new IntegTest(app, 'NoEgress', { testCases: [stack], diffAssets: true });
const ofNetwork = { Name: 'vpc-id', Values: [network.vpc.vpcId] };

const { ECR, ECR_DOCKER, CLOUDWATCH_LOGS, SECRETS_MANAGER } = InterfaceVpcEndpointAwsService;
for (const service of [ECR, ECR_DOCKER, CLOUDWATCH_LOGS, SECRETS_MANAGER]) {
  assertions.awsApiCall('EC2', 'describeVpcEndpoints', { VpcEndpointIds: [network.interfaceEndpoint(service).vpcEndpointId] }).expect(ExpectedResult.objectLike({
    VpcEndpoints: [Match.objectLike({
      ServiceName: Match.stringLikeRegexp(`${service.shortName}$`),
      VpcEndpointType: 'Interface',
      SubnetIds: Match.arrayWith(network.vpc.selectSubnets(network.appSubnets).subnetIds),
    })],
  }));
}

assertions.awsApiCall('EC2', 'describeNatGateways', { Filter: [ofNetwork] }).expect(ExpectedResult.objectLike({ NatGateways: [] }));

const [dataSubnet] = network.vpc.selectSubnets(network.dataSubnets).subnets;
for (const [CidrBlock, RuleAction] of [['10.0.0.0/19', 'deny'], ['10.0.32.0/19', 'allow'], ['10.0.64.0/19', 'allow']]) {
  assertions.awsApiCall('EC2', 'describeNetworkAcls', { NetworkAclIds: [network.dataTierAcl!.networkAclId] }).expect(ExpectedResult.objectLike({
    NetworkAcls: [Match.objectLike({
      IsDefault: false,
      Associations: Match.arrayWith([Match.objectLike({ SubnetId: dataSubnet.subnetId })]),
      Entries: Match.arrayWith([Match.objectLike({ CidrBlock, RuleAction, Egress: false })]),
    })],
  }));
}
