import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CONTAINER } from './private/task/names';

/**
 * What others may do with a service.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export class FargateApiGrants {
  /**
   * @internal
   */
  public static _of(service: ecs.FargateService): FargateApiGrants {
    return new FargateApiGrants(service);
  }

  private readonly service: ecs.FargateService;

  private constructor(service: ecs.FargateService) {
    this.service = service;
  }

  /**
   * Release a new version outside of CloudFormation: register a task definition of this service, update this service to it, and watch.
   *
   * Who may do that can run any image with the rights of the task.
   *
   * @param grantee who gets the permission
   */
  public deploy(grantee: iam.IGrantable): iam.Grant {
    const { service } = this;
    return [
      allow(grantee, ['ecs:UpdateService', 'ecs:DescribeServices'], [service.serviceArn]),
      allow(grantee, ['ecs:RegisterTaskDefinition'], [this.family()]),
      // Knows no resource.
      allow(grantee, ['ecs:DescribeTaskDefinition'], ['*']),
      allow(grantee, ['ecs:DescribeServiceDeployments'], [service.serviceArn, this.inCluster('service-deployment', `${service.serviceName}/*`)]),
      allow(grantee, ['iam:PassRole'], this.roles().map(({ roleArn }) => roleArn), { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
    ].reduce((all, grant) => all.combine(grant));
  }

  /**
   * Change the number of tasks by hand. What scaling moves, it moves again.
   *
   * Who may do that can bring in no other image and open no container to commands, but change other settings of the service:
   * IAM does not keep those apart.
   *
   * @param grantee who gets the permission
   */
  public scale(grantee: iam.IGrantable): iam.Grant {
    const { serviceArn } = this.service;
    return [
      allow(grantee, ['ecs:UpdateService'], [serviceArn], {
        // UpdateService can change more than the number: these hold whether ECS tells the policy what was left out of a request or not.
        ArnLikeIfExists: { 'ecs:task-definition': this.family() },
        StringEqualsIfExists: { 'ecs:enable-execute-command': `${this.hasExecAccess()}` },
      }),
      allow(grantee, ['ecs:DescribeServices'], [serviceArn]),
    ].reduce((all, grant) => all.combine(grant));
  }

  /**
   * Run commands in the container of this service, and find its tasks. It takes a service with `execAccess`.
   *
   * Who may do that can do what the task may. What they type and see is in the audit log of the cluster.
   *
   * @param grantee who gets the permission
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  public exec(grantee: iam.IGrantable): iam.Grant {
    if (!this.hasExecAccess()) {
      throw new Error('grants.exec() needs a service that lets commands be run in it: pass execAccess: true');
    }
    const { clusterArn } = this.service.cluster;
    const tasks = this.inCluster('task', '*');
    return [
      // Asks for both the cluster and the task. The tag is one that ECS gives to each task, and nobody else can.
      allow(grantee, ['ecs:ExecuteCommand'], [clusterArn], { StringEquals: { 'ecs:container-name': CONTAINER } }),
      allow(grantee, ['ecs:ExecuteCommand'], [tasks], {
        StringEquals: { 'ecs:container-name': CONTAINER, 'aws:ResourceTag/aws:ecs:serviceName': this.service.serviceName },
      }),
      // Asks for container instances, of which Fargate has none.
      allow(grantee, ['ecs:ListTasks'], ['*'], { ArnEquals: { 'ecs:cluster': clusterArn } }),
      allow(grantee, ['ecs:DescribeTasks'], [tasks]),
    ].reduce((all, grant) => all.combine(grant));
  }

  private hasExecAccess(): boolean {
    return (this.service.node.defaultChild as ecs.CfnService).enableExecuteCommand === true;
  }

  private roles(): iam.IRole[] {
    const { taskDefinition } = this.service;
    return [taskDefinition.taskRole, taskDefinition.obtainExecutionRole()];
  }

  private family(): string {
    return this.arn('task-definition', `${this.service.taskDefinition.family}:*`);
  }

  private inCluster(resource: string, name: string): string {
    return this.arn(resource, `${this.service.cluster.clusterName}/${name}`);
  }

  private arn(resource: string, resourceName: string): string {
    return Stack.of(this.service).formatArn({ service: 'ecs', resource, resourceName });
  }
}

function allow(grantee: iam.IGrantable, actions: string[], resourceArns: string[], conditions?: Record<string, Record<string, unknown>>): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
}
