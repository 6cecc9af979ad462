import { ECSClient } from '@aws-sdk/client-ecs';
import { RecordedEcs } from './support/recorded-ecs';
import { handler } from '../src/handlers/migration';
import type { HookEvent } from '../src/handlers/migration/hook';
import { Migration } from '../src/handlers/migration/migration';

const CLUSTER = 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop';
const SERVICE = 'arn:aws:ecs:eu-west-1:123456789012:service/shop/api';
const REVISION = 'arn:aws:ecs:eu-west-1:123456789012:service-revision/shop/api/9313423515462893900';
const TASK = 'arn:aws:ecs:eu-west-1:123456789012:task/shop/4f1a9b2c8d7e4a56b3c0d1e2f3a4b5c6';
const TASK_DEFINITION = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/api:7';
const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } };

/** The first call of a deployment: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
const FIRST: HookEvent & Record<string, unknown> = {
  executionId: 'e8d5a28f-eb01-4f3c-9454-a30ba6dc54bc',
  lifecycleStage: 'PRE_SCALE_UP',
  resourceArn: 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/api/EZe5RNVLH6PPzHXINuP28',
  executionDetails: { serviceArn: SERVICE, targetServiceRevisionArn: REVISION, testTrafficWeights: {}, productionTrafficWeights: {} } as HookEvent['executionDetails'],
};

const NOW = Date.UTC(2026, 10, 21, 18);
const LATER: HookEvent = { ...FIRST, hookDetails: { taskArn: TASK, cluster: CLUSTER, deadline: NOW + 600_000 } };

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html */
const REVISIONS = {
  serviceRevisions: [{
    serviceRevisionArn: REVISION,
    serviceArn: SERVICE,
    clusterArn: CLUSTER,
    taskDefinition: TASK_DEFINITION,
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }],
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: NETWORK,
    containerImages: [{ containerName: 'App', imageDigest: 'sha256:1', image: 'example/api:2' }],
    guardDutyEnabled: false,
    createdAt: 1795284000.123,
  }],
  failures: [],
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const described = (task: object) => ({
  tasks: [{
    taskArn: TASK,
    clusterArn: CLUSTER,
    taskDefinitionArn: TASK_DEFINITION,
    launchType: 'FARGATE',
    desiredStatus: 'RUNNING',
    createdAt: 1795284000.456,
    containers: [{ name: 'App', lastStatus: 'RUNNING' }, { name: 'Sidecar', lastStatus: 'RUNNING' }],
    ...task,
  }],
  failures: [],
});

const stopped = (container: object, more: object = {}) => described({
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'Sidecar', lastStatus: 'STOPPED', exitCode: 0 }, { name: 'App', lastStatus: 'STOPPED', ...container }],
  ...more,
});

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html */
const THROTTLED = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

function migration(answers: Record<string, (parameters: Record<string, unknown>) => object>) {
  const ecs = new RecordedEcs({ DescribeServiceRevisions: () => REVISIONS, ...answers });
  const subject = Migration.of(ecs.client, {
    CONTAINER: 'App', COMMAND: '["node","migrate.js"]', TAG_KEY: 'ashlar:migration', TAG_VALUE: 'api', TIMEOUT_SECONDS: '600',
  });
  return { ecs, subject };
}

