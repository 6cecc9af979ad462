import { Lazy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Deployment } from '../deployment';
import { acknowledgeLifecycleHook } from './acknowledgements';
import type { DeploymentPlan } from './deployment-plan';
import { shiftsTraffic, strategyProps } from './deployment-plan';
import { Migration } from './migration';
import type { AlarmSource } from './rollback-alarms';
import { createRollbackAlarms } from './rollback-alarms';
import type { ServiceProps } from './service';

/** How new versions of one service are released: what stands beside the service for it, and what the service is told. */
export class Rollout {
  public readonly rollbackAlarms: cloudwatch.IAlarm[];
  public readonly testListenerRule?: elbv2.ApplicationListenerRule;
  public readonly migration?: Migration;
  private readonly plan: DeploymentPlan;

  constructor(
    owner: Construct, props: ServiceProps, taskDefinition: ecs.FargateTaskDefinition, alternate: elbv2.ApplicationTargetGroup, source: AlarmSource,
  ) {
    const { deployment = Deployment.rolling(), builtInRollbackAlarms = true, rollbackAlarms = [] } = props.options;
    this.plan = deployment._plan();
    this.testListenerRule = createTestListenerRule(owner, props, this.plan, alternate);
    this.migration = createMigration(owner, props, this.plan, taskDefinition);
    this.rollbackAlarms = [...builtInRollbackAlarms ? createRollbackAlarms(owner, source) : [], ...rollbackAlarms];
  }

  /** What the service is to be told when it is made. */
  public get serviceProps() {
    return strategyProps(this.plan);
  }

  /** Another alarm, for a service that is made already. */
  public addAlarm(alarm: cloudwatch.IAlarm, service: ecs.FargateService): void {
    requireOtherThan(service, alarm);
    this.rollbackAlarms.push(alarm);
  }

  /** What it is to be told afterwards. */
  public apply(service: ecs.FargateService): void {
    for (const hook of [...this.migration ? [this.migration] : [], ...this.plan.lifecycleHooks]) {
      addHook(service, hook);
    }
    this.watch(service);
  }

  /** Rendered late, because alarms may be added. Not by enableDeploymentAlarms(), which loses the names when there are some already (2.257.0). */
  private watch(service: ecs.FargateService): void {
    const resource = service.node.defaultChild as ecs.CfnService;
    const alarms = Lazy.any({
      produce: () => {
        const enable = this.rollbackAlarms.length > 0;
        return { alarmNames: this.rollbackAlarms.map(({ alarmName }) => alarmName), enable, rollback: enable };
      },
    });
    resource.deploymentConfiguration = { ...resource.deploymentConfiguration as ecs.CfnService.DeploymentConfigurationProperty, alarms };
    resource.node.addValidation({
      validate: () => shiftsTraffic(this.plan) && this.rollbackAlarms.length === 0
        ? [`a deployment with the strategy ${this.plan.strategy} has no alarm to roll it back: leave out builtInRollbackAlarms: false, or give rollbackAlarms`]
        : [],
    });
  }
}

/** With a role that is there before the service is made: bound by the service itself, while it is rendered, a hook would make its role too late. */
function addHook(service: ecs.FargateService, hook: ecs.IDeploymentLifecycleHookTarget): void {
  const config = hook.bind(service);
  if (!config.role) {
    throw new Error('a lifecycle hook has no role with which ECS can call it: use ecs.DeploymentLifecycleLambdaTarget, or return a role from bind()');
  }
  if (config.role.node.scope === service) {
    acknowledgeLifecycleHook(config.role);
  }
  // Without the policy of this role the first deployment could not call the hook, and would fail.
  service.node.defaultChild!.node.addDependency(config.role);
  service.addLifecycleHook({ bind: () => config });
}

/**
 * ECS moves the test requests to the new version and back by this rule. It begins with the second target group, since ECS asks for it:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-code-deploy-to-ecs-blue-green.html
 */
function createTestListenerRule(
  owner: Construct, props: ServiceProps, { testTraffic }: DeploymentPlan, targetGroup: elbv2.ApplicationTargetGroup,
): elbv2.ApplicationListenerRule | undefined {
  return testTraffic && new elbv2.ApplicationListenerRule(owner, 'TestListenerRule', {
    listener: props.listener,
    priority: testTraffic._priority,
    conditions: [...props.conditions, testTraffic._condition],
    action: elbv2.ListenerAction.forward([targetGroup]),
  });
}

function createMigration(
  owner: Construct, { cluster, removalPolicy, options }: ServiceProps, plan: DeploymentPlan, taskDefinition: ecs.FargateTaskDefinition,
): Migration | undefined {
  const { preTraffic, image, logRetention = logs.RetentionDays.ONE_MONTH, logEncryptionKey } = options;
  if (!preTraffic) {
    return undefined;
  }
  if (!shiftsTraffic(plan)) {
    throw new Error('preTraffic needs a deployment that shifts traffic, and Deployment.rolling() has no moment before it: ' +
      'use Deployment.blueGreen(), Deployment.canary() or Deployment.linear()');
  }
  if (!image) {
    throw new Error(`preTraffic runs ${JSON.stringify(preTraffic.command)} in the image of the service: pass an image, or leave out preTraffic until there is one`);
  }
  return new Migration(owner, 'Migration', { task: preTraffic, cluster, taskDefinition, removalPolicy, logRetention, logEncryptionKey });
}

/** The service waits for its alarms, so none of them can wait for the service. CloudFormation alone would tell, and not what to do. */
function requireOtherThan(service: ecs.FargateService, { node }: cloudwatch.IAlarm): void {
  const resource = node.defaultChild;
  if (resource instanceof cloudwatch.CfnAlarm) {
    const { logicalId } = service.node.defaultChild as ecs.CfnService;
    const [watched, id] = Stack.of(service).resolve([[resource.dimensions, resource.metrics], logicalId]) as [unknown, string];
    if (JSON.stringify(watched).includes(JSON.stringify(id))) {
      throw new Error(`the alarm ${JSON.stringify(node.path)} watches the service, which waits for its alarms, so CloudFormation would find a circle: ` +
        'watch the load balancer or the target groups, as metrics.latency() does');
    }
  }
}
