import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** What the service that delivers AWS's own logs is allowed to do, when it delivers those of this account and region. */
export function allowDelivery(network: Construct, actions: string[], resources: string[], equals: Record<string, string> = {}): PolicyStatement {
  const stack = Stack.of(network);
  return new PolicyStatement({
    principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
    actions,
    resources,
    conditions: {
      StringEquals: { ...equals, 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) },
    },
  });
}