describe('a migration', () => {
  afterEach(() => jest.restoreAllMocks());

  test('runs the new version with the command, in the subnets and the security group of the service', async () => {
    const { ecs, subject } = migration({ RunTask: () => described({ lastStatus: 'PROVISIONING' }) });
    expect(await subject.proceed(FIRST, NOW)).toEqual({
      hookStatus: 'IN_PROGRESS', callBackDelay: 15, hookDetails: { taskArn: TASK, cluster: CLUSTER, deadline: NOW + 600_000 },
    });
    expect(ecs.requests).toEqual([
      { operation: 'DescribeServiceRevisions', parameters: { serviceRevisionArns: [REVISION] } },
      {
        operation: 'RunTask',
        parameters: {
          cluster: CLUSTER,
          taskDefinition: TASK_DEFINITION,
          launchType: 'FARGATE',
          platformVersion: '1.4.0',
          networkConfiguration: NETWORK,
          overrides: { containerOverrides: [{ name: 'App', command: ['node', 'migrate.js'] }] },
          tags: [{ key: 'ashlar:migration', value: 'api' }],
          startedBy: 'migration/EZe5RNVLH6PPzHXINuP28',
          clientToken: 'EZe5RNVLH6PPzHXINuP28',
        },
      },
    ]);
  });

  test('is started once in a deployment, however often the first call comes, and again in the next deployment', async () => {
    const started: unknown[] = [];
    const { subject } = migration({
      RunTask: ({ clientToken }) => {
        if (!started.includes(clientToken)) {
          started.push(clientToken);
        }
        return described({ taskArn: `${TASK}${started.indexOf(clientToken)}`, lastStatus: 'PROVISIONING' });
      },
    });
    const first = await subject.proceed(FIRST, NOW);
    expect(await subject.proceed({ ...FIRST, hookDetails: {} }, NOW)).toEqual(first);
    expect(started).toHaveLength(1);
    expect(await subject.proceed({ ...FIRST, resourceArn: `${FIRST.resourceArn}2` }, NOW)).not.toEqual(first);
    expect(started).toHaveLength(2);
  });

  test.each(['PROVISIONING', 'PENDING', 'RUNNING', 'DEPROVISIONING'])('goes on while its task is %s', async (lastStatus) => {
    const { ecs, subject } = migration({ DescribeTasks: () => described({ lastStatus }) });
    const answer = { hookStatus: 'IN_PROGRESS', callBackDelay: 15, hookDetails: LATER.hookDetails };
    expect(await subject.proceed(LATER, NOW)).toEqual(answer);
    expect(await subject.proceed(LATER, NOW)).toEqual(answer);
    expect(ecs.requests).toEqual(Array(2).fill({ operation: 'DescribeTasks', parameters: { cluster: CLUSTER, tasks: [TASK] } }));
  });

  test('lets the deployment go on when its command ends with 0', async () => {
    const { subject } = migration({ DescribeTasks: () => stopped({ exitCode: 0 }) });
    expect(await subject.proceed(LATER, NOW)).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(await subject.proceed(LATER, NOW + 3_600_000)).toEqual({ hookStatus: 'SUCCEEDED' });
  });

  test('rolls back when its command ends with anything else', async () => {
    const { subject } = migration({ DescribeTasks: () => stopped({ exitCode: 3 }) });
    expect(await subject.proceed(LATER, NOW)).toEqual({
      hookStatus: 'FAILED', reason: `${TASK} ended with exit code 3: Essential container in task exited`,
    });
  });

  test('rolls back when its command is killed or never runs, so that there is no exit code', async () => {
    const killed = migration({ DescribeTasks: () => stopped({ reason: 'OutOfMemoryError: Container killed due to memory usage' }) });
    expect(await killed.subject.proceed(LATER, NOW)).toEqual({
      hookStatus: 'FAILED', reason: `${TASK} ended with exit code undefined: OutOfMemoryError: Container killed due to memory usage`,
    });
    const unpulled = migration({ DescribeTasks: () => stopped({}, { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError', containers: undefined }) });
    expect(await unpulled.subject.proceed(LATER, NOW)).toEqual({
      hookStatus: 'FAILED', reason: `${TASK} ended with exit code undefined: CannotPullContainerError`,
    });
  });

  test('rolls back when only another container ends with 0', async () => {
    const { subject } = migration({ DescribeTasks: () => stopped({ name: 'Other', exitCode: 0 }) });
    expect(await subject.proceed(LATER, NOW)).toMatchObject({ hookStatus: 'FAILED' });
  });

  test('rolls back when its task can\'t be started', async () => {
    const { subject } = migration({ RunTask: () => ({ tasks: [], failures: [{ reason: 'Capacity is unavailable at this time.' }] }) });
    expect(await subject.proceed(FIRST, NOW)).toEqual({
      hookStatus: 'FAILED', reason: 'the task was not started: [{"reason":"Capacity is unavailable at this time."}]',
    });
  });

  test('is stopped and rolled back when it takes too long', async () => {
    const { ecs, subject } = migration({ DescribeTasks: () => described({ lastStatus: 'RUNNING' }), StopTask: () => ({ task: { taskArn: TASK } }) });
    expect(await subject.proceed(LATER, NOW + 599_999)).toMatchObject({ hookStatus: 'IN_PROGRESS' });
    expect(ecs.requests.map(({ operation }) => operation)).not.toContain('StopTask');
    const answer = { hookStatus: 'FAILED', reason: `${TASK} did not end within 600 seconds` };
    expect(await subject.proceed(LATER, NOW + 600_000)).toEqual(answer);
    expect(await subject.proceed(LATER, NOW + 615_000)).toEqual(answer);
    expect(ecs.requests.filter(({ operation }) => operation === 'StopTask').map(({ parameters }) => parameters)).toEqual(
      Array(2).fill({ cluster: CLUSTER, task: TASK, reason: 'The migration has run out of time' }));
  });

  test('waits for a task that ECS does not show yet, but not forever', async () => {
    const { subject } = migration({
      DescribeTasks: () => ({ tasks: [], failures: [{ arn: TASK, reason: 'MISSING' }] }), StopTask: () => ({}),
    });
    expect(await subject.proceed(LATER, NOW)).toMatchObject({ hookStatus: 'IN_PROGRESS' });
    expect(await subject.proceed(LATER, NOW + 600_000)).toMatchObject({ hookStatus: 'FAILED' });
  });

  test('fails before its task is started when ECS does not say what to start', async () => {
    await expect(migration({ DescribeServiceRevisions: () => THROTTLED }).subject.proceed(FIRST, NOW)).rejects.toThrow('Rate exceeded');
  });

  test('goes on, and is stopped in time, while ECS does not say how its task is', async () => {
    const logged = jest.spyOn(console, 'warn').mockImplementation();
    const { ecs, subject } = migration({ DescribeServiceRevisions: () => THROTTLED, DescribeTasks: () => THROTTLED, StopTask: () => ({}) });
    expect(await subject.proceed(LATER, NOW)).toEqual({ hookStatus: 'IN_PROGRESS', callBackDelay: 15, hookDetails: LATER.hookDetails });
    expect(logged).toHaveBeenCalledWith('ThrottlingException: Rate exceeded');
    expect(await subject.proceed(LATER, NOW + 600_000)).toEqual({ hookStatus: 'FAILED', reason: `${TASK} did not end within 600 seconds` });
    expect(ecs.requests.map(({ operation }) => operation)).toEqual(['DescribeTasks', 'DescribeTasks', 'StopTask']);
  });

  test('is tried to be stopped for five minutes before it is given up', async () => {
    jest.spyOn(console, 'warn').mockImplementation();
    const { subject } = migration({ DescribeTasks: () => described({ lastStatus: 'RUNNING' }), StopTask: () => THROTTLED });
    expect(await subject.proceed(LATER, NOW + 600_000)).toEqual({ hookStatus: 'IN_PROGRESS', callBackDelay: 15, hookDetails: LATER.hookDetails });
    expect(await subject.proceed(LATER, NOW + 899_999)).toMatchObject({ hookStatus: 'IN_PROGRESS' });
    expect(await subject.proceed(LATER, NOW + 900_000)).toEqual({
      hookStatus: 'FAILED', reason: `${TASK} did not end within 600 seconds, and could not be stopped`,
    });
  });

  test('rolls back when the version is not there', async () => {
    const { subject } = migration({ DescribeServiceRevisions: () => ({ serviceRevisions: [], failures: [{ arn: REVISION, reason: 'MISSING' }] }) });
    expect(await subject.proceed(FIRST, NOW)).toEqual({ hookStatus: 'FAILED', reason: `there is no ${REVISION}` });
  });
});

describe('the function of a migration', () => {
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
    jest.restoreAllMocks();
  });

  test('reads its environment, and logs what it answers', async () => {
    Object.assign(process.env, { CONTAINER: 'App', COMMAND: '["true"]', TAG_KEY: 'k', TAG_VALUE: 'v', TIMEOUT_SECONDS: '60' });
    const sent = jest.spyOn(ECSClient.prototype, 'send').mockImplementation(() => ({ serviceRevisions: [] }));
    const logged = jest.spyOn(console, 'log').mockImplementation();
    const answer = { hookStatus: 'FAILED', reason: `there is no ${REVISION}` };
    expect(await handler(FIRST)).toEqual(answer);
    expect(sent).toHaveBeenCalledTimes(1);
    expect(JSON.parse(logged.mock.calls[0][0] as string)).toEqual({ deployment: FIRST.resourceArn, ...answer });
  });
});
