import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { FargateApi, Ingress } from '../src';
import { Probe } from './support/probe';

const app = new App();
const stack = new Stack(app, 'FargateApiHttps');
const vpc = new ec2.Vpc(stack, 'Network', { maxAzs: 2, natGateways: 1 });
// AWS waits until its DNS record is there, so use a name of yours there. The local cloud issues it at once.
const certificate = new acm.Certificate(stack, 'Certificate', { domainName: 'api.example.com', validation: acm.CertificateValidation.fromDns() });
const api = new FargateApi(stack, 'Api', {
  vpc,
  ingress: Ingress.https({ certificate, domainName: 'api.example.com', tlsPolicy: elbv2.SslPolicy.TLS13_13_PQ }),
  removalPolicy: RemovalPolicy.DESTROY,
});
const probe = new Probe(stack, 'Probe', api);

const test = new IntegTest(app, 'Https', { testCases: [stack], diffAssets: true });

probe.expect(test, [[api, '/health']], { '443/health': 200, '443/other': 404, '80/health': 301 });

test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeListeners', { ListenerArns: [api.listener.listenerArn] })
  .expect(ExpectedResult.objectLike({
    Listeners: [Match.objectLike({
      Port: 443, Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09', Certificates: [Match.objectLike({ CertificateArn: certificate.certificateArn })],
    })],
  }));

test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeListeners', { ListenerArns: [api.redirectListener!.listenerArn] })
  .expect(ExpectedResult.objectLike({
    Listeners: [Match.objectLike({
      Port: 80, Protocol: 'HTTP', DefaultActions: [Match.objectLike({ Type: 'redirect', RedirectConfig: Match.objectLike({ Protocol: 'HTTPS', Port: '443' }) })],
    })],
  }));
