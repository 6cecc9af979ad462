import { RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { createAccessLogs } from './access-logs';
import { acknowledgeOpenToInternet, acknowledgePlainHttp, acknowledgeRedirect, acknowledgeUnprotected } from './acknowledgements';
import { PUBLIC_SUBNETS } from './checks';

/** What HTTPS takes. */
export interface TlsConfig {
  readonly certificate: acm.ICertificate;
  readonly sslPolicy: elbv2.SslPolicy;
}

/** What an ingress decides about the listeners. */
export interface IngressConfig {
  /** Without it requests come in plain. */
  readonly tls?: TlsConfig;
  readonly domainName?: string;
  readonly hostedZone?: route53.IHostedZone;
}

export interface EntranceProps {
  /** Where the load balancer stands: in the public subnets. */
  readonly vpc: ec2.IVpc;
  /** What the chosen ingress asks for. */
  readonly ingress: IngressConfig;
  /** What happens to the access logs, and whether the load balancer is protected. */
  readonly removalPolicy: RemovalPolicy;
}

/** What stands between the clients and the services: one load balancer with its listeners, access logs and name. */
export class Entrance {
  public readonly accessLogs: s3.Bucket;
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  public readonly listener: elbv2.ApplicationListener;
  public readonly redirectListener?: elbv2.ApplicationListener;
  public readonly certificate?: acm.ICertificate;
  public readonly aliasRecord?: route53.ARecord;
  public readonly url: string;

  constructor(owner: Construct, props: EntranceProps) {
    this.accessLogs = createAccessLogs(owner, props.removalPolicy);
    this.loadBalancer = createLoadBalancer(owner, props, this.accessLogs);
    const { tls, domainName } = props.ingress;
    if (tls) {
      this.listener = createHttpsListener(owner, this.loadBalancer, tls);
      this.redirectListener = createHttpListener(owner, this.loadBalancer, elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }));
    } else {
      this.listener = createHttpListener(owner, this.loadBalancer);
    }
    this.certificate = tls?.certificate;
    this.aliasRecord = createAliasRecord(owner, this.loadBalancer, props.ingress);
    this.url = `${tls ? 'https' : 'http'}://${domainName ?? this.loadBalancer.loadBalancerDnsName}`;
  }
}

function createLoadBalancer(owner: Construct, props: EntranceProps, accessLogs: s3.Bucket): elbv2.ApplicationLoadBalancer {
  const deletionProtection = props.removalPolicy !== RemovalPolicy.DESTROY;
  const loadBalancer = new elbv2.ApplicationLoadBalancer(owner, 'LoadBalancer', {
    vpc: props.vpc,
    vpcSubnets: PUBLIC_SUBNETS,
    internetFacing: true,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
    deletionProtection,
  });
  // Not logAccessLogs(), which has to know the region.
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', accessLogs.bucketName);
  // The load balancer tries to write into the bucket as soon as its attributes are set.
  loadBalancer.node.defaultChild!.node.addDependency(accessLogs.policy!);
  acknowledgeOpenToInternet(loadBalancer);
  if (!deletionProtection) {
    acknowledgeUnprotected(loadBalancer);
  }
  return loadBalancer;
}

/** The listener's default action is left to the first service: its forward. */
function createHttpsListener(
  owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, { certificate, sslPolicy }: TlsConfig,
): elbv2.ApplicationListener {
  return new elbv2.ApplicationListener(owner, 'HttpsListener', {
    loadBalancer,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    port: 443,
    certificates: [certificate],
    sslPolicy,
    open: true,
  });
}

/**
 * The one listener of port 80, whatever it does: a port takes one listener at a time,
 * so another id for the redirect could not be deployed over a service in plain, nor back.
 */
function createHttpListener(
  owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, defaultAction?: elbv2.ListenerAction,
): elbv2.ApplicationListener {
  const listener = new elbv2.ApplicationListener(owner, 'HttpListener', {
    loadBalancer,
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: 80,
    defaultAction,
    open: true,
  });
  if (defaultAction) {
    acknowledgeRedirect(listener);
  } else {
    acknowledgePlainHttp(listener);
  }
  return listener;
}

function createAliasRecord(
  owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, { hostedZone, domainName }: IngressConfig,
): route53.ARecord | undefined {
  return hostedZone && new route53.ARecord(owner, 'AliasRecord', {
    zone: hostedZone,
    // With the dot at its end the name is whole, so nothing is appended to it.
    recordName: `${domainName}.`,
    target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
  });
}
