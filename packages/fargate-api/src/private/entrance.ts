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

/** What an ingress decides about the listener. */
export interface IngressConfig {
  readonly protocol: elbv2.ApplicationProtocol;
  readonly port: number;
  readonly certificate?: acm.ICertificate;
  readonly sslPolicy?: elbv2.SslPolicy;
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
  public readonly url: string;

  constructor(owner: Construct, props: EntranceProps) {
    this.accessLogs = createAccessLogs(owner, props.removalPolicy);
    this.loadBalancer = createLoadBalancer(owner, props, this.accessLogs);
    this.listener = createListener(owner, this.loadBalancer, props.ingress);
    this.redirectListener = createRedirect(owner, this.loadBalancer, props.ingress);
    createAliasRecord(owner, this.loadBalancer, props.ingress);
    this.url = `${props.ingress.protocol.toLowerCase()}://${props.ingress.domainName ?? this.loadBalancer.loadBalancerDnsName}`;
  }
}

function createLoadBalancer(owner: Construct, props: EntranceProps, accessLogs: s3.Bucket): elbv2.ApplicationLoadBalancer {
  const deletionProtection = props.removalPolicy !== RemovalPolicy.DESTROY;
  const loadBalancer = new elbv2.ApplicationLoadBalancer(owner, 'LoadBalancer', {
    vpc: props.vpc,
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
function createListener(owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, ingress: IngressConfig): elbv2.ApplicationListener {
  const listener = new elbv2.ApplicationListener(owner, 'Listener', {
    loadBalancer,
    protocol: ingress.protocol,
    port: ingress.port,
    certificates: ingress.certificate && [ingress.certificate],
    sslPolicy: ingress.sslPolicy,
    open: true,
  });
  if (!ingress.certificate) {
    acknowledgePlainHttp(listener);
  }
  return listener;
}

function createRedirect(
  owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, ingress: IngressConfig,
): elbv2.ApplicationListener | undefined {
  if (!ingress.certificate) {
    return undefined;
  }
  const listener = new elbv2.ApplicationListener(owner, 'RedirectListener', {
    loadBalancer,
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: 80,
    defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: `${ingress.port}`, permanent: true }),
    open: true,
  });
  acknowledgeRedirect(listener);
  return listener;
}

function createAliasRecord(owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, ingress: IngressConfig): void {
  if (ingress.hostedZone) {
    new route53.ARecord(owner, 'AliasRecord', {
      zone: ingress.hostedZone,
      recordName: ingress.domainName,
      target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
    });
  }
}
