import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FargateApi, Ingress } from '../src';
import { Probe } from './support/probe';

const app = new App();
const stack = new Stack(app, 'FargateApiDefault');
const vpc = new ec2.Vpc(stack, 'Network', { maxAzs: 2, natGateways: 1 });
// Without an image: the service comes up all the same, so that the test needs no registry.
const api = new FargateApi(stack, 'Api', { vpc, ingress: Ingress.http(), removalPolicy: RemovalPolicy.DESTROY });
const probe = new Probe(stack, 'Probe', api);

const test = new IntegTest(app, 'FargateApi', { testCases: [stack], diffAssets: true });

probe.expect(test, [[api, '/health']], { '80/health': 200, '80/other': 404 });

test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeLoadBalancerAttributes', { LoadBalancerArn: api.loadBalancer.loadBalancerArn })
  .expect(ExpectedResult.objectLike({
    Attributes: Match.arrayWith([
      { Key: 'access_logs.s3.bucket', Value: api.accessLogs!.bucketName },
    ]),
  }));

test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeRules', { ListenerArn: api.listener.listenerArn })
  .expect(ExpectedResult.objectLike({
    Rules: Match.arrayWith([Match.objectLike({
      Priority: '50000',
      Actions: [Match.objectLike({ Type: 'forward', TargetGroupArn: api.targetGroup.targetGroupArn })],
    })]),
  }));

test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeTargetGroups', {
  TargetGroupArns: [api.targetGroup.targetGroupArn, api.alternateTargetGroup.targetGroupArn],
}).expect(ExpectedResult.objectLike({
  TargetGroups: [
    Match.objectLike({ TargetType: 'ip', Port: 80, HealthCheckPath: '/health' }),
    Match.objectLike({ TargetType: 'ip', Port: 80, HealthCheckPath: '/health' }),
  ],
}));

test.assertions.awsApiCall('ecs', 'DescribeServices', { cluster: api.cluster.clusterName, services: [api.service.serviceArn] })
  .expect(ExpectedResult.objectLike({
    services: [Match.objectLike({
      status: 'ACTIVE',
      deploymentConfiguration: Match.objectLike({
        strategy: 'ROLLING',
        deploymentCircuitBreaker: Match.objectLike({ enable: true, rollback: true }),
        minimumHealthyPercent: 100,
      }),
      networkConfiguration: { awsvpcConfiguration: Match.objectLike({ assignPublicIp: 'DISABLED' }) },
      loadBalancers: [Match.objectLike({
        targetGroupArn: api.targetGroup.targetGroupArn,
        containerPort: 8080,
        advancedConfiguration: Match.objectLike({
          alternateTargetGroupArn: api.alternateTargetGroup.targetGroupArn,
          productionListenerRule: api.listenerRule.listenerRuleArn,
        }),
      })],
    })],
  }));

test.assertions.awsApiCall('ecs', 'DescribeTaskDefinition', { taskDefinition: api.taskDefinition.taskDefinitionArn })
  .expect(ExpectedResult.objectLike({
    taskDefinition: Match.objectLike({
      containerDefinitions: [Match.objectLike({ name: 'App', readonlyRootFilesystem: true })],
    }),
  }));
