import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Deployment, FargateApi, Ingress, Scaling } from '../src';

/** The same stack before and after a change of its strategy. */
function build(app: App, deployment: Deployment) {
  const stack = new Stack(app, 'FargateApiStrategies');
  const vpc = new ec2.Vpc(stack, 'Network', { maxAzs: 2, natGateways: 1 });
  const api = new FargateApi(stack, 'Api', { vpc, ingress: Ingress.http(), scaling: Scaling.between(1, 1), deployment, removalPolicy: RemovalPolicy.DESTROY });
  // The assertions refer to these from another stack, so the update must not take them away.
  for (const value of [api.listenerRule.listenerRuleArn, api.targetGroup.targetGroupArn, api.alternateTargetGroup.targetGroupArn,
    api.cluster.clusterName, api.service.serviceArn]) {
    stack.exportValue(value);
  }
  return { stack, api };
}

const app = new App();
const { stack, api } = build(app, Deployment.rolling());
const canary = build(new App(), Deployment.canary({ percent: 20, stepBake: Duration.minutes(1), bake: Duration.minutes(1) }));

const test = new IntegTest(app, 'Strategies', { testCases: [stack], diffAssets: true });

// As they are in the middle of a canary.
const weighted = {
  TargetGroups: [
    { TargetGroupArn: api.targetGroup.targetGroupArn, Weight: 80 }, { TargetGroupArn: api.alternateTargetGroup.targetGroupArn, Weight: 20 },
  ],
};
const weights = () => test.assertions.awsApiCall('elastic-load-balancing-v2', 'DescribeRules', { RuleArns: [api.listenerRule.listenerRuleArn] })
  .expect(ExpectedResult.objectLike({
    Rules: [Match.objectLike({ Actions: [Match.objectLike({ Type: 'forward', ForwardConfig: Match.objectLike(weighted) })] })],
  }));

const changeSet = { StackName: stack.stackName, ChangeSetName: 'ToCanary' };
const wait = { totalTimeout: Duration.minutes(15), interval: Duration.seconds(5) };

test.assertions.awsApiCall('elastic-load-balancing-v2', 'ModifyRule', {
  RuleArn: api.listenerRule.listenerRuleArn, Actions: [{ Type: 'forward', ForwardConfig: weighted }],
}).next(
  test.assertions.awsApiCall('cloudformation', 'CreateChangeSet', {
    ...changeSet, TemplateBody: JSON.stringify(Template.fromStack(canary.stack).toJSON()), Capabilities: ['CAPABILITY_IAM'],
  }),
).next(
  // A change of strategy names the service, and nothing else.
  test.assertions.awsApiCall('cloudformation', 'DescribeChangeSet', changeSet).expect(ExpectedResult.objectLike({
    Status: 'CREATE_COMPLETE',
    Changes: [Match.objectLike({ ResourceChange: Match.objectLike({ Action: 'Modify', ResourceType: 'AWS::ECS::Service' }) })],
  })).waitForAssertions(wait),
).next(
  test.assertions.awsApiCall('cloudformation', 'ExecuteChangeSet', changeSet),
).next(
  test.assertions.awsApiCall('cloudformation', 'DescribeStacks', { StackName: stack.stackName }).expect(ExpectedResult.objectLike({
    Stacks: [Match.objectLike({ StackStatus: 'UPDATE_COMPLETE' })],
  })).waitForAssertions(wait),
).next(
  test.assertions.awsApiCall('ecs', 'DescribeServices', { cluster: api.cluster.clusterName, services: [api.service.serviceArn] })
    .expect(ExpectedResult.objectLike({
      services: [Match.objectLike({ deploymentConfiguration: Match.objectLike({ strategy: 'CANARY' }) })],
    })),
).next(weights());
