import { Duration, CfnResource, Resource } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';
import { isOf } from './fitted';

/**
 * The alarms of a NAT gateway.
 */
export interface NatGatewayAlarms {
  /**
   * Connections fail for want of a port.
   *
   * @default - off
   */
  readonly portAllocation?: cloudwatch.Alarm;

  /**
   * Packets are lost in the gateway.
   *
   * @default - off
   */
  readonly droppedPackets?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a NAT gateway.
 */
export interface NatGatewayTuning {
  /**
   * Connections fail for want of a port. Threshold as a count.
   *
   * @default - pages above 0 in 15 of 15 minutes
   */
  readonly portAllocation?: AlarmTuning;

  /**
   * Packets are lost in the gateway. Threshold in percent.
   *
   * @default - a ticket above 0.01 % in 5 of 6 minutes
   */
  readonly droppedPackets?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#NATGateway';

export const NAT_GATEWAY: Pack<keyof NatGatewayTuning & keyof NatGatewayAlarms> = {
  noun: 'NAT gateway',
  method: 'watchNatGateway',
  namespace: 'AWS/NATGateway',
  dimension: 'NatGatewayId',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::NatGateway',
  alarms: {
    portAllocation: {
      measures: 'connections that got no port',
      reads: { failed: { metric: 'ErrorPortAllocation', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 15,
      periods: 15,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      source: RECOMMENDED,
      why: 'AWS recommends zero in fifteen minutes out of fifteen: a gateway has 55,000 ports for each destination, and none is left',
      first: 'find the destination with the most connections in the flow logs; reuse connections, or give the gateway another address',
    },
    droppedPackets: {
      measures: 'packets dropped',
      reads: {
        dropped: { metric: 'PacketsDropCount', statistic: cloudwatch.Stats.SUM },
        out: { metric: 'PacketsInFromSource', statistic: cloudwatch.Stats.SUM },
        back: { metric: 'PacketsInFromDestination', statistic: cloudwatch.Stats.SUM },
      },
      steps: {
        packets: 'FILL(out, 0) + FILL(back, 0)',
        share: 'IF(packets > 0, 100 * FILL(dropped, 0) / packets, 0)',
      },
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 0.01,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 6,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      source: RECOMMENDED,
      why: 'AWS recommends 0.01 % of the traffic in five minutes: a healthy gateway drops next to nothing. One minute more, as the newest may lack data',
      first: 'look at the health dashboard of the zone; compare the traffic with what a gateway can do',
    },
  },
};

/** The gateways of a network: those in its subnets, and regional ones. They may be anywhere in the app. */
export function natGatewaysOf(vpc: ec2.IVpc): ec2.CfnNatGateway[] {
  const subnets = [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets].map(({ subnetId }) => subnetId);
  const gateways = vpc.node.root.node.findAll()
    .filter((node) => CfnResource.isCfnResource(node))
    .filter((node) => isOf<ec2.CfnNatGateway>(node, 'AWS::EC2::NatGateway'))
    .filter(({ subnetId, vpcId }) => (subnetId === undefined ? vpcId === vpc.vpcId : subnets.includes(subnetId)));
  if (gateways.length === 0 && !Resource.isOwnedResource(vpc)) {
    throw new Error(`the NAT gateways of ${vpc.node.path} are not known, as it was imported: `
      + 'watch them in the app that creates them, or each with watchNatGateway(ec2.CfnNatGateway.fromNatGatewayId(...))');
  }
  return gateways;
}
