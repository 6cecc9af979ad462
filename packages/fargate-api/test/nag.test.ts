import { findings } from '@ashlar/testing';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { FargateApiProps } from '../src';
import { Ingress, Scaling } from '../src';
import { world } from './support/world';

const variants: [string, (stack: Stack) => Partial<FargateApiProps>][] = [
  ['over plain HTTP', () => ({ ingress: Ingress.http() })],
  ['over HTTPS with a certificate', (stack) => ({
    ingress: Ingress.https({ certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/1') }),
  })],
  ['over HTTPS with a domain', (stack) => ({
    ingress: Ingress.https({
      domainName: 'api.example.com',
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    }),
  })],
  ['that can be destroyed', () => ({ removalPolicy: RemovalPolicy.DESTROY })],
  ['without an image', () => ({ image: undefined })],
  ['with an image from ECR', (stack) => ({
    image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'api'), 'v1'),
  })],
  ['with an environment', () => ({ environment: { STAGE: 'beta' } })],
  ['with secrets', (stack) => ({
    secrets: { KEY: ecs.Secret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/key' })) },
  })],
  ['with a fixed number of tasks that write where they like', () => ({ scaling: Scaling.between(1, 1), readonlyRootFilesystem: false })],
];

describe('the rule packs find nothing unacknowledged in an API', () => {
  test.each(variants)('%s', (_, props) => {
    const stack = new Stack(new App(), 'Test');
    world(props(stack), stack);
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
