import { RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { FargateApiGrants } from './grants';
import type { Ingress } from './ingress';
import { FargateApiMetrics } from './metrics';
import { acknowledgeInfrastructureRole } from './private/acknowledgements';
import { requireIngress, requireRemovalPolicy, requireTwoZones } from './private/checks';
import { Entrance } from './private/entrance';
import { Service } from './private/service';
import type { FargateApiServiceOptions } from './service-options';

/** The highest number there is, so the rule is looked at last: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html */
const PRIMARY_PRIORITY = 50000;

/**
 * A container behind a load balancer.
 */
export interface IFargateApi extends IConstruct, ec2.IConnectable {
  /**
   * Where clients call the API.
   */
  readonly url: string;

  /**
   * The numbers that tell how the API is doing.
   */
  readonly metrics: FargateApiMetrics;
}

/**
 * How to build a `FargateApi`.
 */
export interface FargateApiProps extends FargateApiServiceOptions {
  /**
   * The network, with public subnets in two or more zones for the load balancer and private ones for the tasks.
   */
  readonly vpc: ec2.IVpc;

  /**
   * How clients reach the API.
   *
   * @default - none: you are asked to choose
   */
  readonly ingress?: Ingress;

  /**
   * The cluster to run in.
   *
   * @default - a cluster of its own, with Container Insights
   */
  readonly cluster?: ecs.ICluster;
}

/**
 * What tells an API that stands elsewhere.
 */
export interface FargateApiAttributes {
  /**
   * Where clients call the API.
   */
  readonly url: string;

  /**
   * The security group of the tasks.
   */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * The name of the load balancer as CloudWatch shows it: `api.loadBalancer.loadBalancerFullName`.
   */
  readonly loadBalancerFullName: string;

  /**
   * The name of the first target group as CloudWatch shows it: `api.targetGroup.targetGroupFullName`.
   */
  readonly targetGroupFullName: string;

  /**
   * The name of the alternate target group as CloudWatch shows it: `api.alternateTargetGroup.targetGroupFullName`.
   */
  readonly alternateTargetGroupFullName: string;

  /**
   * The name of the cluster.
   */
  readonly clusterName: string;

  /**
   * The name of the service.
   */
  readonly serviceName: string;
}

/**
 * A container behind an HTTPS load balancer, deployed safely.
 */
export class FargateApi extends Construct implements IFargateApi, iam.IGrantable {
  /**
   * An API that stands elsewhere, in another stack or app.
   */
  public static fromAttributes(scope: Construct, id: string, attrs: FargateApiAttributes): IFargateApi {
    class Import extends Construct implements IFargateApi {
      /** Where clients call the API. */
      public readonly url = attrs.url;
      /** The numbers of the service. */
      public readonly metrics = FargateApiMetrics._of(attrs);
      /** The security group of the tasks. */
      public readonly connections = new ec2.Connections({ securityGroups: [attrs.securityGroup] });
    }
    // eslint-disable-next-line awscdk/require-passing-this -- a static method has no `this`
    return new Import(scope, id);
  }

  /**
   * The service that keeps the tasks running.
   */
  public readonly service: ecs.FargateService;

  /**
   * The cluster that the service runs in.
   */
  public readonly cluster: ecs.ICluster;

  /**
   * What a task is made of.
   */
  public readonly taskDefinition: ecs.FargateTaskDefinition;

  /**
   * The number of tasks, when it is not fixed: to add a scaling policy of your own.
   */
  public readonly taskCount?: ecs.ScalableTaskCount;

  /**
   * The load balancer.
   */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /**
   * The listener that takes the requests.
   */
  public readonly listener: elbv2.ApplicationListener;

  /**
   * The listener on port 80 that sends clients to HTTPS. Not there with `Ingress.http()`.
   */
  public readonly redirectListener?: elbv2.ApplicationListener;

  /**
   * The certificate of the listener: the one that was made, or your own. Not there with `Ingress.http()`.
   */
  public readonly certificate?: acm.ICertificate;

  /**
   * The DNS record. Not there without a hosted zone.
   */
  public readonly aliasRecord?: route53.ARecord;

  /**
   * The rule that forwards every request to the service.
   */
  public readonly listenerRule: elbv2.ApplicationListenerRule;

  /**
   * The first of the two target groups: the one that the tasks are registered in.
   */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /**
   * The second of the two target groups: empty under rolling deployments, there so that a change of strategy touches only the service.
   */
  public readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;

  /**
   * The role with which ECS moves requests between the two target groups.
   */
  public readonly infrastructureRole: iam.Role;

  /**
   * The log group of the tasks.
   */
  public readonly logGroup: logs.ILogGroup;

  /**
   * The bucket with the access logs of the load balancer.
   */
  public readonly accessLogs: s3.Bucket;

  /**
   * Where clients call the API.
   */
  public readonly url: string;

  /**
   * The security group of the tasks. They may be called by the load balancer only, and may call HTTPS only.
   */
  public readonly connections: ec2.Connections;

  /**
   * The role of the tasks, which holds what was granted to the API and nothing else.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * What others may do with the API.
   */
  public readonly grants: FargateApiGrants;

  /**
   * The numbers that tell how the API is doing.
   */
  public readonly metrics: FargateApiMetrics;

  constructor(scope: Construct, id: string, props: FargateApiProps) {
    super(scope, id);
    const ingress = requireIngress(props.ingress);
    const { vpc, removalPolicy = RemovalPolicy.RETAIN } = props;
    requireRemovalPolicy(removalPolicy);
    requireTwoZones(vpc);

    const entrance = new Entrance(this, { vpc, ingress: ingress._bind(this), removalPolicy });
    this.loadBalancer = entrance.loadBalancer;
    this.listener = entrance.listener;
    this.redirectListener = entrance.redirectListener;
    this.certificate = entrance.certificate;
    this.aliasRecord = entrance.aliasRecord;
    this.accessLogs = entrance.accessLogs;
    this.url = entrance.url;
    this.cluster = props.cluster ?? this.createCluster(vpc);
    this.infrastructureRole = this.createInfrastructureRole();

    const primary = new Service(this, {
      vpc,
      cluster: this.cluster,
      loadBalancer: this.loadBalancer,
      listener: this.listener,
      infrastructureRole: this.infrastructureRole,
      conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])],
      priority: PRIMARY_PRIORITY,
      removalPolicy,
      options: props,
    });
    this.service = primary.service;
    this.taskDefinition = primary.taskDefinition;
    this.taskCount = primary.taskCount;
    this.logGroup = primary.logGroup;
    this.targetGroup = primary.targetGroup;
    this.alternateTargetGroup = primary.alternateTargetGroup;
    this.listenerRule = primary.listenerRule;
    this.connections = this.service.connections;
    this.grantPrincipal = this.taskDefinition.taskRole.grantPrincipal;
    this.grants = FargateApiGrants._of(this.service);
    this.metrics = primary.metrics;
    this.forwardTheRest();
  }

  private createCluster(vpc: ec2.IVpc): ecs.Cluster {
    return new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html */
  private createInfrastructureRole(): iam.Role {
    const role = new iam.Role(this, 'InfrastructureRole', {
      description: 'Lets ECS move requests between the target groups of a service',
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForLoadBalancers')],
    });
    acknowledgeInfrastructureRole(role);
    return role;
  }

  /** A listener has to have a default action; the rule for every path comes before it, so no request gets here. */
  private forwardTheRest(): void {
    this.listener.addAction('Default', { action: elbv2.ListenerAction.forward([this.targetGroup]) });
  }
}
