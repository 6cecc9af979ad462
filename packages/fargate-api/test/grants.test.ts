import { allows } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { FargateApi, FargateApiProps } from '../src';
import type { Resources } from './support/deployed';
import { ACCOUNT, deployed, policiesOf, REGION } from './support/deployed';
import { world } from './support/world';

type Question = [action: string, resource: string, context?: Record<string, string>];

const ECS = `arn:aws:ecs:${REGION}:${ACCOUNT}`;
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

/** An API, and somebody who was granted something. */
function granted(grant: (api: FargateApi, role: iam.Role) => iam.Grant, props: Partial<FargateApiProps> = {}) {
  const stack = new Stack(new App(), 'Test', { env: { account: ACCOUNT, region: REGION } });
  const { api } = world(props, stack);
  const role = new iam.Role(stack, 'Somebody', { assumedBy: new iam.AccountRootPrincipal() });
  const result = grant(api, role);
  const resources = Template.fromStack(stack).toJSON().Resources as Resources;
  const known = (value: string) => deployed(resources, stack.resolve(value)) as string;
  const policies = policiesOf(resources, (stack.resolve(role.roleName) as { Ref: string }).Ref);
  return {
    result,
    service: known(api.service.serviceArn),
    name: known(api.service.serviceName),
    cluster: known(api.cluster.clusterArn),
    clusterName: known(api.cluster.clusterName),
    family: api.taskDefinition.family,
    roles: [api.taskDefinition.taskRole, api.taskDefinition.executionRole!].map(({ roleArn }) => known(roleArn)),
    may: async ([action, resource, context]: Question) =>
      allows(policies, { role: `arn:aws:iam::${ACCOUNT}:role/Somebody`, action, resource, account: ACCOUNT, context }),
  };
}

describe('who may deploy', () => {
  const { may, result, service, name, clusterName, family, roles } = granted((api, role) => api.grants.deploy(role));

  test.each<[string, Question]>([
    ['update the service', ['ecs:UpdateService', service]],
    ['see the service', ['ecs:DescribeServices', service]],
    ['register a task definition of the service', ['ecs:RegisterTaskDefinition', `${ECS}:task-definition/${family}:2`]],
    ['read a task definition', ['ecs:DescribeTaskDefinition', '*']],
    ['watch a deployment', ['ecs:DescribeServiceDeployments', `${ECS}:service-deployment/${clusterName}/${name}/1`]],
    ['hand on the role of the task', ['iam:PassRole', roles[0], TO_TASKS]],
    ['hand on the role that starts the task', ['iam:PassRole', roles[1], TO_TASKS]],
  ])('may %s', async (_, question) => {
    expect(await may(question)).toBe(true);
  });

  test.each<[string, Question]>([
    ['update another service', ['ecs:UpdateService', `${ECS}:service/${clusterName}/other`]],
    ['remove the service', ['ecs:DeleteService', service]],
    ['register a task definition of another service', ['ecs:RegisterTaskDefinition', `${ECS}:task-definition/other:1`]],
    ['register one whose name begins alike', ['ecs:RegisterTaskDefinition', `${ECS}:task-definition/${family}2:1`]],
    ['watch another deployment', ['ecs:DescribeServiceDeployments', `${ECS}:service-deployment/${clusterName}/other/1`]],
    ['hand on another role', ['iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/Admin`, TO_TASKS]],
    ['hand on the role of the task to another service', ['iam:PassRole', roles[0], { 'iam:PassedToService': 'lambda.amazonaws.com' }]],
    ['run commands in a task', ['ecs:ExecuteCommand', `${ECS}:task/${clusterName}/1`]],
  ])('may not %s', async (_, question) => {
    expect(await may(question)).toBe(false);
  });

  test('is told whether all of it was granted', () => {
    expect(result.success).toBe(true);
    expect(result.principalStatements).toHaveLength(5);
  });
});

describe('who may scale', () => {
  const { may, service, clusterName, family } = granted((api, role) => api.grants.scale(role));

  test.each<[string, Question]>([
    ['change the number of tasks', ['ecs:UpdateService', service]],
    ['do so where ECS names the task definition that runs', ['ecs:UpdateService', service, {
      'ecs:task-definition': `${ECS}:task-definition/${family}:7`, 'ecs:enable-execute-command': 'false',
    }]],
    ['see the service', ['ecs:DescribeServices', service]],
  ])('may %s', async (_, question) => {
    expect(await may(question)).toBe(true);
  });

  test.each<[string, Question]>([
    ['scale another service', ['ecs:UpdateService', `${ECS}:service/${clusterName}/other`]],
    ['have the service run something else', ['ecs:UpdateService', service, { 'ecs:task-definition': `${ECS}:task-definition/other:1` }]],
    ['open the service to commands', ['ecs:UpdateService', service, { 'ecs:enable-execute-command': 'true' }]],
    ['make a new version', ['ecs:RegisterTaskDefinition', `${ECS}:task-definition/${family}:2`]],
  ])('may not %s', async (_, question) => {
    expect(await may(question)).toBe(false);
  });
});

describe('who may run commands', () => {
  const { may, cluster, clusterName, name } = granted((api, role) => api.grants.exec(role), { execAccess: true });
  const task = `${ECS}:task/${clusterName}/1`;
  const asked = { 'ecs:container-name': 'App', 'aws:ResourceTag/aws:ecs:serviceName': name };

  test.each<[string, Question]>([
    ['use the cluster for that', ['ecs:ExecuteCommand', cluster, { 'ecs:container-name': 'App' }]],
    ['run them in the container of the API', ['ecs:ExecuteCommand', task, asked]],
    ['find the tasks', ['ecs:DescribeTasks', task]],
    ['list the tasks of the cluster', ['ecs:ListTasks', `${ECS}:container-instance/${clusterName}/1`, { 'ecs:cluster': cluster }]],
  ])('may %s', async (_, question) => {
    expect(await may(question)).toBe(true);
  });

  test.each<[string, Question]>([
    ['run them in a task of another service', ['ecs:ExecuteCommand', task, { ...asked, 'aws:ResourceTag/aws:ecs:serviceName': 'other' }]],
    ['run them in a task that belongs to nobody', ['ecs:ExecuteCommand', task, { 'ecs:container-name': 'App' }]],
    ['run them in a sidecar', ['ecs:ExecuteCommand', task, { ...asked, 'ecs:container-name': 'Proxy' }]],
    ['run them in another cluster', ['ecs:ExecuteCommand', `${ECS}:task/other/1`, asked]],
    ['list the tasks of another cluster', ['ecs:ListTasks', `${ECS}:container-instance/other/1`, { 'ecs:cluster': `${ECS}:cluster/other` }]],
    ['open a session around ECS', ['ssm:StartSession', `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-1`]],
  ])('may not %s', async (_, question) => {
    expect(await may(question)).toBe(false);
  });

  test('fails for a service that lets nobody in', () => {
    expect(() => granted((api, role) => api.grants.exec(role))).toThrow(
      'grants.exec() needs a service that lets commands be run in it: pass execAccess: true');
  });

  test('stay able to when the service is scaled', async () => {
    const scaled = granted((api, role) => api.grants.scale(role), { execAccess: true });
    expect(await scaled.may(['ecs:UpdateService', scaled.service, { 'ecs:enable-execute-command': 'true' }])).toBe(true);
  });
});
