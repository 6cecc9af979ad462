import type { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FargateApiMetrics } from '../metrics';
import { Scaling } from '../scaling';
import type { FargateApiServiceOptions } from '../service-options';
import { requireNonPublicSubnets } from './checks';
import { waitForCapacityProviders } from './cluster';
import { requireHttpsForHttp2, requireSeconds, targetGroupProps } from './ingress/target-group';
import { Rollout } from './rollout';
import { Task } from './task';

export interface ServiceProps {
  /** Where the tasks stand. */
  readonly vpc: ec2.IVpc;
  /** What the tasks run in. */
  readonly cluster: ecs.ICluster;
  /** From where the requests come. */
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Which of its listeners takes them. */
  readonly listener: elbv2.ApplicationListener;
  /** With which ECS moves the requests between the two target groups. */
  readonly infrastructureRole: iam.IRole;
  /** Which requests are for this service. */
  readonly conditions: elbv2.ListenerCondition[];
  /** When they are looked at: lower numbers come first. */
  readonly priority: number;
  /** What happens to the logs. */
  readonly removalPolicy: RemovalPolicy;
  /** What the user said about this service. */
  readonly options: FargateApiServiceOptions;
}

/**
 * One service behind a listener.
 *
 * Its rule forwards to the first target group, in plain, and is never changed by CDK again: which of the two groups gets the requests
 * is for ECS to say. Both groups and what ECS needs to know about them are there under every deployment strategy,
 * as AWS asks for before a service leaves the rolling one:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html
 */
export class Service {
  public readonly logGroup: logs.LogGroup;
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  public readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
  public readonly listenerRule: elbv2.ApplicationListenerRule;
  public readonly service: ecs.FargateService;
  public readonly taskCount?: ecs.ScalableTaskCount;
  public readonly metrics: FargateApiMetrics;
  public readonly rollout: Rollout;

  constructor(owner: Construct, props: ServiceProps) {
    const { scaling = Scaling.between(2, 10) } = props.options;
    const task = new Task(owner, props.options, props.removalPolicy);
    this.logGroup = task.logGroup;
    this.taskDefinition = task.definition;
    const securityGroup = createSecurityGroup(owner, props);
    requireHttpsForHttp2(props.options, props.listener);
    this.targetGroup = new elbv2.ApplicationTargetGroup(owner, 'TargetGroup', targetGroupProps(props.vpc, props.options));
    this.alternateTargetGroup = new elbv2.ApplicationTargetGroup(owner, 'AlternateTargetGroup', targetGroupProps(props.vpc, props.options));
    this.listenerRule = createListenerRule(owner, props, this.targetGroup);
    const { loadBalancerFullName } = props.loadBalancer;
    const { targetGroupFullName } = this.targetGroup;
    const { targetGroupFullName: alternateTargetGroupFullName } = this.alternateTargetGroup;
    const source = { loadBalancerFullName, targetGroupFullName, alternateTargetGroupFullName };
    this.rollout = new Rollout(owner, props, this.taskDefinition, this.alternateTargetGroup, source);
    this.service = createService(owner, props, this.taskDefinition, securityGroup, scaling, this.rollout);
    this.register(props);
    this.rollout.apply(this.service);
    this.metrics = FargateApiMetrics._of({ ...source, clusterName: props.cluster.clusterName, serviceName: this.service.serviceName });
    this.taskCount = scaling._apply(this.service, this.metrics);
    task.completeIn(this.service);
  }

  private register({ infrastructureRole }: ServiceProps): void {
    const container = this.taskDefinition.defaultContainer!;
    const { testListenerRule } = this.rollout;
    this.targetGroup.addTarget(this.service.loadBalancerTarget({
      containerName: container.containerName,
      containerPort: container.containerPort,
      alternateTarget: new ecs.AlternateTarget('AlternateTarget', {
        alternateTargetGroup: this.alternateTargetGroup,
        productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(this.listenerRule),
        testListener: testListenerRule && ecs.ListenerRuleConfiguration.applicationListenerRule(testListenerRule),
        role: infrastructureRole,
      }),
    }));
  }
}

/** Tasks call out by HTTPS, which is what images, logs and AWS need; everything else is opened by name, on the service's connections. */
function createSecurityGroup(owner: Construct, { vpc }: ServiceProps): ec2.SecurityGroup {
  const securityGroup = new ec2.SecurityGroup(owner, 'SecurityGroup', { vpc, description: 'Tasks of the API', allowAllOutbound: false });
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Images, logs and AWS');
  securityGroup.addEgressRule(ec2.Peer.anyIpv6(), ec2.Port.HTTPS, 'Images, logs and AWS');
  return securityGroup;
}

function createListenerRule(owner: Construct, props: ServiceProps, targetGroup: elbv2.ApplicationTargetGroup): elbv2.ApplicationListenerRule {
  return new elbv2.ApplicationListenerRule(owner, 'ListenerRule', {
    listener: props.listener,
    priority: props.priority,
    conditions: props.conditions,
    action: elbv2.ListenerAction.forward([targetGroup]),
  });
}

function createService(
  owner: Construct, props: ServiceProps, taskDefinition: ecs.FargateTaskDefinition, securityGroup: ec2.SecurityGroup,
  scaling: Scaling, rollout: Rollout,
): ecs.FargateService {
  const { vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, onePerAz: true }, capacity, healthCheckGracePeriod } = props.options;
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
  requireSeconds('healthCheckGracePeriod', 0, 2 ** 31 - 1, healthCheckGracePeriod);
  const service = new ecs.FargateService(owner, 'Service', {
    cluster: props.cluster,
    taskDefinition,
    desiredCount: scaling._fixedCount(),
    capacityProviderStrategies: capacity?._strategy(scaling.minimum),
    // Selected here, because by itself the service would look into the network of the cluster, which need not be this one.
    vpcSubnets: { subnets: requireNonPublicSubnets(props.vpc, vpcSubnets) },
    securityGroups: [securityGroup],
    assignPublicIp: false,
    healthCheckGracePeriod,
    ...rollout.serviceProps,
    circuitBreaker: { rollback: true },
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    enableECSManagedTags: true,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
  });
  // Without the policy of this role the first tasks could neither read a secret nor write a log.
  service.node.addDependency(taskDefinition.obtainExecutionRole());
  if (capacity) {
    waitForCapacityProviders(service);
  }
  return service;
}
