import { Duration } from 'aws-cdk-lib';
import type { MathExpressionOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnNatGateway } from 'aws-cdk-lib/aws-ec2';

/**
 * What the NAT gateways of a network measure, summed up over all of them.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
 */
export class NetworkMetrics {
  /** @internal */
  public static _of(vpc: Vpc): NetworkMetrics {
    return new NetworkMetrics(vpc);
  }

  private constructor(private readonly vpc: Vpc) {}

  /**
   * Connections that could not be made, since a gateway had no port left for their destination. Anything but 0 is an outage for somebody.
   */
  public natPortErrors(options?: MathExpressionOptions): MathExpression {
    return this.sum('ErrorPortAllocation', 'NAT port errors', options);
  }

  /**
   * Packets that a gateway dropped, which hints at a disturbance of the gateway itself.
   */
  public natPacketsDropped(options?: MathExpressionOptions): MathExpression {
    return this.sum('PacketsDropCount', 'NAT packets dropped', options);
  }

  /**
   * Bytes sent to the internet. What is paid for is both directions.
   */
  public natBytesOut(options?: MathExpressionOptions): MathExpression {
    return this.sum('BytesOutToDestination', 'NAT bytes out', options);
  }

  private sum(metricName: string, label: string, options?: MathExpressionOptions): MathExpression {
    const gateways = this.vpc.node.findAll().filter((child) => child instanceof CfnNatGateway);
    if (gateways.length === 0) {
      throw new Error('this network has no NAT gateway that could be measured: use Egress.single(), Egress.perZone() or Egress.regional(), ' +
        'and for NAT instances the metrics that EC2 has of them');
    }
    const period = options?.period ?? Duration.minutes(5);
    const metrics = gateways.map(({ attrNatGatewayId }, index) => [
      `nat${index + 1}`,
      new Metric({ namespace: 'AWS/NATGateway', metricName, dimensionsMap: { NatGatewayId: attrNatGatewayId }, statistic: 'Sum', period }),
    ] as const);
    return new MathExpression({
      label,
      ...options,
      period,
      expression: `SUM([${metrics.map(([id]) => id).join(', ')}])`,
      usingMetrics: Object.fromEntries(metrics),
    });
  }
}
