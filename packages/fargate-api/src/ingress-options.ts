import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/**
 * How HTTPS gets its certificate and its name.
 *
 * Either `domainName` with `hostedZone` (the certificate and the DNS record are made for you),
 * or a `certificate` of your own (with `domainName` when you also want the right `url`, and `hostedZone` when you want the record).
 */
export interface HttpsIngressOptions {
  /**
   * A certificate in the region of the load balancer, or a server certificate of IAM.
   *
   * @default - a certificate for `domainName`, validated through `hostedZone`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The name under which clients call the API. Capitals and a dot at the end are dropped.
   *
   * @default - the name that AWS gives to the load balancer, which no certificate covers
   */
  readonly domainName?: string;

  /**
   * The hosted zone of `domainName`. To have a certificate made, it must be a public one.
   *
   * @default - no DNS record is made
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Which versions and ciphers clients may use: of TLS 1.2 or newer.
   *
   * @default elbv2.SslPolicy.TLS13_12_RES_PQ: TLS 1.2 and 1.3 with forward secrecy, and post-quantum key exchange for clients that know it
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly tlsPolicy?: elbv2.SslPolicy;
}

/**
 * How an API is reached from its network alone.
 */
export interface VpcOnlyIngressOptions extends HttpsIngressOptions {
  /**
   * Who may call: address ranges, security groups or prefix lists.
   * A security group that does not let everything out gets a rule for it.
   *
   * @default - everyone in the network: its IPv4 range, and those that its stack has added by `CfnVPCCidrBlock` before the API;
   * of an imported network not those that it has already
   */
  readonly clients?: ec2.IPeer[];
}

/**
 * How an API on the internet is reached through your CloudFront distributions alone.
 */
export interface CloudFrontOnlyIngressOptions extends HttpsIngressOptions {
  /**
   * CloudFront's managed prefix list `com.amazonaws.global.cloudfront.origin-facing` in the region of the load balancer.
   *
   * @default - looked up in a table of 21 regions
   */
  readonly prefixList?: ec2.IPrefixList;

  /**
   * What the header `X-Origin-Verify` may hold: at most four secrets of at most 128 letters and digits, not JSON.
   * CloudFront is told the first, the others are accepted while you change it.
   *
   * A change writes every rule again, and with it all requests to the first target group. Unless the deployment is rolling, look at the weights
   * of the rules before each such deployment, and where they are on the alternate group deploy the same version once more.
   *
   * @default - one that is made, with 48 random letters and digits
   */
  readonly originSecrets?: secretsmanager.ISecret[];
}

/**
 * How an API without an address on the internet is reached through a VPC origin of CloudFront.
 */
export interface VpcOriginIngressOptions extends HttpsIngressOptions {
  /**
   * CloudFront's managed prefix list `com.amazonaws.global.cloudfront.origin-facing` in the region of the load balancer.
   *
   * @default - looked up in a table of 21 regions
   */
  readonly prefixList?: ec2.IPrefixList;

  /**
   * The group `CloudFront-VPCOrigins-Service-SG`, which CloudFront makes with the first VPC origin of a network.
   * With it, only VPC origins may call.
   *
   * @default - CloudFront may call by its prefix list, as it must until there is a VPC origin
   */
  readonly originSecurityGroup?: ec2.ISecurityGroup;
}
