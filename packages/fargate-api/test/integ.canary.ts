import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Deployment, FargateApi, Ingress, MigrationTask, Scaling, TestTraffic } from '../src';
import { Probe } from './support/probe';

const app = new App();
const stack = new Stack(app, 'FargateApiCanary');
const vpc = new ec2.Vpc(stack, 'Network', { maxAzs: 2, natGateways: 1 });
const check = new lambda.Function(stack, 'Check', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ hookStatus: "SUCCEEDED" });'),
});
const api = new FargateApi(stack, 'Api', {
  vpc,
  ingress: Ingress.http(),
  // A web server with no entry point, so that the migration can run another command in it.
  image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/httpd:2.4-alpine'),
  containerPort: 80,
  healthCheckPath: '/',
  writablePaths: ['/usr/local/apache2/logs'],
  scaling: Scaling.between(1, 2),
  deployment: Deployment.canary({
    percent: 12.5,
    stepBake: Duration.minutes(4),
    bake: Duration.minutes(3),
    testTraffic: TestTraffic.header({ name: 'x-test', value: 'next', priority: 1 }),
    lifecycleHooks: [new ecs.DeploymentLifecycleLambdaTarget(check, 'Check', { lifecycleStages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT] })],
  }),
  preTraffic: MigrationTask.run(['true'], { timeout: Duration.minutes(5) }),
  removalPolicy: RemovalPolicy.DESTROY,
});
const probe = new Probe(stack, 'Probe', api);

const test = new IntegTest(app, 'Canary', { testCases: [stack], diffAssets: true });

probe.expect(test, [[api, '/']], { '80/': 200, '80/other': 404 });

test.assertions.awsApiCall('ecs', 'DescribeServices', { cluster: api.cluster.clusterName, services: [api.service.serviceArn] })
  .expect(ExpectedResult.objectLike({
    services: [Match.objectLike({
      status: 'ACTIVE',
      deploymentConfiguration: Match.objectLike({
        strategy: 'CANARY',
        bakeTimeInMinutes: 3,
        canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 4 },
        alarms: { alarmNames: api.rollbackAlarms.map(({ alarmName }) => alarmName), enable: true, rollback: true },
        lifecycleHooks: [
          Match.objectLike({ hookTargetArn: api.migrationHandler!.functionArn, lifecycleStages: ['PRE_SCALE_UP'] }),
          Match.objectLike({ hookTargetArn: check.functionArn, lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }),
        ],
      }),
      loadBalancers: [Match.objectLike({
        advancedConfiguration: Match.objectLike({
          productionListenerRule: api.listenerRule.listenerRuleArn, testListenerRule: api.testListenerRule!.listenerRuleArn,
        }),
      })],
    })],
  }));

test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeRules', { RuleArns: [api.testListenerRule!.listenerRuleArn] })
  .expect(ExpectedResult.objectLike({
    Rules: [Match.objectLike({ Priority: '1', Actions: [Match.objectLike({ Type: 'forward', TargetGroupArn: api.alternateTargetGroup.targetGroupArn })] })],
  }));

test.assertions.awsApiCall('cloudwatch', 'DescribeAlarms', { AlarmNames: api.rollbackAlarms.map(({ alarmName }) => alarmName) })
  .expect(ExpectedResult.objectLike({
    MetricAlarms: Match.arrayWith([
      Match.objectLike({ EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' }),
      Match.objectLike({ EvaluationPeriods: 3, DatapointsToAlarm: 3, TreatMissingData: 'notBreaching' }),
    ]),
  }));

// The function is there, reads its settings, and may ask ECS: of a version that nobody has deployed.
const service = `${api.cluster.clusterName}/${api.service.serviceName}`;
const revision = stack.formatArn({ service: 'ecs', resource: 'service-revision', resourceName: `${service}/0000000000000000000` });
test.assertions.invokeFunction({
  functionName: api.migrationHandler!.functionName,
  payload: JSON.stringify({
    lifecycleStage: 'PRE_SCALE_UP',
    resourceArn: stack.formatArn({ service: 'ecs', resource: 'service-deployment', resourceName: `${service}/none` }),
    executionDetails: { targetServiceRevisionArn: revision },
  }),
}).expect(ExpectedResult.objectLike({ Payload: Match.stringLikeRegexp(`"FAILED".*"there is no ${revision}"`) }));
