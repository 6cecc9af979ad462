import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { world } from './support/world';

describe('who may deploy', () => {
  const { stack, api } = world();
  const role = new iam.Role(stack, 'Pipeline', { assumedBy: new iam.AccountRootPrincipal() });
  const grant = api.grants.deploy(role);
  const resolve = (value: unknown): unknown => stack.resolve(value);
  const ecs = (resource: string, ...name: unknown[]) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}/`, ...name]],
  });
  const statements = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Match.stringLikeRegexp('^Pipeline') }] } }))
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement as unknown[]);

  test('may update this service to a task definition of its family, watch, and nothing else', () => {
    const service = resolve(api.service.serviceArn);
    expect(statements).toEqual([
      { Effect: 'Allow', Action: ['ecs:UpdateService', 'ecs:DescribeServices'], Resource: service },
      { Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition', Resource: { 'Fn::Join': ['', expect.arrayContaining([`:task-definition/${api.taskDefinition.family}:*`])] } },
      { Effect: 'Allow', Action: 'ecs:DescribeTaskDefinition', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'ecs:DescribeServiceDeployments',
        Resource: [service, ecs('service-deployment', resolve(api.cluster.clusterName), '/', resolve(api.service.serviceName), '/*')],
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: [resolve(api.taskDefinition.taskRole.roleArn), resolve(api.taskDefinition.executionRole!.roleArn)],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
  });

  test('is told whether all of it was granted', () => {
    expect(grant.success).toBe(true);
    expect(grant.principalStatements).toHaveLength(5);
  });
});
