import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { createAccessLogs } from './access-logs';
import { acknowledgeWithoutWebAcl } from './acknowledgements';
import type { IngressConfig } from './ingress/config';
import { warnOfLacks } from './ingress/given-load-balancer';
import { createHttpListener, createHttpsListener, createRedirectListener, portsOf } from './ingress/listeners';
import { createLoadBalancer, requireFitting } from './ingress/load-balancer';
import type { OriginHeader } from './ingress/origin-header';

export interface EntranceProps {
  /** Where the load balancer stands. */
  readonly vpc: ec2.IVpc;
  /** What the chosen ingress asks for. */
  readonly ingress: IngressConfig;
  /**
   * The load balancer, when it stands already.
   *
   * @default - one is made
   */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  /**
   * After how much silence it closes a connection.
   *
   * @default - a minute, as AWS has it
   */
  readonly idleTimeout?: Duration;
  /**
   * What looks at each request.
   *
   * @default - nothing
   */
  readonly webAcl?: wafv2.IWebACLRef;
  /** What happens to the access logs, and whether the load balancer is protected. */
  readonly removalPolicy: RemovalPolicy;
}

/** What stands between the clients and the services: one load balancer with its listeners, access logs and name. */
export class Entrance {
  public readonly accessLogs?: s3.Bucket;
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  public readonly listener: elbv2.ApplicationListener;
  public readonly redirectListener?: elbv2.ApplicationListener;
  public readonly certificate?: acm.ICertificate;
  public readonly aliasRecord?: route53.ARecord;
  public readonly originHeader?: OriginHeader;
  public readonly domainName: string;
  public readonly url: string;

  constructor(owner: Construct, props: EntranceProps) {
    const { ingress } = props;
    const { tls, admit } = ingress;
    requireIdleTimeoutOfOwn(props);
    this.accessLogs = props.loadBalancer ? undefined : createAccessLogs(owner, props.removalPolicy);
    this.loadBalancer = props.loadBalancer ?? createLoadBalancer(owner, { ...props, accessLogs: this.accessLogs! });
    requireFitting(this.loadBalancer, ingress, portsOf(ingress));
    if (props.loadBalancer) {
      warnOfLacks(props.loadBalancer);
    }
    this.listener = tls ? createHttpsListener(owner, this.loadBalancer, tls, !admit) : createHttpListener(owner, this.loadBalancer, !admit);
    this.redirectListener = ingress.redirect ? createRedirectListener(owner, this.loadBalancer, !admit) : undefined;
    admit?.(this.loadBalancer, portsOf(ingress));
    attachWebAcl(owner, this.loadBalancer, props);
    this.certificate = tls?.certificate;
    this.aliasRecord = createAliasRecord(owner, this.loadBalancer, ingress);
    this.originHeader = ingress.originHeader;
    this.domainName = ingress.domainName ?? this.loadBalancer.loadBalancerDnsName;
    this.url = `${tls ? 'https' : 'http'}://${this.domainName}`;
  }
}

function requireIdleTimeoutOfOwn({ loadBalancer, idleTimeout }: EntranceProps): void {
  if (loadBalancer && idleTimeout) {
    throw new Error(`idleTimeout can't be set on the load balancer ${JSON.stringify(loadBalancer.node.path)}, which is not made by the API: set it there`);
  }
}

function attachWebAcl(owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, props: EntranceProps): void {
  if (props.webAcl) {
    new wafv2.CfnWebACLAssociation(owner, 'WebAclAssociation', { resourceArn: loadBalancer.loadBalancerArn, webAclArn: props.webAcl.webAclRef.webAclArn });
  } else if (!props.loadBalancer) {
    acknowledgeWithoutWebAcl(loadBalancer);
  }
}

function createAliasRecord(
  owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, { recordZone, domainName }: IngressConfig,
): route53.ARecord | undefined {
  return recordZone && new route53.ARecord(owner, 'AliasRecord', {
    zone: recordZone,
    // With the dot at its end the name is whole, so nothing is appended to it.
    recordName: `${domainName}.`,
    target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
  });
}
