import { Annotations, AspectPriority, Aspects, Stack } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * What a load balancer of an API's own has, and one that is given may lack: neither is on unless somebody says so.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
const WANTED = [
  { id: 'noAccessLogs', key: 'access_logs.s3.enabled', lack: 'keeps no access logs, so nobody can tell who called what: call its logAccessLogs()' },
  {
    id: 'invalidHeaders',
    key: 'routing.http.drop_invalid_header_fields.enabled',
    lack: 'lets invalid header fields through, by which requests can be smuggled past it: make it with dropInvalidHeaderFields: true',
  },
];

/** It is for its owner to set up, so synth warns, and does not fail. */
export function warnOfLacks(loadBalancer: elbv2.ApplicationLoadBalancer): void {
  const resource = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
  // After all other aspects, because attributes may be set until then.
  Aspects.of(resource).add({ visit: () => warn(loadBalancer, resource) }, { priority: AspectPriority.READONLY });
}

function warn(loadBalancer: elbv2.ApplicationLoadBalancer, resource: elbv2.CfnLoadBalancer): void {
  const attributes = (Stack.of(resource).resolve(resource.loadBalancerAttributes) ?? []) as elbv2.CfnLoadBalancer.LoadBalancerAttributeProperty[];
  for (const { id, key, lack } of WANTED) {
    // What is known only at deployment may be on.
    const value = attributes.find((attribute) => attribute.key === key)?.value ?? 'false';
    if (value === 'false') {
      // On the resource, because a warning of a synthesis heeds what was acknowledged above it only, such as on the load balancer (2.257.0).
      Annotations.of(resource).addWarningV2(`@ashlar/fargate-api:${id}`, `the load balancer ${JSON.stringify(loadBalancer.node.path)} ${lack}`);
    }
  }
}
