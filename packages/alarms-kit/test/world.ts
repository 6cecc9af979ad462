import { App, Stack } from 'aws-cdk-lib';
import type { CfnResource, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { AlarmsKit, Notification } from '../src';
import type { AlarmsKitProps } from '../src';

export const NORTHERN_VIRGINIA = { account: '111122223333', region: 'us-east-1' };

export const MAIL = Notification.email('ops@example.com');

/** What there is to watch: a load balancer with a service behind it, and a distribution in front. */
export class Shop extends Construct {
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  public readonly service: ecs.FargateService;
  public readonly distribution: cloudfront.Distribution;

  constructor(scope: Construct, id: string = 'Api') {
    super(scope, id);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['a', 'b'],
      publicSubnetIds: ['subnet-1', 'subnet-2'],
      publicSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
      privateSubnetIds: ['subnet-3', 'subnet-4'],
      privateSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
    });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task');
    taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 80 }] });
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc });
    this.service = new ecs.FargateService(this, 'Service', { cluster, taskDefinition, minHealthyPercent: 100 });
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc });
    this.targetGroup = this.loadBalancer.addListener('Http', { port: 80 }).addTargets('Web', { port: 80, targets: [this.service] });
    this.distribution = new cloudfront.Distribution(this, 'Distribution', { defaultBehavior: { origin: new HttpOrigin('example.com') } });
  }
}

/** The same, made elsewhere. */
export class ImportedShop extends Construct {
  public readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  public readonly targetGroup: elbv2.IApplicationTargetGroup;
  public readonly service: ecs.IBaseService;
  public readonly distribution: cloudfront.IDistribution;

  constructor(scope: Construct, id: string = 'Api') {
    super(scope, id);
    const loadBalancerArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188';
    this.loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'LoadBalancer', { loadBalancerArn, securityGroupId: 'sg-1' });
    this.targetGroup = elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(this, 'TargetGroup', {
      targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/943f017f100becff', loadBalancerArns: loadBalancerArn,
    });
    this.service = ecs.BaseService.fromServiceArnWithCluster(this, 'Service', 'arn:aws:ecs:us-east-1:111122223333:service/shop/web');
    this.distribution = cloudfront.Distribution.fromDistributionAttributes(this, 'Distribution', { distributionId: 'E1', domainName: 'd1.cloudfront.net' });
  }
}

/** A stack of the world. */
export function stackOf(props: StackProps = { env: NORTHERN_VIRGINIA }): Stack {
  return new Stack(new App(), 'Shop', props);
}

/** A kit that mails everything. */
export function kitIn(stack: Stack, props: Partial<AlarmsKitProps> = {}, id: string = 'Alarms'): AlarmsKit {
  return new AlarmsKit(stack, id, { notify: [MAIL], ...props });
}

export interface Alarm {
  readonly AlarmDescription: string;
  readonly AlarmActions?: unknown[];
  readonly OKActions?: unknown[];
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly DatapointsToAlarm: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: Dimension[];
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period?: number;
  readonly Metrics?: MetricQuery[];
}

export interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

export interface MetricQuery {
  readonly Id: string;
  readonly AccountId?: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions?: Dimension[] };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** The alarms of a template by logical id. */
export function alarmsOf(stack: Stack): Record<string, Alarm> {
  const found = Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  return Object.fromEntries(Object.entries(found).map(([id, { Properties }]) => [id, Properties as Alarm]));
}

/** The one alarm whose logical id contains a word. */
export function alarmNamed(stack: Stack, word: string): Alarm {
  const found = Object.entries(alarmsOf(stack)).filter(([id]) => id.includes(word));
  if (found.length !== 1) {
    throw new Error(`expected one alarm named ${word}, got ${JSON.stringify(found.map(([id]) => id))}`);
  }
  return found[0][1];
}

/** What the resource of an alarm says, without a synthesis of everything around it. */
export function resolvedOf<T = Alarm>({ node, stack }: AlarmBase): T {
  const resource = node.defaultChild as CfnResource;
  const { Resources } = stack.resolve(resource._toCloudFormation()) as { Resources: Record<string, { Properties: T }> };
  return Object.values(Resources)[0].Properties;
}
