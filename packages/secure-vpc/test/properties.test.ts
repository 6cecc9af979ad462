import { runs } from '@ashlar/testing';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import * as fc from 'fast-check';
import type { Growth, Network } from './networks';
import { evaluateCidr, growths, propsOf, span, templateOf } from './networks';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
type Resources = Record<string, Resource>;
type Reference = { Ref: string };
type Tags = { Key: string; Value: string }[];

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
  }
}

function keepsItsPromises(network: Network, resources: Resources): void {
  const subnets = ofType(resources, 'AWS::EC2::Subnet');
  isolates(network, resources, subnets);
  spreads(network, subnets);
  fits(network, subnets);
  isRecorded(resources);
  letsNobodyIn(network, resources);
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
    expect(routes.map(([, { Properties }]) => ['GatewayId', 'NatGatewayId'].filter((target) => target in Properties))).toEqual(
      kind === 'public' ? [['GatewayId']] : kind === 'app' && expected > 0 ? [['NatGatewayId']] : [],
    );
    expect(subnet.Properties.MapPublicIpOnLaunch).toBe(false);
  }
}

/** I4: every tier in every zone, two at least. */
function spreads(network: Network, subnets: [string, Resource][]): void {
  expect(network.zones.length).toBeGreaterThanOrEqual(2);
  expect(subnets.map(([, subnet]) => `${tag(subnet, 'aws-cdk:subnet-name')} ${subnet.Properties.AvailabilityZone as string}`).sort())
    .toEqual(network.tiers.flatMap(({ name }) => network.zones.map((zone) => `${name} ${zone}`)).sort());
}

/** I5: no two subnets overlap, and all lie inside the VPC. */
function fits({ range }: Network, subnets: [string, Resource][]): void {
  const spans = subnets.map(([, subnet]) => span(cidrOf(subnet, range))).sort((one, other) => one.first - other.first);
  const overlaps = spans.filter(({ first }, index) => index > 0 && first <= spans[index - 1].last);
  expect(overlaps).toEqual([]);
  expect(spans[0].first).toBeGreaterThanOrEqual(span(range).first);
  expect(spans.at(-1)?.last).toBeLessThanOrEqual(span(range).last);
}

/** I6: the traffic of the VPC is recorded. */
function isRecorded(resources: Resources): void {
  const [[vpc]] = ofType(resources, 'AWS::EC2::VPC');
  expect(ofType(resources, 'AWS::EC2::FlowLog').map(([, { Properties }]) => Properties.ResourceId)).toEqual([{ Ref: vpc }]);
}

/** I7: the only way in through a security group is 443 from the network's own range. */
function letsNobodyIn({ range, ipam }: Network, resources: Resources): void {
  expect(ofType(resources, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  const [[vpc]] = ofType(resources, 'AWS::EC2::VPC');
  for (const [, { Properties }] of ofType(resources, 'AWS::EC2::SecurityGroup')) {
    const rules = Properties.SecurityGroupIngress as Record<string, unknown>[];
    expect(rules.map(({ CidrIp, FromPort, ToPort }) => ({ CidrIp, FromPort, ToPort })))
      .toEqual([{ CidrIp: ipam ? { 'Fn::GetAtt': [vpc, 'CidrBlock'] } : range, FromPort: 443, ToPort: 443 }]);
  }
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
