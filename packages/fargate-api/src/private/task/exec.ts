import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeExecPolicy } from '../acknowledgements';

/**
 * Where the agent behind ECS Exec writes to, which has to be possible when the root file system is read-only:
 * https://github.com/aws/containers-roadmap/issues/1359
 */
export const AGENT_PATHS = ['/managed-agents', '/var/lib/amazon/ssm', '/var/log/amazon/ssm'];

/** Directories on the disk of the task, not tmpfs: the agent runs as root, and may write where a bind mount belongs to root. */
export function mountAgentPaths(definition: ecs.FargateTaskDefinition, container: ecs.ContainerDefinition): void {
  for (const containerPath of AGENT_PATHS) {
    const name = containerPath.slice(1).replaceAll('/', '-');
    definition.addVolume({ name });
    container.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
  }
}

/**
 * Lets commands run in the containers of a service.
 *
 * Not by the L2, which lets the task write to every log group when the cluster gets its own only later.
 */
export function allowExec(owner: Construct, service: ecs.FargateService, auditLog: logs.ILogGroupRef): void {
  const policy = new iam.Policy(owner, 'ExecPolicy', { roles: [service.taskDefinition.taskRole], statements: statements(auditLog) });
  acknowledgeExecPolicy(policy);
  const resource = service.node.defaultChild as ecs.CfnService;
  resource.enableExecuteCommand = true;
  // The agent asks for its channel as soon as the task starts.
  service.node.addDependency(policy);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
function statements(auditLog: logs.ILogGroupRef): iam.PolicyStatement[] {
  const { logGroupName } = auditLog.logGroupRef;
  const streams = Stack.of(auditLog).formatArn({ service: 'logs', resource: `log-group:${logGroupName}:*` });
  return [
    new iam.PolicyStatement({
      actions: ['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [streams] }),
  ];
}
