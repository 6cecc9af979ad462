import type * as ours from '@ashlar/secure-vpc';
import type { Stack } from 'aws-cdk-lib';
import { aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
import type * as peer from 'aws-cdk-lib/aws-ec2';
import { compare, each } from '../case';
import { synthesize } from '../synth';
import { movedSubnets } from './subnets';

export const secureVpc = compare<typeof ours, typeof peer>({
  name: 'secure-vpc',
  instance: 'a network in two zones',
  features: [
    ['public, app and data tier in each zone', 'default', 'option'],
    ['a NAT gateway in each zone', 'default', 'default'],
    ['a default security group that lets nothing through', 'default', 'option'],
    ['gateway endpoints for S3 and DynamoDB', 'default', 'option'],
    ['a policy on each endpoint that names the account', 'default', 'by hand'],
    ['flow logs of all traffic in a log group that keeps them for a year', 'default', 'by hand'],
    ['an access control list before the data tier, with an entry in each direction for each tier', 'default', 'by hand'],
    ['subnets that stay where they are when the network grows', 'default', '-'],
    ['exceptions in the endpoint policies for what AWS services need', 'default', '-'],
  ],
  notes: [
    'A subnet that moves is replaced, with all that is in it. `reservedAzs: 2` is the best that `ec2.Vpc` offers against it.',
  ],
  targets: [{ measure: 'resources', ratio: 1 }, { measure: 'synth', ratio: 1.2 }, { measure: 'findings', limit: 0 }],
  ours: {
    name: '@ashlar/secure-vpc',
    module: '@ashlar/secure-vpc',
    build: ({ SecureVpc }, stack, count) => each(count, (id) => new SecureVpc(stack, id)),
    further({ SecureVpc, Tier }) {
      const network = (zones: number, tiers: ours.Tier[] = []) => synthesize((stack) => new SecureVpc(stack, 'Network', {
        zones,
        tiers: [Tier.publicTier('public'), ...tiers, Tier.appTier('app'), Tier.dataTier('data')],
      })).template;
      return {
        'subnets of 6 that move when a third zone is added': movedSubnets(network(2), network(3)),
        'subnets of 6 that move when a tier is added': movedSubnets(network(2), network(2, [Tier.appTier('jobs', { slot: 3 })])),
      };
    },
  },
  peer: {
    name: 'ec2.Vpc',
    module: 'aws-cdk-lib/aws-ec2',
    build: (ec2, stack, count) => each(count, (id) => sameByHand(ec2, stack, id)),
    further(ec2) {
      const network = (maxAzs: number, more: { tiers?: peer.SubnetConfiguration[]; reservedAzs?: number } = {}) => synthesize((stack) => {
        const { tiers = [], reservedAzs } = more;
        const [first, ...others] = tiersOf(ec2);
        return new ec2.Vpc(stack, 'Network', { maxAzs, reservedAzs, subnetConfiguration: [first, ...tiers, ...others] });
      }).template;
      const tiers = [{ name: 'jobs', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }];
      const reservedAzs = 2;
      return {
        'subnets of 6 that move when a third zone is added': movedSubnets(network(2), network(3)),
        'subnets of 6 that move when a tier is added': movedSubnets(network(2), network(2, { tiers })),
        'the same with `reservedAzs`, for the zone': movedSubnets(network(2, { reservedAzs }), network(3, { reservedAzs: reservedAzs - 1 })),
        'the same with `reservedAzs`, for the tier': movedSubnets(network(2, { reservedAzs }), network(2, { reservedAzs, tiers })),
      };
    },
  },
});

function tiersOf(ec2: typeof peer): peer.SubnetConfiguration[] {
  return [
    { name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
    { name: 'app', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ];
}

function sameByHand(ec2: typeof peer, stack: Stack, id: string) {
  const vpc = new ec2.Vpc(stack, id, { maxAzs: 2, subnetConfiguration: tiersOf(ec2), restrictDefaultSecurityGroup: true });
  for (const [name, service] of [['S3', ec2.GatewayVpcEndpointAwsService.S3], ['DynamoDb', ec2.GatewayVpcEndpointAwsService.DYNAMODB]] as const) {
    vpc.addGatewayEndpoint(name, { service }).addToPolicy(new iam.PolicyStatement({
      principals: [new iam.AnyPrincipal()],
      actions: ['*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': stack.account, 'aws:ResourceAccount': stack.account } },
    }));
  }
  vpc.addFlowLog('FlowLog', {
    destination: ec2.FlowLogDestination.toCloudWatchLogs(new logs.LogGroup(vpc, 'FlowLogGroup', { retention: logs.RetentionDays.ONE_YEAR })),
  });
  const acl = new ec2.NetworkAcl(vpc, 'DataAcl', { vpc, subnetSelection: { subnetGroupName: 'data' } });
  const { INGRESS, EGRESS } = ec2.TrafficDirection;
  for (const [number, [tier, cidr]] of [['Public', '10.0.0.0/19'], ['App', '10.0.64.0/18'], ['Data', '10.0.128.0/18']].entries()) {
    const rule = {
      cidr: ec2.AclCidr.ipv4(cidr),
      traffic: ec2.AclTraffic.allTraffic(),
      ruleNumber: 100 + number,
      ruleAction: tier === 'Public' ? ec2.Action.DENY : ec2.Action.ALLOW,
    };
    acl.addEntry(`In${tier}`, { ...rule, direction: INGRESS });
    acl.addEntry(`Out${tier}`, { ...rule, direction: EGRESS });
  }
  const anywhere = { cidr: ec2.AclCidr.anyIpv4(), ruleNumber: 200 };
  acl.addEntry('InAnswers', { ...anywhere, traffic: ec2.AclTraffic.tcpPortRange(1024, 65535), direction: INGRESS });
  acl.addEntry('OutHttps', { ...anywhere, traffic: ec2.AclTraffic.tcpPort(443), direction: EGRESS });
}
