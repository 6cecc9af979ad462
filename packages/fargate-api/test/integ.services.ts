import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FargateApi, Ingress, Scaling, TaskSize } from '../src';
import { Probe } from './support/probe';

const app = new App();
const stack = new Stack(app, 'FargateApiServices');
const vpc = new ec2.Vpc(stack, 'Network', { maxAzs: 2, natGateways: 1 });
// Without images: the services come up all the same, so that the test needs no registry.
const api = new FargateApi(stack, 'Api', { vpc, ingress: Ingress.http(), removalPolicy: RemovalPolicy.DESTROY, scaling: Scaling.between(1, 2) });
const orchestrator = api.addService('Orchestrator', {
  path: '/orchestrate/*', priority: 10, healthCheckPath: '/orchestrate/health', containerPort: 9000, taskSize: TaskSize.medium(), scaling: Scaling.between(1, 1),
});
const web = api.addService('Web', { path: '/web/*', priority: 20, healthCheckPath: '/web/health', scaling: Scaling.between(1, 3).onRequests(500) });
const probe = new Probe(stack, 'Probe', api);

const test = new IntegTest(app, 'Services', { testCases: [stack], diffAssets: true });

// Each service answers its own health path only, so a 200 tells who answered.
probe.expect(test, [[api, '/health'], [orchestrator, '/orchestrate/health'], [web, '/web/health']], {
  '80/health': 200, '80/orchestrate/health': 200, '80/web/health': 200, '80/orchestrate/other': 404, '80/web': 404,
});

for (const [priority, { listenerRule, targetGroup }] of [['10', orchestrator], ['20', web], ['50000', api]] as const) {
  test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeRules', { RuleArns: [listenerRule.listenerRuleArn] }).expect(ExpectedResult.objectLike({
    Rules: [Match.objectLike({ Priority: priority, Actions: [Match.objectLike({ Type: 'forward', TargetGroupArn: targetGroup.targetGroupArn })] })],
  }));
}

test.assertions.awsApiCall('ecs', 'DescribeServices', {
  cluster: api.cluster.clusterName, services: [api, orchestrator, web].map(({ service }) => service.serviceArn),
}).expect(ExpectedResult.objectLike({
  services: ([[api, 8080], [orchestrator, 9000], [web, 8080]] as const).map(([{ targetGroup }, containerPort]) => Match.objectLike({
    status: 'ACTIVE', loadBalancers: [Match.objectLike({ targetGroupArn: targetGroup.targetGroupArn, containerPort })],
  })),
}));

test.assertions.awsApiCall('ecs', 'DescribeTaskDefinition', { taskDefinition: orchestrator.taskDefinition.taskDefinitionArn })
  .expect(ExpectedResult.objectLike({ taskDefinition: Match.objectLike({ cpu: '1024', memory: '2048' }) }));
