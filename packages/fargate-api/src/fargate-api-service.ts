import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IFargateApi } from './fargate-api-attributes';
import { FargateApiGrants } from './grants';
import type { FargateApiMetrics } from './metrics';
import type { Rollout } from './private/rollout';
import type { ServiceProps } from './private/service';
import { Service } from './private/service';
import type { FargateApiServiceOptions } from './service-options';

/**
 * How to add a service to a `FargateApi`. It needs a path or host names.
 */
export interface FargateApiServiceProps extends FargateApiServiceOptions {
  /**
   * The path of the requests for the service: `*` stands for any characters, `?` for one. The service sees the whole path.
   *
   * @default - every path
   */
  readonly path?: string;

  /**
   * The host names of the requests for the service, with wildcards as in `path`.
   *
   * The certificate must cover them, and they need DNS records of their own.
   *
   * @default - every host name
   */
  readonly hostNames?: string[];

  /**
   * When the rule of the service is looked at: from 1 to 49999, lower numbers come first. No two services can have the same.
   */
  readonly priority: number;
}

/** What a service is made of: its own wishes, and what it shares with the other services of its API. */
interface FargateApiServiceParts {
  /** Where clients call the service. */
  readonly url: string;
  /** What it is made from. */
  readonly service: ServiceProps;
}

/**
 * A further service behind the load balancer of a `FargateApi`, made by `api.addService()`.
 */
export class FargateApiService extends Construct implements IFargateApi, iam.IGrantable {
  /**
   * @internal
   */
  public static _create(owner: Construct, id: string, parts: FargateApiServiceParts): FargateApiService {
    // eslint-disable-next-line awscdk/require-passing-this -- a static method has no `this`
    return new FargateApiService(owner, id, parts);
  }

  /**
   * The service that keeps the tasks running.
   */
  public readonly service: ecs.FargateService;

  /**
   * What a task is made of.
   */
  public readonly taskDefinition: ecs.FargateTaskDefinition;

  /**
   * The number of tasks, when it is not fixed: to add a scaling policy of your own.
   */
  public readonly taskCount?: ecs.ScalableTaskCount;

  /**
   * The rule that forwards the requests to the service.
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
   * The log group of the tasks.
   */
  public readonly logGroup: logs.ILogGroup;

  /**
   * Where clients call the service.
   */
  public readonly url: string;

  /**
   * The security group of the tasks. They may be called by the load balancer only, and may call HTTPS only.
   */
  public readonly connections: ec2.Connections;

  /**
   * The role of the tasks, which holds what was granted to the service and nothing else.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * What others may do with the service.
   */
  public readonly grants: FargateApiGrants;

  /**
   * The numbers that tell how the service is doing.
   */
  public readonly metrics: FargateApiMetrics;

  private readonly rollout: Rollout;

  // eslint-disable-next-line awscdk/props-name-convention -- FargateApiServiceProps are what users say, to which addService() adds what is shared
  private constructor(scope: Construct, id: string, props: FargateApiServiceParts) {
    super(scope, id);
    this.url = props.url;
    const parts = new Service(this, props.service);
    this.service = parts.service;
    this.taskDefinition = parts.taskDefinition;
    this.taskCount = parts.taskCount;
    this.logGroup = parts.logGroup;
    this.targetGroup = parts.targetGroup;
    this.alternateTargetGroup = parts.alternateTargetGroup;
    this.listenerRule = parts.listenerRule;
    this.rollout = parts.rollout;
    this.testListenerRule = parts.rollout.testListenerRule;
    this.connections = this.service.connections;
    this.grantPrincipal = this.taskDefinition.taskRole.grantPrincipal;
    this.grants = FargateApiGrants._of(this.service);
    this.metrics = parts.metrics;
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
}
