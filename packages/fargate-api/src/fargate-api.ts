import { RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { FargateApiAttributes, IFargateApi } from './fargate-api-attributes';
import type { FargateApiProps } from './fargate-api-props';
import type { FargateApiServiceProps } from './fargate-api-service';
import { FargateApiService } from './fargate-api-service';
import { FargateApiGrants } from './grants';
import type { FargateApiMetrics } from './metrics';
import { acknowledgeInfrastructureRole } from './private/acknowledgements';
import { requireFreeId, requireIngress, requireRemovalPolicy } from './private/checks';
import { createCluster } from './private/cluster';
import { testTrafficOf } from './private/deployment-plan';
import { Entrance } from './private/entrance';
import { importApi } from './private/imported-api';
import { headersOf } from './private/ingress/origin-header';
import { PRIMARY_PRIORITY, Routes } from './private/ingress/routes';
import { serviceUrl } from './private/ingress/service-url';
import type { Rollout } from './private/rollout';
import type { ServiceProps } from './private/service';
import { Service } from './private/service';
import type { FargateApiServiceOptions } from './service-options';

/**
 * A container behind an HTTPS load balancer, deployed safely.
 */
export class FargateApi extends Construct implements IFargateApi, iam.IGrantable {
  /**
   * An API that stands elsewhere, in another stack or app.
   */
  public static fromAttributes(scope: Construct, id: string, attrs: FargateApiAttributes): IFargateApi {
    return importApi(scope, id, attrs);
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
   * The listener on port 80 that sends clients to HTTPS. Not there with `Ingress.http()`, and before CloudFront, which does it itself.
   */
  public readonly redirectListener?: elbv2.ApplicationListener;

  /**
   * The certificate of the listener: the one that was made, or your own. Not there with `Ingress.http()`.
   */
  public readonly certificate?: acm.ICertificate;

  /**
   * The DNS record. Not there without a hosted zone, or with `Ingress.vpcOrigin()`.
   */
  public readonly aliasRecord?: route53.ARecord;

  /**
   * The rule that forwards every request to the service.
   */
  public readonly listenerRule: elbv2.ApplicationListenerRule;

  /**
   * The rule for the requests that test a new version. Only there with `testTraffic`.
   */
  public readonly testListenerRule?: elbv2.ApplicationListenerRule;

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
   * The bucket with the access logs of the load balancer. Not there with a load balancer of your own.
   */
  public readonly accessLogs?: s3.Bucket;

  /**
   * The secret that CloudFront must send. Only there with `Ingress.cloudFrontOnly()`.
   */
  public readonly originSecret?: secretsmanager.ISecret;

  /**
   * What CloudFront must send: the `customHeaders` of its origin. Only there with `Ingress.cloudFrontOnly()`.
   *
   * CloudFormation reads the secret when it makes the distribution, which must therefore stand in the same region.
   */
  public readonly originHeaders?: Record<string, string>;

  /**
   * The name by which clients, or CloudFront, call the load balancer.
   */
  public readonly domainName: string;

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

  private readonly vpc: ec2.IVpc;
  private readonly rollout: Rollout;
  private readonly removalPolicy: RemovalPolicy;
  private readonly routes: Routes;

  constructor(scope: Construct, id: string, props: FargateApiProps) {
    super(scope, id);
    const ingress = requireIngress(props.ingress);
    const { vpc, removalPolicy = RemovalPolicy.RETAIN } = props;
    requireRemovalPolicy(removalPolicy);

    const entrance = new Entrance(this, { ...props, ingress: ingress._bind(this, vpc), removalPolicy });
    this.loadBalancer = entrance.loadBalancer;
    this.listener = entrance.listener;
    this.redirectListener = entrance.redirectListener;
    this.certificate = entrance.certificate;
    this.aliasRecord = entrance.aliasRecord;
    this.accessLogs = entrance.accessLogs;
    this.domainName = entrance.domainName;
    this.url = entrance.url;
    this.originSecret = entrance.originHeader?.secrets[0];
    this.originHeaders = entrance.originHeader && headersOf(entrance.originHeader);
    this.routes = new Routes(entrance.originHeader);
    this.cluster = props.cluster ?? createCluster(this, vpc);
    this.infrastructureRole = this.createInfrastructureRole();

    this.vpc = vpc;
    this.removalPolicy = removalPolicy;
    const primary = new Service(this, this.serviceProps(PRIMARY_PRIORITY, this.routes.claimRest(testTrafficOf(props)), props));
    this.service = primary.service;
    this.taskDefinition = primary.taskDefinition;
    this.taskCount = primary.taskCount;
    this.logGroup = primary.logGroup;
    this.targetGroup = primary.targetGroup;
    this.alternateTargetGroup = primary.alternateTargetGroup;
    this.listenerRule = primary.listenerRule;
    this.rollout = primary.rollout;
    this.testListenerRule = primary.rollout.testListenerRule;
    this.connections = this.service.connections;
    this.grantPrincipal = this.taskDefinition.taskRole.grantPrincipal;
    this.grants = FargateApiGrants._of(this.service);
    this.metrics = primary.metrics;
    this.answerTheRest();
  }

  /**
   * The alarms that roll a deployment back, the built-in ones first.
   */
  public get rollbackAlarms(): cloudwatch.IAlarm[] {
    return [...this.rollout.rollbackAlarms];
  }

  /**
   * The function that runs the task of `preTraffic`. Only there with it.
   */
  public get migrationHandler(): lambda.IFunction | undefined {
    return this.rollout.migration?.handler;
  }

  /**
   * Roll back a deployment during which this alarm goes into ALARM. It may watch the load balancer and the target groups,
   * as `metrics.latency()` does, but not the service itself, which waits for its alarms.
   *
   * When one of the alarms is in ALARM as a deployment begins, ECS heeds none of them during that deployment.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   * @param alarm any alarm of the same account and region
   */
  public addRollbackAlarm(alarm: cloudwatch.IAlarm): void {
    this.rollout.addAlarm(alarm, this.service);
  }

  /**
   * A further service behind the same load balancer, in the same cluster. Requests that fit its path and host names go to it.
   */
  public addService(id: string, props: FargateApiServiceProps): FargateApiService {
    requireFreeId(this, id);
    requireRemovalPolicy(props.removalPolicy);
    const route = { name: JSON.stringify(id), ...props, test: testTrafficOf(props) };
    const service = this.serviceProps(props.priority, this.routes.conditionsFor(route), props);
    const further = FargateApiService._create(this, id, { url: serviceUrl(this.url, props), service });
    this.routes.claim(route);
    return further;
  }

  private serviceProps(priority: number, conditions: elbv2.ListenerCondition[], options: FargateApiServiceOptions): ServiceProps {
    return {
      vpc: this.vpc,
      cluster: this.cluster,
      loadBalancer: this.loadBalancer,
      listener: this.listener,
      infrastructureRole: this.infrastructureRole,
      conditions,
      priority,
      removalPolicy: options.removalPolicy ?? this.removalPolicy,
      options,
    };
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

  /**
   * A listener has to have a default action. The rule for every path comes before it,
   * so that a request gets here only when it lacks the header of CloudFront.
   */
  private answerTheRest(): void {
    const action = this.originHeaders ? elbv2.ListenerAction.fixedResponse(403) : elbv2.ListenerAction.forward([this.targetGroup]);
    this.listener.addAction('Default', { action });
  }
}
