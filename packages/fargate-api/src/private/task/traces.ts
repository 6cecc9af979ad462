import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Tracing } from '../../tracing';
import { acknowledgeTracingPolicy } from '../acknowledgements';

/** In a policy of its own, so that nobody takes it for something that was granted to the API. */
export function allowTraces(owner: Construct, service: ecs.FargateService, tracing: Tracing): void {
  const policy = new iam.Policy(owner, 'TracingPolicy', {
    roles: [service.taskDefinition.taskRole],
    // Knows no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    statements: [new iam.PolicyStatement({ actions: tracing._actions(), resources: ['*'] })],
  });
  acknowledgeTracingPolicy(policy);
  service.node.addDependency(policy);
}
