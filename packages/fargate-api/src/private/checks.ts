import { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Ingress } from '../ingress';

/** Whether strangers can read the traffic is not for a default to say. */
export function requireIngress(ingress: Ingress | undefined): Ingress {
  if (!ingress) {
    throw new Error('ingress is missing: pass Ingress.https({ domainName, hostedZone }) to have a certificate made, Ingress.https({ certificate }) ' +
      'to bring one, Ingress.vpcOrigin() or Ingress.cloudFrontOnly() behind CloudFront, Ingress.vpcOnly() inside the network, or Ingress.http() for plain HTTP outside of production');
  }
  return ingress;
}

export function requireRemovalPolicy(removalPolicy?: RemovalPolicy): void {
  if (removalPolicy === RemovalPolicy.SNAPSHOT) {
    throw new Error('removalPolicy SNAPSHOT does not exist for log groups and buckets: use RETAIN or DESTROY');
  }
}

/** Without a public address a task in a public subnet reaches nothing, not even its own image. */
export function requireNonPublicSubnets(vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection): ec2.ISubnet[] {
  const { hasPublic, subnets } = vpc.selectSubnets(vpcSubnets);
  if (hasPublic) {
    throw new Error('vpcSubnets selects public subnets, where tasks reach nothing because they get no public address: select subnets with egress');
  }
  return subnets;
}

/** Said here, because the tree of constructs refuses a name without a remedy, and "Default" only when the logical ids are made. */
export function requireFreeId(api: Construct, id: string): void {
  if (id === 'Default' || api.node.tryFindChild(id)) {
    throw new Error(`${JSON.stringify(id)} can't be the id of a service, since a part of the API has it: use another one, such as "Orders"`);
  }
}
