import { Stack } from 'aws-cdk-lib';
import type { SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import type { ContainerDefinitionOptions, FargateServiceProps } from 'aws-cdk-lib/aws-ecs';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { newStack } from './networks';
import type { SecureVpcBase, SecureVpcProps } from '../src';
import { Egress, SecureVpc } from '../src';

/** A network without a way out. */
export function cutOff(props: SecureVpcProps = {}): SecureVpc {
  return new SecureVpc(newStack(), 'Network', { egress: Egress.none(), ...props });
}

/** Another stack of the same app. */
export function beside(network: Construct, id = 'Beside'): Stack {
  return new Stack(network.node.root, id);
}

/** A service on Fargate, with the id `Service`, each of whose containers is named after its place. */
export function serve(
  scope: Construct, network: SecureVpcBase, containers: ContainerDefinitionOptions[], props: Partial<FargateServiceProps> = {},
): FargateService {
  const taskDefinition = new FargateTaskDefinition(scope, 'Task');
  containers.forEach((options, index) => taskDefinition.addContainer(`container-${index}`, options));
  const cluster = new Cluster(scope, 'Cluster', { vpc: network.vpc });
  return new FargateService(scope, 'Service', { cluster, taskDefinition, vpcSubnets: network.appSubnets, minHealthyPercent: 100, ...props });
}

/** An image of a private repository. */
export function privateImage(scope: Construct): ContainerImage {
  return ContainerImage.fromEcrRepository(new Repository(scope, 'Images'));
}

/** A function in a network, with the id `Function`. */
export function handle(scope: Construct, network: SecureVpcBase, vpcSubnets: SubnetSelection = network.appSubnets): Function {
  const code = Code.fromInline('exports.handler = async () => {};');
  return new Function(scope, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code, vpc: network.vpc, vpcSubnets, allowPublicSubnet: true });
}

/** What the network finds wrong with what runs in it. */
export function problems(network: SecureVpcBase): string[] {
  return network.node.validate();
}

/** The endpoints that a problem names. */
export function named(problem: string): string[] {
  return [...problem.matchAll(/"([a-z0-9.-]+)" \(for/g)].map(([, service]) => service).sort();
}

/** The endpoints that a function is warned of, by all networks of its app. */
export function warnings(fn: Function): string[] {
  fn.node.root.node.findAll().filter((construct) => construct instanceof SecureVpc).forEach(problems);
  return fn.node.findAll().flatMap(({ node }) => node.metadata)
    .map(({ type, data }) => type === 'aws:cdk:warning' ? /\[ack: @ashlar\/secure-vpc:functionEndpoint-(.+)\]$/.exec(String(data))?.[1] : undefined)
    .filter((service) => service !== undefined)
    .sort();
}
