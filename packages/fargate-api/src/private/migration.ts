import * as path from 'path';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { MigrationTask } from '../migration-task';
import { acknowledgeMigration } from './acknowledgements';
import { settleEncryption } from './task/log-group';

export interface MigrationProps {
  /** What the user asked for. */
  readonly task: MigrationTask;
  /** What the task runs in. */
  readonly cluster: ecs.ICluster;
  /** Of which family the task is, and which roles it has. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** What happens to the log of the function. */
  readonly removalPolicy: RemovalPolicy;
  /** How long it is kept. */
  readonly logRetention: logs.RetentionDays;
  /**
   * With what it is encrypted.
   *
   * @default - by CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;
}

/** By this tag the function knows its own tasks: it may stop no others. */
const TAG = 'ashlar:migration';

/**
 * A lifecycle hook that runs a one-off task before the new version is started.
 *
 * Knows nothing of the service, which depends on it: everything else comes from the revision that is deployed.
 */
export class Migration extends Construct implements ecs.IDeploymentLifecycleHookTarget {
  /** The function that ECS calls. */
  public readonly handler: lambda.Function;
  private readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: MigrationProps) {
    super(scope, id);
    const { task, cluster, taskDefinition, removalPolicy, logRetention, logEncryptionKey: encryptionKey } = props;
    const logGroup = new logs.LogGroup(this, 'LogGroup', { retention: logRetention, encryptionKey, removalPolicy });
    settleEncryption(logGroup, encryptionKey);
    const policy = this.createPolicy(cluster, taskDefinition, logGroup);
    this.handler = this.createHandler(task, taskDefinition, policy, logGroup);
    this.role = this.createRole();
    acknowledgeMigration({ handler: this.handler, policy, role: this.role });
  }

  public bind(): ecs.DeploymentLifecycleHookTargetConfig {
    return { targetArn: this.handler.functionArn, role: this.role, lifecycleStages: [ecs.DeploymentLifecycleStage.PRE_SCALE_UP] };
  }

  /** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
  private createPolicy(cluster: ecs.ICluster, taskDefinition: ecs.FargateTaskDefinition, logGroup: logs.LogGroup): iam.ManagedPolicy {
    const { clusterName, clusterArn } = cluster;
    const { family, taskRole } = taskDefinition;
    const inCluster = { ArnEquals: { 'ecs:cluster': clusterArn } };
    const tasks = this.arn('task', `${clusterName}/*`);
    return new iam.ManagedPolicy(this, 'Policy', {
      statements: [
        allow(['ecs:DescribeServiceRevisions'], [this.arn('service', `${clusterName}/*`), this.arn('service-revision', `${clusterName}/*`)]),
        allow(['ecs:RunTask'], [this.arn('task-definition', `${family}:*`)], inCluster),
        allow(['ecs:TagResource'], [tasks], { StringEquals: { 'ecs:CreateAction': 'RunTask', [`aws:RequestTag/${TAG}`]: family } }),
        allow(['ecs:DescribeTasks'], [tasks], inCluster),
        allow(['ecs:StopTask'], [tasks], { ...inCluster, StringEquals: { [`aws:ResourceTag/${TAG}`]: family } }),
        allow(['iam:PassRole'], [taskRole, taskDefinition.obtainExecutionRole()].map(({ roleArn }) => roleArn), {
          StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
        }),
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
      ],
    });
  }

  private createHandler(
    task: MigrationTask, taskDefinition: ecs.FargateTaskDefinition, policy: iam.ManagedPolicy, logGroup: logs.LogGroup,
  ): lambda.Function {
    return new lambda.Function(this, 'Handler', {
      description: 'Runs a task before a new version of the service is started',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'lib', 'handlers')),
      handler: 'migration.handler',
      memorySize: 256,
      timeout: Duration.minutes(1),
      environment: {
        COMMAND: Stack.of(this).toJsonString(task.command),
        CONTAINER: taskDefinition.defaultContainer!.containerName,
        TAG_KEY: TAG,
        TAG_VALUE: taskDefinition.family,
        TIMEOUT_SECONDS: `${task.timeout.toSeconds()}`,
      },
      // The policy belongs to the role from the start, so that the function never runs without it.
      role: new iam.Role(this, 'HandlerRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), managedPolicies: [policy] }),
      logGroup,
    });
  }

  /** With which ECS calls the function: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html */
  private createRole(): iam.Role {
    return new iam.Role(this, 'Role', {
      description: 'Lets ECS call the function that runs a task before a new version is started',
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      inlinePolicies: {
        Invoke: new iam.PolicyDocument({ statements: [allow(['lambda:InvokeFunction'], [this.handler.functionArn])] }),
      },
    });
  }

  private arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'ecs', resource, resourceName });
  }
}

function allow(actions: string[], resources: string[], conditions?: Record<string, Record<string, string>>): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}
