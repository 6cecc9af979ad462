import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Capacity, Scaling } from '../src';
import { ref } from './support/matchers';
import { template, world } from './support/world';

const strategy = (...items: object[]) => ({ LaunchType: Match.absent(), CapacityProviderStrategy: items });

describe('the capacity of a service', () => {
  test('is on demand, in a way that any cluster knows', () => {
    const found = template();
    found.hasResourceProperties('AWS::ECS::Service', { LaunchType: 'FARGATE', CapacityProviderStrategy: Match.absent() });
    found.resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 0);
  });

  test('can be on demand in a way that can be changed to Spot without a new service', () => {
    template({ capacity: Capacity.onDemand() }).hasResourceProperties('AWS::ECS::Service', strategy({ CapacityProvider: 'FARGATE', Weight: 1 }));
  });

  test('can be Spot for what scaling adds, with the minimum on demand', () => {
    template({ capacity: Capacity.spotAboveMinimum(), scaling: Scaling.between(3, 9) }).hasResourceProperties('AWS::ECS::Service', strategy(
      { CapacityProvider: 'FARGATE', Base: 3, Weight: 0 }, { CapacityProvider: 'FARGATE_SPOT', Weight: 1 }));
  });

  test('keeps as many tasks on demand as there are outside of windows', () => {
    const window = { start: '07:00', end: '10:00', timeZone: TimeZone.EUROPE_BERLIN, min: 6, max: 20 };
    template({ capacity: Capacity.spotAboveMinimum(), scaling: Scaling.between(2, 10).during(window) }).hasResourceProperties('AWS::ECS::Service', {
      CapacityProviderStrategy: Match.arrayWith([{ CapacityProvider: 'FARGATE', Base: 2, Weight: 0 }]),
    });
  });

  test('keeps two tasks on demand when nothing was said of scaling', () => {
    template({ capacity: Capacity.spotAboveMinimum() }).hasResourceProperties('AWS::ECS::Service', {
      CapacityProviderStrategy: Match.arrayWith([{ CapacityProvider: 'FARGATE', Base: 2, Weight: 0 }]),
    });
  });

  test('can be Spot only', () => {
    template({ capacity: Capacity.spot() }).hasResourceProperties('AWS::ECS::Service', strategy({ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }));
  });

  test('is made known to the cluster of the API before the service is made, and taken from it after', () => {
    const found = template({ capacity: Capacity.spot() });
    found.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
      Cluster: ref('ApiCluster'), CapacityProviders: ['FARGATE', 'FARGATE_SPOT'], DefaultCapacityProviderStrategy: [],
    });
    found.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiClusterCapacityProviders')]) });
  });

  test('is made known once for all services', () => {
    const { stack, api } = world({ capacity: Capacity.spot() });
    api.addService('Second', { path: '/second/*', priority: 20, capacity: Capacity.spot(), image: ecs.ContainerImage.fromRegistry('example/second:1') });
    Template.fromStack(stack).resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 1);
  });

  test('leaves a cluster of yours as it is', () => {
    const stack = new Stack(new App(), 'Test');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Elsewhere', { vpcId: 'vpc-2', availabilityZones: ['a'] });
    world({ capacity: Capacity.spot(), cluster: new ecs.Cluster(stack, 'Mine', { vpc }) }, stack);
    const found = Template.fromStack(stack);
    found.resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 0);
    found.hasResourceProperties('AWS::ECS::Service', strategy({ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }));
  });
});
