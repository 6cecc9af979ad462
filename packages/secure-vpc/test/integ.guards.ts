import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { CfnVPCBlockPublicAccessExclusion } from 'aws-cdk-lib/aws-ec2';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DnsFirewall, DnsQueryLogs, EncryptionControl, EncryptionExclusion, FlowLogs, PublicAccessExclusion, SecureVpc } from '../src';

const app = new App();
const stack = new Stack(app, 'SecureVpcGuards');
const removalPolicy = RemovalPolicy.DESTROY; // else the log groups would outlive the test
const network = new SecureVpc(stack, 'Network', {
  ipv6: true,
  flowLogs: FlowLogs.cloudWatch({ removalPolicy }),
  dnsQueryLogs: DnsQueryLogs.cloudWatch({ removalPolicy }),
  dnsFirewall: DnsFirewall.block({ domains: ['bad.example', '*.bad.example'], exceptions: ['good.bad.example'] }),
  publicAccessExclusion: PublicAccessExclusion.publicTiers(),
  encryptionControl: EncryptionControl.enforce({ exclusions: [EncryptionExclusion.LAMBDA_FUNCTIONS] }),
});
network.shareAsParameters('/ashlar-integ/guards');
network.shareAsOutputs('ashlar-integ-guards');
new Function(stack, 'Function', {
  code: Code.fromInline('exports.handler = async () => {};'),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_22_X,
  vpc: network.vpc,
  vpcSubnets: network.appSubnets,
  securityGroups: [network.lambdaSecurityGroup],
});

const { assertions } = new IntegTest(app, 'Guards', { testCases: [stack], diffAssets: true });
const vpcId = network.vpc.vpcId;

assertions.awsApiCall('EC2', 'describeVpcEncryptionControls', { VpcIds: [vpcId] }).expect(ExpectedResult.objectLike({
  VpcEncryptionControls: [Match.objectLike({
    VpcId: vpcId,
    Mode: 'enforce',
    State: 'available',
    ResourceExclusions: Match.objectLike({
      InternetGateway: Match.objectLike({ State: 'enabled' }),
      NatGateway: Match.objectLike({ State: 'enabled' }),
      EgressOnlyInternetGateway: Match.objectLike({ State: 'enabled' }),
      Lambda: Match.objectLike({ State: 'enabled' }),
      VpcPeering: Match.objectLike({ State: 'disabled' }),
    }),
  })],
}));

for (const [tier, InternetGatewayExclusionMode] of [[network.publicSubnets, 'allow-bidirectional'], [network.appSubnets, 'allow-egress']] as const) {
  for (const subnet of network.vpc.selectSubnets(tier).subnets) {
    const exclusion = subnet.node.findChild('PublicAccessExclusion') as CfnVPCBlockPublicAccessExclusion;
    assertions.awsApiCall('EC2', 'describeVpcBlockPublicAccessExclusions', { ExclusionIds: [exclusion.attrExclusionId] }).expect(ExpectedResult.objectLike({
      VpcBlockPublicAccessExclusions: [Match.objectLike({
        ResourceArn: stack.formatArn({ service: 'ec2', resource: 'subnet', resourceName: subnet.subnetId }),
        InternetGatewayExclusionMode,
        State: 'create-complete',
      })],
    }));
  }
}

for (const [name, Type, Value] of [
  ['vpc-id', 'String', vpcId],
  ['range', 'String', '10.0.0.0/16'],
  ['app/subnet-ids', 'StringList', network.vpc.selectSubnets(network.appSubnets).subnetIds.join(',')],
]) {
  assertions.awsApiCall('SSM', 'getParameter', { Name: `/ashlar-integ/guards/${name}` })
    .expect(ExpectedResult.objectLike({ Parameter: Match.objectLike({ Type, Value }) }));
}

assertions.awsApiCall('EC2', 'describeSecurityGroups', { GroupIds: [network.lambdaSecurityGroup.securityGroupId] }).expect(ExpectedResult.objectLike({
  SecurityGroups: [Match.objectLike({ VpcId: vpcId, IpPermissions: [] })],
}));
