import type { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { FargateApiProps } from '../../src';
import { Deployment, MigrationTask, TestTraffic } from '../../src';

const check = (stack: Stack) => lambda.Function.fromFunctionAttributes(stack, 'Check', {
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:check', sameEnvironment: true,
});

/** The documented ways to release a new version, for the rule packs. */
export const DEPLOYMENT_VARIANTS: [string, (stack: Stack) => Partial<FargateApiProps>][] = [
  ['deployed blue/green', () => ({ deployment: Deployment.blueGreen() })],
  ['deployed as a canary, with test traffic and a hook', (stack) => ({
    deployment: Deployment.canary({
      testTraffic: TestTraffic.header({ name: 'x-test', value: 'next', priority: 1 }),
      lifecycleHooks: [new ecs.DeploymentLifecycleLambdaTarget(check(stack), 'Check', {
        lifecycleStages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT],
      })],
    }),
  })],
  ['deployed in steps, after a migration', () => ({ deployment: Deployment.linear(), preTraffic: MigrationTask.run(['node', 'migrate.js']) })],
  ['rolled back by an alarm of your own only', (stack) => ({
    builtInRollbackAlarms: false,
    rollbackAlarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Queue', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:queue')],
  })],
];
