import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { FargateApiProps } from '../../src';
import { FargateApi, Ingress } from '../../src';

export const PUBLIC_SUBNETS = ['subnet-public-a', 'subnet-public-b'];
export const PRIVATE_SUBNETS = ['subnet-private-a', 'subnet-private-b'];

export interface World {
  readonly stack: Stack;
  readonly vpc: ec2.IVpc;
  readonly api: FargateApi;
}

/** An API in a stack of its own that knows neither account nor region, over plain HTTP and with an image unless said otherwise. */
export function world(props: Partial<FargateApiProps> = {}, stack = new Stack(new App(), 'Test')): World {
  const vpc = network(stack);
  const api = new FargateApi(stack, 'Api', { vpc, image: ecs.ContainerImage.fromRegistry('example/api:1'), ingress: Ingress.http(), ...props });
  return { stack, vpc, api };
}

export function network(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Network', {
    vpcId: 'vpc-1',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['a', 'b'],
    publicSubnetIds: PUBLIC_SUBNETS,
    publicSubnetRouteTableIds: ['rtb-public-a', 'rtb-public-b'],
    privateSubnetIds: PRIVATE_SUBNETS,
    privateSubnetRouteTableIds: ['rtb-private-a', 'rtb-private-b'],
  });
}

export function template(props: Partial<FargateApiProps> = {}): Template {
  return Template.fromStack(world(props).stack);
}
