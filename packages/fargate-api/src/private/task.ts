import type { RemovalPolicy } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeEnvironment, acknowledgeInlinePolicy, acknowledgePullFromEcr } from './acknowledgements';
import { auditLogOf } from './cluster';
import { namesAction } from './policies';
import type { FargateApiServiceOptions } from '../service-options';
import { TaskSize } from '../task-size';
import { requireExactSecret, requireFiniteRetention, requireMemory } from './task/checks';
import { addContainer } from './task/container';
import { allowExec, mountAgentPaths } from './task/exec';
import { settleEncryption } from './task/log-group';
import { CONTAINER } from './task/names';
import { addSecrets, addSidecar, addSidecars } from './task/sidecars';
import { allowTraces } from './task/traces';

export { DEFAULT_HEALTH_CHECK_PATH } from './task/container';

/** What one task is: its log group, its definition with two roles, and its containers. */
export class Task {
  public readonly logGroup: logs.LogGroup;
  public readonly definition: ecs.FargateTaskDefinition;

  constructor(private readonly owner: Construct, private readonly options: FargateApiServiceOptions, private readonly removalPolicy: RemovalPolicy) {
    this.logGroup = this.createLogGroup();
    this.definition = this.createDefinition();
    this.addContainers();
    this.acknowledge();
    this.addSecrets();
  }

  /** What the tasks may do by choice, which their service must not start without. */
  public completeIn(service: ecs.FargateService): void {
    const { tracing, execAccess = false, logEncryptionKey } = this.options;
    if (tracing) {
      allowTraces(this.owner, service, tracing);
    }
    if (execAccess) {
      allowExec(this.owner, service, auditLogOf(service.cluster, this.removalPolicy, logEncryptionKey));
    }
  }

  private createLogGroup(): logs.LogGroup {
    const { logRetention: retention = logs.RetentionDays.ONE_MONTH, logEncryptionKey: encryptionKey } = this.options;
    requireFiniteRetention(retention);
    const logGroup = new logs.LogGroup(this.owner, 'LogGroup', { retention, encryptionKey, removalPolicy: this.removalPolicy });
    settleEncryption(logGroup, encryptionKey);
    return logGroup;
  }

  private createDefinition(): ecs.FargateTaskDefinition {
    const { taskSize = TaskSize.small(), cpuArchitecture = ecs.CpuArchitecture.X86_64 } = this.options;
    return new ecs.FargateTaskDefinition(this.owner, 'TaskDefinition', {
      cpu: taskSize.cpuUnits,
      memoryLimitMiB: taskSize.memoryMiB,
      runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    });
  }

  private addContainers(): void {
    const { sidecars = [], tracing, readonlyRootFilesystem = true, writablePaths = [], execAccess = false } = this.options;
    const container = addContainer(this.owner, this.definition, this.logGroup, this.options);
    if (execAccess && readonlyRootFilesystem) {
      mountAgentPaths(this.definition, container);
    }
    const collectors = tracing ? [tracing._sidecar()] : [];
    requireMemory(this.definition.memoryMiB, readonlyRootFilesystem ? 1 + writablePaths.length : 0, [...sidecars, ...collectors]);
    addSidecars(this.owner, this.definition, this.logGroup, sidecars);
    for (const collector of collectors) {
      addSidecar(this.owner, this.definition, this.logGroup, collector);
    }
  }

  /** Called before the secrets are added, so what the role holds so far is for images and logs. */
  private acknowledge(): void {
    const { environment = {}, sidecars = [], tracing } = this.options;
    const role = this.definition.obtainExecutionRole();
    acknowledgeInlinePolicy(role);
    if (namesAction(role, 'ecr:GetAuthorizationToken')) {
      acknowledgePullFromEcr(role);
    }
    if (tracing || [environment, ...sidecars.map((sidecar) => sidecar.environment ?? {})].some((variables) => Object.keys(variables).length > 0)) {
      acknowledgeEnvironment(this.definition);
    }
  }

  private addSecrets(): void {
    const { secrets, sidecars = [] } = this.options;
    requireExactSecret('the image', this.definition.obtainExecutionRole());
    addSecrets(this.definition, CONTAINER, secrets);
    for (const sidecar of sidecars) {
      addSecrets(this.definition, sidecar.name, sidecar.secrets);
    }
  }
}
