import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { Template } from 'aws-cdk-lib/assertions';
import type { SecureVpcProps } from '../src';
import { Egress, PublicAccessExclusion, Tier } from '../src';
import { OtherNatInstances, resources, templateOf } from './networks';

interface Exclusion {
  readonly InternetGatewayExclusionMode: string;
  readonly SubnetId?: { Ref: string };
  readonly VpcId?: { Ref: string };
}

/** Which part of the network is excluded in which mode. */
const exclusions = (template: Template) => resources<Exclusion>(template, 'AWS::EC2::VPCBlockPublicAccessExclusion')
  .map(({ properties: { SubnetId, VpcId, InternetGatewayExclusionMode } }) =>
    `${/^NetworkVpc(\w+?\d)Subnet/.exec(SubnetId?.Ref ?? '')?.[1] ?? VpcId?.Ref.slice(0, 10)} ${InternetGatewayExclusionMode}`);

const excluded = (publicAccessExclusion?: PublicAccessExclusion, props: SecureVpcProps = {}) =>
  exclusions(templateOf({ ...props, publicAccessExclusion }));

describe('block public access', () => {
  test('is weakened for nobody who did not ask', () => {
    expect(excluded()).toEqual([]);
  });

  test('lets public tiers be reached, and no other', () => {
    expect(excluded(PublicAccessExclusion.publicTiers())).toEqual(['publicSubnet1 allow-bidirectional', 'publicSubnet2 allow-bidirectional']);
  });

  test('lets each of several public tiers be reached', () => {
    const tiers = [Tier.publicTier('public'), Tier.publicTier('edge', { slot: 3 }), Tier.dataTier('data')];
    expect(excluded(PublicAccessExclusion.publicTiers(), { tiers })).toEqual([
      'publicSubnet1 allow-bidirectional', 'publicSubnet2 allow-bidirectional', 'edgeSubnet1 allow-bidirectional', 'edgeSubnet2 allow-bidirectional',
    ]);
  });

  test('lets app tiers out over IPv6, since they reach the egress-only gateway themselves', () => {
    expect(excluded(PublicAccessExclusion.publicTiers(), { ipv6: true })).toEqual([
      'publicSubnet1 allow-bidirectional', 'publicSubnet2 allow-bidirectional', 'appSubnet1 allow-egress', 'appSubnet2 allow-egress',
    ]);
    expect(excluded(PublicAccessExclusion.publicTiers(), { ipv6: true, egress: Egress.none() })).toHaveLength(2);
  });

  test('lets the network out and nobody in', () => {
    expect(excluded(PublicAccessExclusion.egressOnly())).toEqual(['NetworkVpc allow-egress']);
    expect(excluded(PublicAccessExclusion.egressOnly(), { egress: Egress.regional() })).toEqual(['NetworkVpc allow-egress']);
    expect(excluded(PublicAccessExclusion.egressOnly(), { egress: Egress.instance(), ipv6: true })).toEqual(['NetworkVpc allow-egress']);
  });

  test('is lifted for the whole network by name only', () => {
    expect(excluded(PublicAccessExclusion.wholeNetwork())).toEqual(['NetworkVpc allow-bidirectional']);
  });

  test('is weakened before a NAT instance boots, which has to reach out', () => {
    for (const [exclusion, count] of [[PublicAccessExclusion.publicTiers(), 1], [PublicAccessExclusion.wholeNetwork(), 1]] as const) {
      const groups = templateOf({ egress: Egress.instance(), publicAccessExclusion: exclusion }).findResources('AWS::AutoScaling::AutoScalingGroup');
      const waits = Object.values(groups).map(({ DependsOn }) => (DependsOn as string[]).filter((id) => id.includes('PublicAccessExclusion')).length);
      expect(waits).toEqual([count, count]);
    }
  });

  test('keeps every exclusion when the network grows', () => {
    const network = (tiers: Tier[], availabilityZones: string[]) => templateOf({
      tiers, availabilityZones, ipv6: true, publicAccessExclusion: PublicAccessExclusion.publicTiers(),
    }).toJSON() as object;
    const before = network([Tier.publicTier('edge', { slot: 3 }), Tier.appTier('app'), Tier.publicTier('public')], ['a', 'b']);
    const after = network(
      [Tier.appTier('jobs', { slot: 4 }), Tier.publicTier('public'), Tier.publicTier('edge', { slot: 3 }), Tier.appTier('app')], ['a', 'b', 'c']);
    const impacts = Object.values(fullDiff(before, after).resources.changes)
      .filter(({ newResourceType, oldResourceType }) => [newResourceType, oldResourceType].includes('AWS::EC2::VPCBlockPublicAccessExclusion'))
      .map(({ changeImpact }) => changeImpact);
    expect(impacts).toEqual(Array.from({ length: 6 }, () => ResourceImpact.WILL_CREATE));
  });

  test('fails when there is nothing to exclude', () => {
    const closed: SecureVpcProps = { tiers: [Tier.appTier('app'), Tier.dataTier('data')], egress: Egress.none() };
    expect(() => excluded(PublicAccessExclusion.publicTiers(), closed)).toThrow(
      'PublicAccessExclusion.publicTiers() is for public tiers, and there is none: add one by Tier.publicTier, or leave publicAccessExclusion out');
    expect(() => excluded(PublicAccessExclusion.wholeNetwork(), closed)).toThrow(
      'PublicAccessExclusion.wholeNetwork() is for internet gateways, and there is none: leave publicAccessExclusion out');
    const instances = [{ egress: Egress.instance() }, { egress: Egress.provider(new OtherNatInstances()) }];
    for (const props of [{ egress: Egress.none() }, { egress: Egress.none(), ipv6: true }, ...instances]) {
      expect(() => excluded(PublicAccessExclusion.egressOnly(), props)).toThrow(
        'PublicAccessExclusion.egressOnly() is for NAT gateways and egress-only gateways, and there is none: ' +
        'use PublicAccessExclusion.publicTiers() for NAT instances, or leave publicAccessExclusion out');
    }
  });
});
