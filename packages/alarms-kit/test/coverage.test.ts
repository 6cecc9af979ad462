import { App, CfnResource, CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code, Function, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { LogRetention, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { EmrContainersStartJobRun, ReleaseLabel, VirtualClusterInput } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { AlarmTuning } from '../src';
import { kitIn, NORTHERN_VIRGINIA, Shop, stackOf } from './world';

const LOAD_BALANCER = 'Shop/Api/LoadBalancer';
const TARGET_GROUP = 'Shop/Api/LoadBalancer/Http/WebGroup';
const SERVICE = 'Shop/Api/Service';
const DISTRIBUTION = 'Shop/Api/Distribution';

function imported(stack: Stack, id: string) {
  return Function.fromFunctionName(stack, id, id);
}

describe('coverage', () => {
  test('names what could be watched and is not', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    expect(kit.coverage()).toMatchObject({ covered: [], percent: 0 });

    kit.watchFargateService(shop.service);
    kit.watchDistribution(shop.distribution);
    const { covered, uncovered, percent } = kit.coverage();
    expect(covered.sort()).toEqual([DISTRIBUTION, SERVICE]);
    expect(uncovered.sort()).toEqual([LOAD_BALANCER, TARGET_GROUP]);
    expect(percent).toBe(50);
  });

  test('does not take the alarms of a target group for those of its load balancer', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    kit.watchTargetGroup(shop.targetGroup);
    expect(kit.coverage().covered).toEqual([TARGET_GROUP]);

    kit.watchLoadBalancer(shop.loadBalancer);
    expect(kit.coverage().covered.sort()).toEqual([LOAD_BALANCER, TARGET_GROUP]);
  });

  test('counts alarms that others made, in any stack of the app', () => {
    const app = new App();
    const stack = new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA });
    const shop = new Shop(stack);
    const other = new Stack(app, 'Other', { env: NORTHERN_VIRGINIA });
    shop.service.metricCpuUtilization().createAlarm(other, 'Cpu', { threshold: 90, evaluationPeriods: 3 });
    new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' }).createAlarm(other, 'Orders', { threshold: 1, evaluationPeriods: 3 });

    expect(kitIn(other).coverage()).toEqual({ covered: [], uncovered: [], percent: 100, leftOut: [] });
    expect(kitIn(stack).coverage().covered).toEqual([SERVICE]);
    expect(kitIn(new Stack(app, 'Third', { env: NORTHERN_VIRGINIA })).coverage(shop).covered).toEqual([SERVICE]);
  });

  test('leaves out what CDK makes for itself, and what kits own', () => {
    const stack = stackOf();
    const provider = new Provider(stack, 'Provider', { onEventHandler: Function.fromFunctionName(stack, 'Handler', 'handler') });
    new CustomResource(stack, 'Custom', { serviceToken: provider.serviceToken });
    new AwsCustomResource(stack, 'Call', { onCreate: { service: 'S3', action: 'ListBuckets', physicalResourceId: PhysicalResourceId.of('x') }, policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }) });
    new Bucket(stack, 'Bucket', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    kitIn(stack);
    kitIn(stack, {}, 'Second');

    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 2);
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Function')).length).toBeGreaterThan(2);
    expect(kitIn(stack, {}, 'Third').coverage()).toMatchObject({ covered: [], uncovered: [] });
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ['the notifications of a bucket', (stack) => new Bucket(stack, 'Bucket').addObjectCreatedNotification(new SqsDestination(Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:us-east-1:111122223333:queue')))],
    ['a provider that waits', (stack) => new Provider(stack, 'Provider', { onEventHandler: imported(stack, 'Handler'), isCompleteHandler: imported(stack, 'Waiter') })],
    ['the retention of a log', (stack) => new LogRetention(stack, 'Retention', { logGroupName: 'log', retention: RetentionDays.ONE_DAY })],
    ['replicas of a table', (stack) => new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, replicationRegions: ['eu-west-1'] })],
    ['a cluster of EKS', (stack) => {
      const kubectlLayer = new LayerVersion(stack, 'Layer', { code: Code.fromBucket(Bucket.fromBucketName(stack, 'Bucket', 'bucket'), 'kubectl.zip') });
      new eks.Cluster(stack, 'Cluster', { version: eks.KubernetesVersion.V1_31, kubectlLayer, defaultCapacity: 0, vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }), vpcSubnets: [{ subnetType: ec2.SubnetType.PUBLIC }] });
    }],
    ['a rule that drops spam', (stack) => new ReceiptRuleSet(stack, 'Rules', { dropSpam: true })],
    ['a job of EMR on EKS', (stack) => new EmrContainersStartJobRun(stack, 'Job', {
      virtualCluster: VirtualClusterInput.fromVirtualClusterId('abc'), releaseLabel: ReleaseLabel.EMR_6_2_0, jobDriver: { sparkSubmitJobDriver: { entryPoint: TaskInput.fromText('x') } },
    })],
    ['the capacity of a cluster', (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 });
      new ecs.Cluster(stack, 'Cluster', { vpc }).addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.micro'), vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } });
    }],
  ])('leaves out what CDK makes for %s', (_, fill) => {
    const stack = stackOf();
    fill(stack);
    const made = stack.node.findAll().filter((node) => CfnResource.isCfnResource(node)).filter(({ cfnResourceType }) => /^AWS::(Lambda::Function|StepFunctions::StateMachine)$/.test(cfnResourceType));
    expect(made).not.toEqual([]);
    expect(kitIn(stack).coverage().uncovered.filter((path) => path !== 'Shop/Table')).toEqual([]);
  });

  test('takes a resource whose alarms are all off with a reason as settled', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    const off = AlarmTuning.off('it is a playground');
    kit.watchFargateService(shop.service, { cpu: off, memory: off });
    expect(kit.coverage().covered).toEqual([SERVICE]);
    kit.watchTargetGroup(shop.targetGroup, { healthyHosts: off, unhealthyHosts: off });
    expect(kit.coverage().covered.sort()).toEqual([TARGET_GROUP, SERVICE].sort());
    expect(kit.coverage().uncovered.sort()).toEqual([DISTRIBUTION, LOAD_BALANCER].sort());

    const playground = new elbv2.CfnLoadBalancer(stack, 'Plain', {});
    expect(kit.coverage().uncovered).toContain(playground.node.path);
  });

  test('leaves out what no kit can watch', () => {
    const stack = stackOf();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1', availabilityZones: ['a'], publicSubnetIds: ['subnet-1'], publicSubnetRouteTableIds: ['rtb-1'],
    });
    const balancer = new elbv2.NetworkLoadBalancer(stack, 'Network', { vpc });
    balancer.addListener('Tcp', { port: 80 }).addTargets('Targets', { port: 80 });
    new elbv2.ApplicationTargetGroup(stack, 'Function', { targetType: elbv2.TargetType.LAMBDA });
    new ecs.CfnService(stack, 'OnInstances', { launchType: 'EC2' });
    new ecs.CfnService(stack, 'OnSpot', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] });
    new elbv2.CfnLoadBalancer(stack, 'Plain', {});

    expect(kitIn(stack).coverage()).toEqual({ covered: [], uncovered: ['Shop/OnSpot', 'Shop/Plain'], percent: 0, leftOut: [] });
  });
});

