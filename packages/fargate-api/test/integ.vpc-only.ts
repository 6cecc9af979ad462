import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FargateApi, Ingress, Scaling } from '../src';
import { Probe } from './support/probe';

const app = new App();
const stack = new Stack(app, 'FargateApiVpcOnly');
const vpc = new ec2.Vpc(stack, 'Network', { maxAzs: 2, natGateways: 1 });
// AWS waits until its DNS record is there, so use a name of yours there. The local cloud issues it at once.
const certificate = new acm.Certificate(stack, 'Certificate', { domainName: 'api.example.com', validation: acm.CertificateValidation.fromDns() });
const api = new FargateApi(stack, 'Api', {
  vpc,
  ingress: Ingress.vpcOnly({ certificate, domainName: 'api.example.com' }),
  scaling: Scaling.between(1, 1),
  removalPolicy: RemovalPolicy.DESTROY,
});
const probe = new Probe(stack, 'Probe', api, vpc);

const test = new IntegTest(app, 'VpcOnly', { testCases: [stack], diffAssets: true });

probe.expect(test, [[api, '/health']], { '443/health': 200, '443/other': 404, '80/health': 301 });

test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeLoadBalancers', { LoadBalancerArns: [api.loadBalancer.loadBalancerArn] })
  .expect(ExpectedResult.objectLike({ LoadBalancers: [Match.objectLike({ Scheme: 'internal' })] }));

const [{ securityGroupId }] = api.loadBalancer.connections.securityGroups;
test.assertions.awsApiCall('ec2', 'DescribeSecurityGroups', { GroupIds: [securityGroupId] }).expect(ExpectedResult.objectLike({
  SecurityGroups: [Match.objectLike({
    IpPermissions: [443, 80].map((port) => Match.objectLike({
      FromPort: port, ToPort: port, IpRanges: [Match.objectLike({ CidrIp: vpc.vpcCidrBlock })],
    })),
  })],
}));
