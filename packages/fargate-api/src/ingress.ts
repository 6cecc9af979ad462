import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { CloudFrontOnlyIngressOptions, HttpsIngressOptions, VpcOnlyIngressOptions, VpcOriginIngressOptions } from './ingress-options';
import { admitCloudFront, admitPeers, rangesOf } from './private/ingress/admission';
import { plainName, requireHttps, tlsOf } from './private/ingress/certificate';
import type { IngressConfig } from './private/ingress/config';
import { originHeader, requireOriginSecrets } from './private/ingress/origin-header';

/**
 * How clients reach the API. There is no default: name the one that fits.
 */
export abstract class Ingress {
  /**
   * From the internet over HTTPS, with TLS 1.2 or newer. Port 80 only redirects.
   */
  public static https(options: HttpsIngressOptions): Ingress {
    return new HttpsIngress(options);
  }

  /**
   * From the internet over plain HTTP, which anyone on the way can read and change: not for production.
   */
  public static http(): Ingress {
    return new HttpIngress();
  }

  /**
   * From the network of the API over HTTPS, and from nowhere else. Port 80 only redirects.
   */
  public static vpcOnly(options: VpcOnlyIngressOptions): Ingress {
    return new VpcOnlyIngress(options);
  }

  /**
   * From CloudFront over HTTPS, by an internal load balancer which is the VPC origin of a distribution. To be preferred to `cloudFrontOnly()`.
   *
   * No DNS record is made, since `domainName` is what the certificate is for, and your viewers may call it.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
   */
  public static vpcOrigin(options: VpcOriginIngressOptions): Ingress {
    return new VpcOriginIngress(options);
  }

  /**
   * From CloudFront over HTTPS, by a load balancer on the internet which answers only requests with a secret header: give your distribution
   * `api.originHeaders`. All others are refused with 403, since by its addresses CloudFront is anyone's distribution.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
   */
  public static cloudFrontOnly(options: CloudFrontOnlyIngressOptions): Ingress {
    return new CloudFrontOnlyIngress(options);
  }

  /**
   * @internal
   */
  public abstract _bind(owner: Construct, vpc: ec2.IVpc): IngressConfig;
}

class HttpsIngress extends Ingress {
  constructor(private readonly options: HttpsIngressOptions) {
    super();
    requireHttps('Ingress.https()', options);
  }

  public _bind(owner: Construct): IngressConfig {
    return { name: 'Ingress.https()', internetFacing: true, redirect: true, ...secured(owner, this.options), recordZone: this.options.hostedZone };
  }
}

class HttpIngress extends Ingress {
  public _bind(): IngressConfig {
    return { name: 'Ingress.http()', internetFacing: true, redirect: false };
  }
}

class VpcOnlyIngress extends Ingress {
  constructor(private readonly options: VpcOnlyIngressOptions) {
    super();
    requireHttps('Ingress.vpcOnly()', options);
  }

  public _bind(owner: Construct, vpc: ec2.IVpc): IngressConfig {
    const { clients = rangesOf(vpc).map((range) => ec2.Peer.ipv4(range)), hostedZone } = this.options;
    return {
      name: 'Ingress.vpcOnly()',
      internetFacing: false,
      redirect: true,
      admit: (loadBalancer, ports) => admitPeers(loadBalancer, clients, ports),
      ...secured(owner, this.options),
      recordZone: hostedZone,
    };
  }
}

class VpcOriginIngress extends Ingress {
  constructor(private readonly options: VpcOriginIngressOptions) {
    super();
    requireHttps('Ingress.vpcOrigin()', options);
  }

  public _bind(owner: Construct, vpc: ec2.IVpc): IngressConfig {
    const { originSecurityGroup, prefixList } = this.options;
    return {
      name: 'Ingress.vpcOrigin()',
      internetFacing: false,
      redirect: false,
      admit: originSecurityGroup
        ? (loadBalancer, ports) => admitPeers(loadBalancer, [originSecurityGroup], ports)
        : (loadBalancer, ports) => admitCloudFront(loadBalancer, vpc, ports, prefixList),
      ...secured(owner, this.options),
    };
  }
}

class CloudFrontOnlyIngress extends Ingress {
  constructor(private readonly options: CloudFrontOnlyIngressOptions) {
    super();
    requireHttps('Ingress.cloudFrontOnly()', options);
    requireOriginSecrets(options.originSecrets);
  }

  public _bind(owner: Construct, vpc: ec2.IVpc): IngressConfig {
    const { hostedZone, prefixList, originSecrets } = this.options;
    return {
      name: 'Ingress.cloudFrontOnly()',
      internetFacing: true,
      redirect: false,
      admit: (loadBalancer, ports) => admitCloudFront(loadBalancer, vpc, ports, prefixList),
      ...secured(owner, this.options),
      recordZone: hostedZone,
      originHeader: originHeader(owner, originSecrets),
    };
  }
}

function secured(owner: Construct, options: HttpsIngressOptions): Pick<IngressConfig, 'tls' | 'domainName'> {
  return { tls: tlsOf(owner, options), domainName: options.domainName && plainName(options.domainName) };
}
