import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { IngressConfig } from './config';
import { acknowledgeOpenToInternet, acknowledgeUnprotected } from '../acknowledgements';

export interface LoadBalancerProps {
  /** Where it stands. */
  readonly vpc: ec2.IVpc;
  /** What the chosen ingress asks for. */
  readonly ingress: IngressConfig;
  /** Where it writes who called what. */
  readonly accessLogs: s3.Bucket;
  /** Whether it is protected from deletion. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * After how much silence it closes a connection.
   *
   * @default - a minute, as AWS has it
   */
  readonly idleTimeout?: Duration;
}

export function createLoadBalancer(owner: Construct, props: LoadBalancerProps): elbv2.ApplicationLoadBalancer {
  const { vpc, ingress: { internetFacing, admit }, accessLogs, idleTimeout } = props;
  requireIdleTimeout(idleTimeout);
  const deletionProtection = props.removalPolicy !== RemovalPolicy.DESTROY;
  const loadBalancer = new elbv2.ApplicationLoadBalancer(owner, 'LoadBalancer', {
    vpc,
    vpcSubnets: { subnets: subnetsFor(vpc, internetFacing) },
    internetFacing,
    securityGroup: createSecurityGroup(owner, vpc),
    dropInvalidHeaderFields: true,
    desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
    deletionProtection,
    idleTimeout,
  });
  // Not logAccessLogs(), which has to know the region.
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', accessLogs.bucketName);
  // The load balancer writes into the bucket from when its attributes are set until it is gone, so the bucket is emptied after that.
  // Not the whole bucket: what users add to it, such as a function that reads the logs, may need the load balancer.
  const emptying = accessLogs.node.tryFindChild('AutoDeleteObjectsCustomResource');
  loadBalancer.node.defaultChild!.node.addDependency(accessLogs.policy!, ...emptying ? [emptying] : []);
  if (!admit) {
    acknowledgeOpenToInternet(loadBalancer.connections.securityGroups[0]);
  }
  if (!deletionProtection) {
    acknowledgeUnprotected(loadBalancer);
  }
  return loadBalancer;
}

/** A load balancer that stands already takes the listeners of an ingress only if it is where the ingress says. */
export function requireFitting(loadBalancer: elbv2.ApplicationLoadBalancer, { name, internetFacing }: IngressConfig, ports: number[]): void {
  const resource = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer | undefined;
  if (!resource) {
    throw new Error(`the load balancer ${JSON.stringify(loadBalancer.node.path)} is an imported one, of which neither its place nor its listeners are known: ` +
      'pass a new elbv2.ApplicationLoadBalancer of this app, or leave out loadBalancer');
  }
  const { scheme } = resource;
  if (!Token.isUnresolved(scheme) && (scheme === 'internet-facing') !== internetFacing) {
    throw new Error(`${name} takes ${internetFacing ? 'a load balancer on the internet' : 'an internal load balancer'}, and ${JSON.stringify(loadBalancer.node.path)} is ` +
      `${internetFacing ? 'internal' : 'on the internet'}: pass another one, or another ingress`);
  }
  const taken = loadBalancer.listeners.map((listener) => (listener.node.defaultChild as elbv2.CfnListener).port);
  for (const port of ports) {
    if (taken.includes(port)) {
      throw new Error(`the load balancer ${JSON.stringify(loadBalancer.node.path)} has a listener on port ${port} already: ` +
        'leave its ports 80 and 443 to the API, or add a service to the API that has them, with addService()');
    }
  }
}

/**
 * It calls its targets and nobody else, which their security groups see to. So it has one rule for all of them,
 * and not one for each service, of which there may be as many as a stack has room for.
 */
function createSecurityGroup(owner: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  return new ec2.SecurityGroup(owner, 'LoadBalancerSecurityGroup', { vpc, description: 'Load balancer of the API', allowAllOutbound: true });
}

/**
 * One subnet a zone, in two zones or more: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
function subnetsFor(vpc: ec2.IVpc, internetFacing: boolean): ec2.ISubnet[] {
  const { subnets, availabilityZones } = vpc.selectSubnets({ subnetType: internetFacing ? ec2.SubnetType.PUBLIC : undefined, onePerAz: true });
  if (new Set(availabilityZones).size < 2) {
    throw new Error(`a load balancer needs ${internetFacing ? 'public' : 'private'} subnets in two availability zones, ` +
      `got ${JSON.stringify(availabilityZones)}: use a vpc with two or more`);
  }
  return subnets;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
function requireIdleTimeout(idleTimeout?: Duration): void {
  const seconds = idleTimeout?.isUnresolved() === false ? idleTimeout.toSeconds({ integral: false }) : 60;
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= 4000)) {
    throw new Error(`idleTimeout must be whole seconds from 1 to 4000, got ${seconds} seconds: use one such as Duration.minutes(5)`);
  }
}
