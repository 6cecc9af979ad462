import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { FargateApiProps } from '../../src';
import { Ingress } from '../../src';

const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/1');
const hostedZone = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });

/** The documented ways to reach an API, for the rule packs. */
export const INGRESS_VARIANTS: [string, (stack: Stack) => Partial<FargateApiProps>][] = [
  ['over plain HTTP', () => ({ ingress: Ingress.http() })],
  ['over HTTPS with a certificate', (stack) => ({ ingress: Ingress.https({ certificate: certificate(stack) }) })],
  ['over HTTPS with a domain', (stack) => ({ ingress: Ingress.https({ domainName: 'api.example.com', hostedZone: hostedZone(stack) }) })],
  ['for its network only', (stack) => ({ ingress: Ingress.vpcOnly({ certificate: certificate(stack) }) })],
  ['for a part of its network', (stack) => ({ ingress: Ingress.vpcOnly({ certificate: certificate(stack), clients: [ec2.Peer.ipv4('10.0.1.0/24')] }) })],
  ['as a VPC origin', (stack) => ({ ingress: Ingress.vpcOrigin({ domainName: 'api.example.com', hostedZone: hostedZone(stack) }) })],
  ['behind CloudFront', (stack) => ({ ingress: Ingress.cloudFrontOnly({ certificate: certificate(stack) }) })],
  ['with a web ACL and connections that stay', (stack) => ({
    idleTimeout: Duration.minutes(5),
    webAcl: new wafv2.CfnWebACL(new Stack(stack.node.root, 'Firewall'), 'WebAcl', {
      defaultAction: { allow: {} }, scope: 'REGIONAL', visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'api', sampledRequestsEnabled: true },
    }),
  })],
  ['with sessions that stay', () => ({ stickiness: Duration.hours(1), deregistrationDelay: Duration.seconds(60) })],
  ['over gRPC', (stack) => ({ ingress: Ingress.https({ certificate: certificate(stack) }), protocolVersion: elbv2.ApplicationProtocolVersion.GRPC })],
  ['that can be destroyed', () => ({ removalPolicy: RemovalPolicy.DESTROY })],
];
