import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { OriginHeader } from './origin-header';

/** What HTTPS takes. */
export interface TlsConfig {
  readonly certificate: acm.ICertificate;
  readonly sslPolicy: elbv2.SslPolicy;
}

/** What an ingress decides about the load balancer and its listeners. */
export interface IngressConfig {
  /** How the ingress is called in errors. */
  readonly name: string;
  /** Whether the load balancer has addresses on the internet. */
  readonly internetFacing: boolean;
  /** Lets those in who may call, on the ports of the listeners. Without it, everyone may. */
  readonly admit?: (loadBalancer: elbv2.ApplicationLoadBalancer, ports: number[]) => void;
  /** Without it requests come in plain. */
  readonly tls?: TlsConfig;
  /** Whether port 80 redirects to HTTPS. */
  readonly redirect: boolean;
  readonly domainName?: string;
  /** Where the name of the load balancer is made known. */
  readonly recordZone?: route53.IHostedZone;
  /** What a request must carry to be answered. */
  readonly originHeader?: OriginHeader;
}
