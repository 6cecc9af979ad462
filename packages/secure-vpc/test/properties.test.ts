import { runs } from '@ashlar/testing';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import * as fc from 'fast-check';
import type { Growth, Network } from './networks';
import { evaluateCidr, evaluateIpv6, growths, newStack, propsOf, span, templateOf } from './networks';
import { WITHOUT_POLICY } from '../src/private/endpoints/endpoint-policy-support';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
type Resources = Record<string, Resource>;
type Reference = { Ref: string };
type Tags = { Key: string; Value: string }[];
interface Statement {
  readonly Sid: string;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Only to resolve the names of services. */
const STACK = newStack();
const DEFAULT_ROUTES = ['0.0.0.0/0', '::/0'];

describe('every network', () => {
  test('keeps what it promises, and keeps everything that exists when it grows', () => {
    fc.assert(fc.property(growths, fc.nat(), (growth, rotation) => {
      const [before, after] = [growth.before, growth.after].map((network) => templateOf(propsOf(network)).toJSON() as { Resources: Resources });
      keepsItsPromises(growth.after, after.Resources);
      grows(growth, before, after);
      expect(templateOf(propsOf(rotated(growth.before, rotation))).toJSON()).toEqual(before);
    }), { numRuns: runs() });
  });
});

/** The same network with its tiers listed in another order. */
function rotated(network: Network, by: number): Network {
  const at = by % network.tiers.length;
  return { ...network, tiers: [...network.tiers.slice(at), ...network.tiers.slice(0, at)].reverse() };
}

/** Nothing is removed or replaced: not a subnet, not a route, not a NAT gateway, not an Elastic IP. */
function grows({ before: { range } }: Growth, before: { Resources: Resources }, after: { Resources: Resources }): void {
  const harmless = [ResourceImpact.WILL_CREATE, ResourceImpact.WILL_UPDATE];
  const lost = Object.entries(fullDiff(before, after).resources.changes).filter(([, { changeImpact }]) => !harmless.includes(changeImpact));
  expect(lost).toEqual([]);
  for (const [id, subnet] of ofType(before.Resources, 'AWS::EC2::Subnet')) {
    expect(cidrOf(after.Resources[id], range)).toBe(cidrOf(subnet, range));
    expect(after.Resources[id].Properties.Ipv6CidrBlock).toEqual(subnet.Properties.Ipv6CidrBlock);
  }
}

function keepsItsPromises(network: Network, resources: Resources): void {
  const subnets = ofType(resources, 'AWS::EC2::Subnet');
  isolates(network, resources, subnets);
  spreads(network, subnets);
  fits(network, subnets);
  isRecorded(resources);
  letsNobodyIn(network, resources);
  boundsEndpoints(network, resources);
  guardsData(network, resources, subnets);
}

/** I1 and I9: who has a way out. I2: who has a public address. */
function isolates(network: Network, resources: Resources, subnets: [string, Resource][]): void {
  const gateways = ['AWS::EC2::NatGateway', 'AWS::EC2::EIP'].map((type) => ofType(resources, type).length);
  const expected = { none: 0, single: 1, perZone: network.zones.length }[network.egress];
  expect(gateways).toEqual([expected, expected]);

  const tableOf = new Map(ofType(resources, 'AWS::EC2::SubnetRouteTableAssociation')
    .map(([, { Properties }]) => [(Properties.SubnetId as Reference).Ref, (Properties.RouteTableId as Reference).Ref]));
  const waysOut = ofType(resources, 'AWS::EC2::Route').filter(([, { Properties }]) =>
    [Properties.DestinationCidrBlock, Properties.DestinationIpv6CidrBlock].some((block) => DEFAULT_ROUTES.includes(block as string)));
  for (const [id, subnet] of subnets) {
    const routes = waysOut.filter(([, { Properties }]) => (Properties.RouteTableId as Reference).Ref === tableOf.get(id));
    const kind = network.tiers.find(({ name }) => name === tag(subnet, 'aws-cdk:subnet-name'))?.kind;
    const targets = ['GatewayId', 'NatGatewayId', 'EgressOnlyInternetGatewayId'];
    expect(routes.flatMap(([, { Properties }]) => targets.filter((target) => target in Properties))).toEqual([
      ...(kind === 'public' ? ['GatewayId', ...(network.ipv6 ? ['GatewayId'] : [])] : []),
      ...(kind === 'app' && expected > 0 ? ['NatGatewayId', ...(network.ipv6 ? ['EgressOnlyInternetGatewayId'] : [])] : []),
    ]);
    expect(subnet.Properties.MapPublicIpOnLaunch).toBe(false);
  }
}

/** I4: every tier in every zone, two at least. */
function spreads(network: Network, subnets: [string, Resource][]): void {
  for (const { name } of network.tiers) {
    const own = subnets.filter(([, subnet]) => tag(subnet, 'aws-cdk:subnet-name') === name);
    expect(new Set(own.map(([, { Properties }]) => Properties.AvailabilityZone)).size).toBeGreaterThanOrEqual(2);
  }
  expect(subnets.map(([, subnet]) => `${tag(subnet, 'aws-cdk:subnet-name')} ${subnet.Properties.AvailabilityZone as string}`).sort())
    .toEqual(network.tiers.flatMap(({ name }) => network.zones.map((zone) => `${name} ${zone}`)).sort());
}

/** I5: no two subnets overlap, and all lie inside the VPC: in its range or in that of their tier. With IPv6 on, each has a /64 of its own. */
function fits({ range, tiers, ipv6 }: Network, subnets: [string, Resource][]): void {
  const spans = subnets.map(([, subnet]) => span(cidrOf(subnet, range))).sort((one, other) => one.first - other.first);
  const overlaps = spans.filter(({ first }, index) => index > 0 && first <= spans[index - 1].last);
  expect(overlaps).toEqual([]);
  for (const [, subnet] of subnets) {
    const own = span(tiers.find(({ name }) => name === tag(subnet, 'aws-cdk:subnet-name'))?.range ?? range);
    const { first, last } = span(cidrOf(subnet, range));
    expect([first >= own.first, last <= own.last]).toEqual([true, true]);
  }
  const blocks = subnets.flatMap(([, { Properties }]) => (ipv6 ? [evaluateIpv6(Properties.Ipv6CidrBlock)] : []));
  expect(blocks.filter(({ first, last }) => first !== last)).toEqual([]);
  expect(new Set(blocks.map(({ first }) => first)).size).toBe(ipv6 ? subnets.length : 0);
}

/** I6: the traffic of the VPC is recorded. */
function isRecorded(resources: Resources): void {
  const [[vpc]] = ofType(resources, 'AWS::EC2::VPC');
  expect(ofType(resources, 'AWS::EC2::FlowLog').map(([, { Properties }]) => Properties.ResourceId)).toEqual([{ Ref: vpc }]);
}

/** I7: the only way in through a security group is the port of an endpoint, from the network's own ranges. */
function letsNobodyIn(network: Network, resources: Resources): void {
  expect(ofType(resources, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  const [[vpc]] = ofType(resources, 'AWS::EC2::VPC');
  const own = [network.ipam ? { 'Fn::GetAtt': [vpc, 'CidrBlock'] } : network.range, ...new Set(network.tiers.flatMap((tier) => tier.range ?? []))];
  const groups = ofType(resources, 'AWS::EC2::SecurityGroup');
  const expected = endpointsOf(network).map(({ port }) => own.map((range) => `${port} ${JSON.stringify(range)}`).sort().join());
  expect(groups.map(([, { Properties }]) => (Properties.SecurityGroupIngress as Record<string, unknown>[])
    .map(({ CidrIp, FromPort, ToPort }) => `${[...new Set([FromPort, ToPort])].join('-')} ${JSON.stringify(CidrIp)}`).sort().join()).sort()).toEqual(expected.sort());
}

/** I8: no endpoint is without a policy, unless the service refuses one, and none has the one that AWS would give it, unless that was asked for. */
function boundsEndpoints(network: Network, resources: Resources): void {
  const endpoints = ofType(resources, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties);
  const interfaces = new Map(endpointsOf(network).map(({ name, shortName }) => [JSON.stringify(STACK.resolve(name)), shortName]));
  const [own, gateways] = ['Interface', 'Gateway'].map((type) => endpoints.filter(({ VpcEndpointType }) => VpcEndpointType === type));
  expect(own.map(({ ServiceName }) => JSON.stringify(ServiceName)).sort()).toEqual([...interfaces.keys()].sort());
  expect(gateways).toHaveLength(network.gatewayEndpoints ? 2 : 0);
  for (const endpoint of endpoints) {
    const statements = (endpoint.PolicyDocument as { Statement: Statement[] } | undefined)?.Statement ?? [];
    const unbound = statements.filter(({ Resource, Condition }) => Resource === '*' && Condition === undefined).map(({ Sid }) => Sid);
    const takesNone = own.includes(endpoint) && WITHOUT_POLICY.includes(interfaces.get(JSON.stringify(endpoint.ServiceName))!);
    expect(unbound).toEqual(takesNone ? [] : { open: ['Everything'], stated: ['Stated'] }[network.policy as string] ?? []);
    expect(statements.length > 0).toBe(!takesNone && network.policy !== 'unsupported');
  }
}

/** The services that a network reaches over interface endpoints: those that were asked for, or what containers need where there is no way out. */
function endpointsOf({ endpoints, egress, tiers }: Network): InterfaceVpcEndpointAwsService[] {
  const { ECR, ECR_DOCKER, CLOUDWATCH_LOGS, SECRETS_MANAGER } = InterfaceVpcEndpointAwsService;
  const cutOff = egress === 'none' && tiers.some(({ kind }) => kind === 'app');
  return endpoints ?? (cutOff ? [ECR, ECR_DOCKER, CLOUDWATCH_LOGS, SECRETS_MANAGER] : []);
}

/** Data tiers take packets of app and data tiers only, and answers from elsewhere but public tiers; they send to those and to HTTPS. */
function guardsData(network: Network, resources: Resources, subnets: [string, Resource][]): void {
  const data = subnets.filter(([, subnet]) => network.tiers.find(({ name }) => name === tag(subnet, 'aws-cdk:subnet-name'))?.kind === 'data');
  const guarded = ofType(resources, 'AWS::EC2::SubnetNetworkAclAssociation').map(([, { Properties }]) => (Properties.SubnetId as Reference).Ref);
  expect(guarded.sort()).toEqual(network.dataTierAcl ? data.map(([id]) => id).sort() : []);
  if (guarded.length === 0) {
    return;
  }
  for (const [, subnet] of subnets) {
    const trusted = !network.tiers.some(({ name, kind }) => kind === 'public' && name === tag(subnet, 'aws-cdk:subnet-name'));
    const ipv6 = network.ipv6 ? evaluateIpv6(subnet.Properties.Ipv6CidrBlock).first : undefined;
    const source = { ipv4: span(cidrOf(subnet, network.range)).last, ipv6 };
    expect(verdicts(network, resources, source)).toEqual({ database: trusted, answer: trusted, query: trusted, https: trusted });
  }
  const elsewhere = { ipv4: span('203.0.113.7/32').first, ipv6: network.ipv6 ? 10_000 : undefined };
  expect(verdicts(network, resources, elsewhere)).toEqual({ database: false, answer: true, query: false, https: true });
}

/** What the ACL of the data tiers says of packets to and from an address, which must be the same for IPv4 and IPv6. */
function verdicts(network: Network, resources: Resources, { ipv4, ipv6 }: { ipv4: number; ipv6?: number }): Record<string, boolean> {
  const entries = ofType(resources, 'AWS::EC2::NetworkAclEntry').map(([, { Properties }]) => Properties)
    .sort((one, other) => (one.RuleNumber as number) - (other.RuleNumber as number));
  const passes = (egress: boolean, port: number) => {
    const [four, six] = [(rule: Record<string, unknown>) => 'CidrBlock' in rule && within(ipv4, rangeIn(rule.CidrBlock, network.range)),
      (rule: Record<string, unknown>) => 'Ipv6CidrBlock' in rule && (rule.Ipv6CidrBlock === '::/0' || within(ipv6, evaluateIpv6(rule.Ipv6CidrBlock)))]
      .map((matches) => entries.find((rule) => rule.Egress === egress && matches(rule) && (rule.Protocol === -1 || portsOf(rule, port)))?.RuleAction === 'allow');
    expect(six).toBe(ipv6 === undefined ? false : four);
    return four;
  };
  return { database: passes(false, 5432), answer: passes(false, 40_000), query: passes(true, 5432), https: passes(true, 443) };
}

function portsOf({ PortRange }: Record<string, unknown>, port: number): boolean {
  const { From, To } = PortRange as { From: number; To: number };
  return From <= port && port <= To;
}

function rangeIn(value: unknown, range: string): { first: number; last: number } {
  return value === '0.0.0.0/0' ? { first: 0, last: 2 ** 32 } : span(evaluateCidr(value, range));
}

function within(address: number | undefined, { first, last }: { first: number; last: number }): boolean {
  return address !== undefined && first <= address && address <= last;
}

function ofType(resources: Resources, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, { Type }]) => Type === type);
}

function cidrOf({ Properties }: Resource, range: string): string {
  return evaluateCidr(Properties.CidrBlock, range);
}

function tag({ Properties }: Resource, key: string): string | undefined {
  return (Properties.Tags as Tags).find(({ Key }) => Key === key)?.Value;
}
