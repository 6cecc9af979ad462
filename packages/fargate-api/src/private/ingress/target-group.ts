import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { FargateApiServiceOptions } from '../../service-options';
import { DEFAULT_HEALTH_CHECK_PATH } from '../task';

/** What every server with the health service of gRPC answers: https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
const GRPC_HEALTH_CHECK_PATH = '/grpc.health.v1.Health/Check';

/** ECS registers each task with its own port, so the group's never changes: a change would replace the group. */
export function targetGroupProps(vpc: ec2.IVpc, options: FargateApiServiceOptions): elbv2.ApplicationTargetGroupProps {
  const { stickiness, deregistrationDelay = Duration.seconds(30), protocolVersion } = options;
  requireSeconds('stickiness', 1, 7 * 24 * 60 * 60, stickiness);
  requireSeconds('deregistrationDelay', 0, 3600, deregistrationDelay);
  requireImageOfItsOwn(options);
  const grpc = protocolVersion === elbv2.ApplicationProtocolVersion.GRPC;
  return {
    vpc,
    targetType: elbv2.TargetType.IP,
    protocol: elbv2.ApplicationProtocol.HTTP,
    protocolVersion,
    port: 80,
    stickinessCookieDuration: stickiness,
    deregistrationDelay,
    healthCheck: {
      path: options.healthCheckPath ?? (grpc ? GRPC_HEALTH_CHECK_PATH : DEFAULT_HEALTH_CHECK_PATH),
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
      ...(grpc ? { healthyGrpcCodes: '0' } : { healthyHttpCodes: '200' }),
    },
  };
}

/** HTTP/2 and gRPC take a listener with HTTPS: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html */
export function requireHttpsForHttp2(options: FargateApiServiceOptions, listener: elbv2.ApplicationListener): void {
  const { protocolVersion = elbv2.ApplicationProtocolVersion.HTTP1 } = options;
  const { protocol } = listener.node.defaultChild as elbv2.CfnListener;
  if (protocolVersion !== elbv2.ApplicationProtocolVersion.HTTP1 && protocol !== elbv2.ApplicationProtocol.HTTPS) {
    throw new Error(`protocolVersion ${JSON.stringify(protocolVersion)} needs HTTPS, and the ingress is Ingress.http(): ` +
      'use another ingress, or leave out protocolVersion');
  }
}

/** The attributes of a target group: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
export function requireSeconds(name: string, minimum: number, maximum: number, duration?: Duration): void {
  const seconds = duration === undefined || duration.isUnresolved() ? minimum : duration.toSeconds({ integral: false });
  if (!(Number.isInteger(seconds) && seconds >= minimum && seconds <= maximum)) {
    throw new Error(`${name} must be whole seconds from ${minimum} to ${maximum}, got ${seconds} seconds`);
  }
}

function requireImageOfItsOwn({ image, protocolVersion = elbv2.ApplicationProtocolVersion.HTTP1 }: FargateApiServiceOptions): void {
  if (!image && protocolVersion !== elbv2.ApplicationProtocolVersion.HTTP1) {
    throw new Error(`without an image there is nothing that speaks ${protocolVersion}: pass an image, or leave out protocolVersion until there is one`);
  }
}
