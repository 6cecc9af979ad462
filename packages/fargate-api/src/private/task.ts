import type { RemovalPolicy } from 'aws-cdk-lib';
import { Annotations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FargateApiServiceOptions } from '../service-options';
import { TaskSize } from '../task-size';
import { acknowledgeEnvironment, acknowledgeInlinePolicy, acknowledgeLogGroup, acknowledgePullFromEcr } from './acknowledgements';
import { bootstrapContainer } from './bootstrap';
import {
  requireDistinctNames, requireExactSecret, requireFiniteRetention, requireHealthCheckPath, requirePort, requireServablePath, requireWritablePaths,
  WRITABLE_SHARE,
} from './checks';
import { inlinePoliciesOf } from './policies';

const DEFAULT_PORT = 8080;
export const DEFAULT_HEALTH_CHECK_PATH = '/health';

/** The name of the container that serves the requests. */
const CONTAINER = 'App';

/** What one task is: its log group, its definition with two roles, and its container. */
export class Task {
  public readonly logGroup: logs.LogGroup;
  public readonly definition: ecs.FargateTaskDefinition;

  constructor(owner: Construct, options: FargateApiServiceOptions, removalPolicy: RemovalPolicy) {
    this.logGroup = createLogGroup(owner, options, removalPolicy);
    this.definition = createDefinition(owner, options);
    addContainer(owner, this.definition, this.logGroup, options);
    addSecrets(this.definition, options);
  }
}

function createLogGroup(owner: Construct, { logRetention = logs.RetentionDays.ONE_MONTH }: FargateApiServiceOptions, removalPolicy: RemovalPolicy) {
  requireFiniteRetention(logRetention);
  const logGroup = new logs.LogGroup(owner, 'LogGroup', { retention: logRetention, removalPolicy });
  acknowledgeLogGroup(logGroup);
  return logGroup;
}

function createDefinition(owner: Construct, { taskSize = TaskSize.small() }: FargateApiServiceOptions) {
  return new ecs.FargateTaskDefinition(owner, 'TaskDefinition', { cpu: taskSize.cpuUnits, memoryLimitMiB: taskSize.memoryMiB });
}

function addContainer(owner: Construct, definition: ecs.FargateTaskDefinition, logGroup: logs.LogGroup, options: FargateApiServiceOptions): void {
  const { containerPort = DEFAULT_PORT, healthCheckPath = DEFAULT_HEALTH_CHECK_PATH, environment = {}, secrets = {} } = options;
  requirePort(containerPort);
  requireHealthCheckPath(healthCheckPath);
  requireDistinctNames(environment, secrets);
  if (!options.image) {
    requireServablePath(healthCheckPath);
    Annotations.of(owner).addWarningV2('@ashlar/fargate-api:bootstrapImage',
      'no image given: a small public image answers the health check and nothing else until the first deployment with an image');
  }
  definition.addContainer(CONTAINER, {
    ...(options.image ? { image: options.image } : bootstrapContainer(healthCheckPath, containerPort)),
    portMappings: [{ containerPort }],
    environment,
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'app' }),
    readonlyRootFilesystem: options.readonlyRootFilesystem ?? true,
    linuxParameters: createLinuxParameters(owner, definition, options),
  });
  acknowledgeExecutionRole(definition);
  if (Object.keys(environment).length > 0) {
    acknowledgeEnvironment(definition);
  }
}

/** Called before the secrets are added, so what the role holds so far is for the image and the log. */
function acknowledgeExecutionRole(definition: ecs.FargateTaskDefinition): void {
  const role = definition.obtainExecutionRole();
  acknowledgeInlinePolicy(role);
  if (JSON.stringify(inlinePoliciesOf(role)).includes('"ecr:GetAuthorizationToken"')) {
    acknowledgePullFromEcr(role);
  }
}

/** An init process that reaps zombies and passes signals on, and the directories that stay writable. */
function createLinuxParameters(owner: Construct, definition: ecs.FargateTaskDefinition, options: FargateApiServiceOptions): ecs.LinuxParameters {
  const { readonlyRootFilesystem = true, writablePaths = [] } = options;
  requireWritablePaths(writablePaths, readonlyRootFilesystem, definition.memoryMiB);
  const parameters = new ecs.LinuxParameters(owner, 'LinuxParameters', { initProcessEnabled: true });
  // tmpfs, because a bind mount belongs to root with mode 0755, where an image that runs as another user can't write.
  // On Fargate since January 2026: https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
  for (const containerPath of readonlyRootFilesystem ? ['/tmp', ...writablePaths] : []) {
    parameters.addTmpfs({
      containerPath, size: definition.memoryMiB * WRITABLE_SHARE, mountOptions: [ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV],
    });
  }
  return parameters;
}

function addSecrets(definition: ecs.FargateTaskDefinition, { secrets = {} }: FargateApiServiceOptions): void {
  const executionRole = definition.obtainExecutionRole();
  requireExactSecret('the image', executionRole);
  for (const [name, secret] of Object.entries(secrets)) {
    definition.defaultContainer!.addSecret(name, secret);
    requireExactSecret(JSON.stringify(name), executionRole);
  }
}