describe('required coverage', () => {
  test('makes the synthesis fail, and names what has no alarm', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    kit.requireCoverage();
    kit.watchLoadBalancer(shop.loadBalancer);

    expect(() => Template.fromStack(stack)).toThrow(
      `25 % of what can be watched in "Shop" has an alarm, and 100 % must have one: watch ${SERVICE}, ${TARGET_GROUP}, ${DISTRIBUTION}, or exclude what needs none`,
    );
  });

  test('is content with what was asked for', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    kit.requireCoverage({ scope: shop, exclude: [shop.distribution] });
    kit.requireCoverage({ percent: 75 });
    kit.watchLoadBalancer(shop.loadBalancer);
    kit.watchTargetGroup(shop.targetGroup);
    kit.watchFargateService(shop.service);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test.each([0, 101, NaN])('fails when %d percent are required', (percent) => {
    expect(() => kitIn(stackOf()).requireCoverage({ percent })).toThrow(`the required coverage is a number above 0, up to 100, in percent, got ${percent}: correct it`);
  });
});

describe('watching a scope', () => {
  test('watches everything in it that can be watched', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    expect(kit.watchScope(stack)).toEqual([]);

    expect(kit.coverage().percent).toBe(100);
    expect(kit.alarms).toHaveLength(12);
    expect(kit.watchFargateService(shop.service).cpu).toBe(kit.alarms.find(({ node }) => node.id === 'Cpu'));
  });

  test('leaves alone what is watched already, as it is tuned, and what is excluded', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    kit.watchFargateService(shop.service, { cpu: AlarmTuning.off('it may be busy') });
    kit.watchScope(stack, { exclude: [shop.loadBalancer, shop.distribution] });

    expect(kit.coverage().uncovered.sort()).toEqual([DISTRIBUTION, LOAD_BALANCER, TARGET_GROUP]);
    expect(kit.alarms).toHaveLength(2);
  });

  test('finds tables of both kinds', () => {
    const stack = stackOf();
    const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
    new dynamodb.Table(stack, 'Old', { partitionKey });
    new dynamodb.TableV2(stack, 'New', { partitionKey });
    const kit = kitIn(stack);
    expect(kit.watchScope(stack)).toEqual([]);
    expect(kit.coverage()).toMatchObject({ covered: ['Shop/Old', 'Shop/New'], percent: 100 });
  });

  test('names what has no construct that could be watched', () => {
    const stack = stackOf();
    new elbv2.CfnLoadBalancer(stack, 'Plain', {});
    expect(kitIn(stack).watchScope(stack)).toEqual(['Shop/Plain']);
  });
});
