import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { NetworkMetrics, SecureVpcProps } from '../src';
import { Egress, SecureVpc } from '../src';
import { newStack, resources } from './networks';

interface AlarmProperties {
  readonly Metrics: {
    readonly Expression?: string;
    readonly Label?: string;
    readonly MetricStat?: { readonly Metric: object; readonly Period: number; readonly Stat: string };
  }[];
}

/** What an alarm on a metric of the network looks at: the expression, and its parts. */
function alarmOn(metric: (metrics: NetworkMetrics) => MathExpression, props?: SecureVpcProps) {
  const stack = newStack();
  const network = new SecureVpc(stack, 'Network', props);
  new Alarm(stack, 'Alarm', { metric: metric(network.metrics), threshold: 1, evaluationPeriods: 1 });
  const template = Template.fromStack(stack);
  const [{ properties: { Metrics: [sum, ...parts] } }] = resources<AlarmProperties>(template, 'AWS::CloudWatch::Alarm');
  return { sum, parts: parts.map(({ MetricStat }) => MetricStat), gateways: resources(template, 'AWS::EC2::NatGateway').map(({ id }) => id) };
}

describe('what NAT gateways measure', () => {
  test.each([
    ['connections without a port', 'ErrorPortAllocation', (metrics: NetworkMetrics) => metrics.natPortErrors(), 'NAT port errors'],
    ['dropped packets', 'PacketsDropCount', (metrics: NetworkMetrics) => metrics.natPacketsDropped(), 'NAT packets dropped'],
    ['bytes to the internet', 'BytesOutToDestination', (metrics: NetworkMetrics) => metrics.natBytesOut(), 'NAT bytes out'],
  ])('is summed up over all zones: %s', (_, MetricName, metric, label) => {
    const { sum, parts, gateways } = alarmOn(metric);
    expect(sum).toMatchObject({ Expression: 'SUM([nat1, nat2])', Label: label });
    expect(gateways).toHaveLength(2);
    expect(parts).toEqual(gateways.map((gateway) => ({
      Metric: { Namespace: 'AWS/NATGateway', MetricName, Dimensions: [{ Name: 'NatGatewayId', Value: { 'Fn::GetAtt': [gateway, 'NatGatewayId'] } }] },
      Period: 300,
      Stat: 'Sum',
    })));
  });

  test.each([['single', Egress.single()], ['regional', Egress.regional()]])('is that of the one gateway of Egress.%s', (_, egress) => {
    const { sum, parts } = alarmOn((metrics) => metrics.natPortErrors(), { egress });
    expect(sum.Expression).toBe('SUM([nat1])');
    expect(parts).toHaveLength(1);
  });

  test('can be looked at in another period and under another name', () => {
    const { sum, parts } = alarmOn((metrics) => metrics.natBytesOut({ period: Duration.minutes(1), label: 'Out' }));
    expect(sum.Label).toBe('Out');
    expect(parts.map((part) => part?.Period)).toEqual([60, 60]);
  });

  test.each([['none', Egress.none()], ['instance', Egress.instance()]])('fails when there is no NAT gateway, as with Egress.%s', (_, egress) => {
    const { metrics } = new SecureVpc(newStack(), 'Network', { egress });
    expect(() => metrics.natPortErrors()).toThrow('this network has no NAT gateway that could be measured: ' +
      'use Egress.single(), Egress.perZone() or Egress.regional(), and for NAT instances the metrics that EC2 has of them');
  });
});
