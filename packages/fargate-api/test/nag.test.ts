import { findings } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { FargateApiProps } from '../src';
import { Scaling } from '../src';
import { DEPLOYMENT_VARIANTS } from './support/variants-d';
import { INGRESS_VARIANTS } from './support/variants-i';
import { TASK_VARIANTS } from './support/variants-t';
import { world } from './support/world';

const variants: [string, (stack: Stack) => Partial<FargateApiProps>][] = [
  ...INGRESS_VARIANTS,
  ...DEPLOYMENT_VARIANTS,
  ...TASK_VARIANTS,
];

describe('the rule packs find nothing unacknowledged in an API', () => {
  test.each(variants)('%s', (_, props) => {
    const stack = new Stack(new App(), 'Test');
    world(props(stack), stack);
    expect(findings(stack)).toEqual([]);
  });

  test('with further services', () => {
    const { api, stack } = world();
    api.addService('Orchestrator', { path: '/orchestrate/*', priority: 10 });
    api.addService('Web', { hostNames: ['www.example.com'], priority: 20, scaling: Scaling.between(1, 1) });
    expect(findings(stack)).toEqual([]);
  });

  test('but do find a wildcard in the role that starts the tasks, unless it is the one that pulling from ECR takes', () => {
    const { stack, api } = world();
    api.taskDefinition.addToExecutionRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    expect(findings(stack)).toEqual(['AwsSolutions-IAM5[Resource::*] Test/Api/TaskDefinition/ExecutionRole/DefaultPolicy/Resource']);
  });

  test('but do find what is added to it', () => {
    const { stack, api } = world();
    api.taskDefinition.taskRole.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'ReadOnly', 'arn:aws:iam::aws:policy/ReadOnlyAccess'));
    expect(findings(stack)).toEqual(['AwsSolutions-IAM4[Policy::arn:aws:iam::aws:policy/ReadOnlyAccess] Test/Api/TaskDefinition/TaskRole/Resource']);
  });
});
