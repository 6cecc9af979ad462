import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { kitIn, NORTHERN_VIRGINIA, Shop, stackOf } from './world';

const LOAD_BALANCER = 'Shop/Api/LoadBalancer';
const TARGET_GROUP = 'Shop/Api/LoadBalancer/Http/WebGroup';
const SERVICE = 'Shop/Api/Service';
const DISTRIBUTION = 'Shop/Api/Distribution';

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

    expect(kitIn(other).coverage()).toEqual({ covered: [], uncovered: [], percent: 100 });
    expect(kitIn(stack).coverage().covered).toEqual([SERVICE]);
    expect(kitIn(new Stack(app, 'Third', { env: NORTHERN_VIRGINIA })).coverage(shop).covered).toEqual([SERVICE]);
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

    expect(kitIn(stack).coverage()).toEqual({ covered: [], uncovered: ['Shop/OnSpot', 'Shop/Plain'], percent: 0 });
  });
});
