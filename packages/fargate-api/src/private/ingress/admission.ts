import { Lazy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { cloudFrontPrefixListId } from './prefix-lists';

/** Every IPv4 range of a network that can be known: its own one, and those that its stack has added to it so far. */
export function rangesOf(vpc: ec2.IVpc): string[] {
  const added = Stack.of(vpc).node.findAll().filter((child) => child instanceof ec2.CfnVPCCidrBlock).filter(({ vpcId }) => vpcId === vpc.vpcId);
  return [mainRangeOf(vpc), ...added.flatMap(({ cidrBlock = [] }) => cidrBlock)];
}

function mainRangeOf(vpc: ec2.IVpc): string {
  try {
    return vpc.vpcCidrBlock;
  } catch (error) {
    throw new Error(`the vpc ${JSON.stringify(vpc.node.path)} is imported without its vpcCidrBlock, so whom Ingress.vpcOnly() admits can't be known: ` +
      'pass clients, or import the vpc with its vpcCidrBlock', { cause: error });
  }
}

/** Lets these call the load balancer, by its own security group, and by theirs where that does not let everything out. */
export function admitPeers(loadBalancer: elbv2.ApplicationLoadBalancer, peers: ec2.IPeer[], ports: number[]): void {
  for (const peer of peers) {
    for (const port of ports) {
      loadBalancer.connections.allowFrom(peer, ec2.Port.tcp(port), 'Clients');
    }
  }
}

/**
 * Lets CloudFront call the load balancer.
 *
 * The list weighs 55 of the 60 rules that a security group has, so it has a group of its own:
 * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 *
 * That group stands beside those of `connections`, so that services don't have to let it in, too.
 */
export function admitCloudFront(
  loadBalancer: elbv2.ApplicationLoadBalancer, vpc: ec2.IVpc, ports: number[], prefixList?: ec2.IPrefixList,
): void {
  const securityGroup = new ec2.SecurityGroup(loadBalancer, 'CloudFrontSecurityGroup', {
    vpc, description: 'CloudFront, by its managed prefix list', allowAllOutbound: false,
  });
  const peer = ec2.Peer.prefixList(prefixList?.prefixListId ?? cloudFrontPrefixListId(loadBalancer));
  for (const port of ports) {
    securityGroup.addIngressRule(peer, ec2.Port.tcp(port), 'CloudFront');
  }
  const resource = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
  resource.securityGroups = Lazy.list({
    produce: () => [...loadBalancer.connections.securityGroups, securityGroup].map(({ securityGroupId }) => securityGroupId),
  });
}
