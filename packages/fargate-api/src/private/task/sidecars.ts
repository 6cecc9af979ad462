import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { requireContainerNames, requireDistinctNames, requireExactSecret } from './checks';
import { writable } from './container';
import { COLLECTOR, CONTAINER } from './names';
import type { Sidecar } from '../../sidecar';

/** The containers beside the one of the API, without their secrets. */
export function addSidecars(
  owner: Construct, definition: ecs.FargateTaskDefinition, logGroup: logs.ILogGroup, sidecars: Sidecar[],
): void {
  requireContainerNames(sidecars.map(({ name }) => name), [CONTAINER, COLLECTOR]);
  for (const sidecar of sidecars) {
    addSidecar(owner, definition, logGroup, sidecar);
  }
}

/** One container that shares the logs, reads secrets later, and keeps to the rules of the one of the API. */
export function addSidecar(owner: Construct, definition: ecs.FargateTaskDefinition, logGroup: logs.ILogGroup, sidecar: Sidecar): void {
  const { name, environment = {}, secrets = {}, essential = true, readonlyRootFilesystem = true, startsFirst = false } = sidecar;
  requireDistinctNames(environment, secrets);
  // eslint-disable-next-line awscdk/no-variable-construct-id -- one of several; makes no resource
  const parameters = new ecs.LinuxParameters(owner, `${name}LinuxParameters`, { initProcessEnabled: true });
  const container = definition.addContainer(name, {
    image: sidecar.image,
    command: sidecar.command,
    environment,
    essential,
    // What nothing depends on is started again, unless it was done.
    ...(essential ? {} : { enableRestartPolicy: true, restartIgnoredExitCodes: [0] }),
    healthCheck: sidecar.healthCheck,
    memoryLimitMiB: sidecar.memoryLimitMiB,
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: name }),
    readonlyRootFilesystem,
    linuxParameters: writable(parameters, readonlyRootFilesystem ? ['/tmp'] : [], definition.memoryMiB),
  });
  if (startsFirst) {
    definition.defaultContainer!.addContainerDependencies({
      container, condition: sidecar.healthCheck ? ecs.ContainerDependencyCondition.HEALTHY : ecs.ContainerDependencyCondition.START,
    });
  }
}

/** Gives a container its secrets, and the execution role the right to read these. */
export function addSecrets(definition: ecs.FargateTaskDefinition, containerName: string, secrets: Record<string, ecs.Secret> = {}): void {
  const executionRole = definition.obtainExecutionRole();
  for (const [name, secret] of Object.entries(secrets)) {
    definition.findContainer(containerName)!.addSecret(name, secret);
    requireExactSecret(JSON.stringify(name), executionRole);
  }
}
