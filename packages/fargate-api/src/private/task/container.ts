import { Annotations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { requireDistinctNames, requireHealthCheckPath, requirePort, requireServablePath, requireWritablePaths, WRITABLE_SHARE } from './checks';
import { AGENT_PATHS } from './exec';
import { CONTAINER } from './names';
import type { FargateApiServiceOptions } from '../../service-options';
import { bootstrapContainer } from '../bootstrap';

export const DEFAULT_PORT = 8080;
export const DEFAULT_HEALTH_CHECK_PATH = '/health';

/** The container that serves the requests. Its secrets are added later, when all that the execution role holds before is known. */
export function addContainer(
  owner: Construct, definition: ecs.FargateTaskDefinition, logGroup: logs.ILogGroup, options: FargateApiServiceOptions,
): ecs.ContainerDefinition {
  const { containerPort = DEFAULT_PORT, environment = {}, secrets = {}, readonlyRootFilesystem = true } = options;
  requirePort(containerPort);
  requireDistinctNames(environment, secrets);
  return definition.addContainer(CONTAINER, {
    ...imageOf(owner, containerPort, options),
    portMappings: [{ containerPort }],
    environment: { ...options.tracing?._environment(owner.node.id), ...environment },
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'app' }),
    readonlyRootFilesystem,
    linuxParameters: createLinuxParameters(owner, definition, options),
  });
}

function imageOf(owner: Construct, containerPort: number, options: FargateApiServiceOptions) {
  const { image, containerHealthCheck, healthCheckPath = DEFAULT_HEALTH_CHECK_PATH } = options;
  requireHealthCheckPath(healthCheckPath);
  if (image) {
    return { image, healthCheck: containerHealthCheck };
  }
  requireServablePath(healthCheckPath);
  Annotations.of(owner).addWarningV2('@ashlar/fargate-api:bootstrapImage',
    'no image given: a small public image answers the health check and nothing else until the first deployment with an image');
  return bootstrapContainer(healthCheckPath, containerPort);
}

/** An init process that reaps zombies and passes signals on, and the directories that stay writable. */
function createLinuxParameters(owner: Construct, definition: ecs.FargateTaskDefinition, options: FargateApiServiceOptions): ecs.LinuxParameters {
  const { readonlyRootFilesystem = true, writablePaths = [], execAccess = false } = options;
  requireWritablePaths(writablePaths, ['/tmp', ...execAccess ? AGENT_PATHS : []], readonlyRootFilesystem, definition.memoryMiB);
  return writable(new ecs.LinuxParameters(owner, 'LinuxParameters', { initProcessEnabled: true }),
    readonlyRootFilesystem ? ['/tmp', ...writablePaths] : [], definition.memoryMiB);
}

/**
 * For everyone, as /tmp is elsewhere: without a mode the directory belongs to root and has that of the image, mostly 0755.
 * Programs may run from there, because many runtimes unpack libraries into it; said, because container engines differ in what they do unsaid.
 *
 * "mode" is in the list of options, and they are those of Docker, which takes the value so:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html
 * https://github.com/aws/amazon-ecs-agent/blob/master/proposals/shmsize-tmpfs.md
 */
const MOUNT_OPTIONS = [
  ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV, ecs.TmpfsMountOption.EXEC, `${ecs.TmpfsMountOption.MODE}=1777` as ecs.TmpfsMountOption,
];

/**
 * tmpfs, because a bind mount belongs to root with mode 0755, where an image that runs as another user can't write.
 * On Fargate since January 2026: https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
 */
export function writable(parameters: ecs.LinuxParameters, paths: string[], memoryMiB: number): ecs.LinuxParameters {
  for (const containerPath of paths) {
    parameters.addTmpfs({ containerPath, size: memoryMiB * WRITABLE_SHARE, mountOptions: MOUNT_OPTIONS });
  }
  return parameters;
}
