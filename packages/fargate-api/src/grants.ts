import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What others may do with a service.
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
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
   */
  public deploy(grantee: iam.IGrantable): iam.Grant {
    const { service } = this;
    const name = `${service.cluster.clusterName}/${service.serviceName}`;
    return [
      allow(grantee, ['ecs:UpdateService', 'ecs:DescribeServices'], [service.serviceArn]),
      allow(grantee, ['ecs:RegisterTaskDefinition'], [this.arn('task-definition', `${service.taskDefinition.family}:*`)]),
      // Knows no resource.
      allow(grantee, ['ecs:DescribeTaskDefinition'], ['*']),
      allow(grantee, ['ecs:DescribeServiceDeployments'], [service.serviceArn, this.arn('service-deployment', `${name}/*`)]),
      allow(grantee, ['iam:PassRole'], this.roles().map(({ roleArn }) => roleArn), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
    ].reduce((all, grant) => all.combine(grant));
  }

  private roles(): iam.IRole[] {
    const { taskDefinition } = this.service;
    return [taskDefinition.taskRole, taskDefinition.obtainExecutionRole()];
  }

  private arn(resource: string, resourceName: string): string {
    return Stack.of(this.service).formatArn({ service: 'ecs', resource, resourceName });
  }
}

function allow(grantee: iam.IGrantable, actions: string[], resourceArns: string[], equals?: Record<string, string>): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions: equals && { StringEquals: equals } });
}
