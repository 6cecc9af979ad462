import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/**
 * One security group for functions, made when it is asked for first.
 *
 * Lambda makes a network interface for each pair of subnet and security group, shares it among the functions that have both, and lets go
 * of it up to 20 minutes after the last of them: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-enis
 * A group for each function makes many, and holds up the stack whenever a function is removed or replaced.
 */
export function lambdaSecurityGroupOf(network: Construct, vpc: Vpc): SecurityGroup {
  // not retained: a VPC with a group that nobody owns can't be deleted
  return network.node.tryFindChild('LambdaSecurityGroup') as SecurityGroup | undefined ?? new SecurityGroup(network, 'LambdaSecurityGroup', {
    vpc,
    description: 'Shared by the functions in this network: no way in, any way out that their subnets have',
    allowAllOutbound: true,
    allowAllIpv6Outbound: true,
  });
}
