import { Lazy } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { NatProvider } from 'aws-cdk-lib/aws-ec2';
import { Egress, Tier } from '../src';
import { resources, templateOf } from './networks';

/** For each app subnet, the NAT gateway that it goes out by. */
const waysOut = (template: Template) => resources<{ NatGatewayId: { Ref: string } }>(template, 'AWS::EC2::Route')
  .filter(({ id }) => id.includes('appSubnet'))
  .map(({ properties }) => /public\w+?(?=NATGateway)/.exec(properties.NatGatewayId.Ref)?.[0]);

const withoutPublicTier = [Tier.appTier('app'), Tier.dataTier('data')];

describe('the way out of app tiers', () => {
  test('is a NAT gateway in the zone itself', () => {
    expect(waysOut(templateOf({ egress: Egress.perZone() }))).toEqual(['publicSubnet1', 'publicSubnet2']);
    expect(waysOut(templateOf())).toEqual(['publicSubnet1', 'publicSubnet2']);
  });

  test('is one NAT gateway for all', () => {
    expect(waysOut(templateOf({ egress: Egress.single() }))).toEqual(['publicSubnet1', 'publicSubnet1']);
  });

  test('is not there', () => {
    const template = templateOf({ egress: Egress.none() });
    expect(waysOut(template)).toEqual([]);
    template.resourceCountIs('AWS::EC2::EIP', 0);
  });

  test('is what a provider makes', () => {
    expect(waysOut(templateOf({ egress: Egress.provider(NatProvider.gateway()) }))).toEqual(['publicSubnet1', 'publicSubnet2']);
  });

  test('can be chosen once for several networks', () => {
    for (const egress of [Egress.none(), Egress.single(), Egress.perZone({ eipAllocationIds: ['eipalloc-1', 'eipalloc-2'] }), Egress.regional(), Egress.instance()]) {
      expect(templateOf({ egress }).toJSON()).toEqual(templateOf({ egress }).toJSON());
    }
  });
});

describe('the addresses that you own already', () => {
  const allocations = (template: Template) => resources<{ AllocationId: string }>(template, 'AWS::EC2::NatGateway')
    .map(({ properties }) => properties.AllocationId);

  test('are those of the NAT gateways, in the order of the zones', () => {
    const template = templateOf({ egress: Egress.perZone({ eipAllocationIds: ['eipalloc-1', 'eipalloc-2'] }) });
    expect(waysOut(template)).toEqual(['publicSubnet1', 'publicSubnet2']);
    expect(allocations(template)).toEqual(['eipalloc-1', 'eipalloc-2']);
    template.resourceCountIs('AWS::EC2::EIP', 0);
  });

  test('is that of the single NAT gateway', () => {
    const template = templateOf({ egress: Egress.single({ eipAllocationIds: ['eipalloc-1'] }) });
    expect(allocations(template)).toEqual(['eipalloc-1']);
    template.resourceCountIs('AWS::EC2::EIP', 0);
  });

  test('may be known at deployment only, each by itself', () => {
    const eipAllocationIds = [1, 2].map((zone) => Lazy.string({ produce: () => `eipalloc-${zone}` }));
    expect(allocations(templateOf({ egress: Egress.perZone({ eipAllocationIds }) }))).toEqual(['eipalloc-1', 'eipalloc-2']);
  });

  test('fails when only the deployment knows their list', () => {
    const egress = Egress.perZone({ eipAllocationIds: Lazy.list({ produce: () => ['eipalloc-1'] }) });
    expect(() => templateOf({ egress })).toThrow(
      'the eipAllocationIds of Egress.perZone must be a concrete list, got a token: list them one by one, each of them may be a token');
  });

  test('fails when there are fewer or more of them than NAT gateways', () => {
    expect(() => templateOf({ egress: Egress.perZone({ eipAllocationIds: ['eipalloc-1'] }) })).toThrow(
      'Egress.perZone needs 2 Elastic IPs here, got ["eipalloc-1"]: give one of eipAllocationIds for each NAT, in the order of the zones, or leave them out for new ones');
    expect(() => templateOf({ egress: Egress.single({ eipAllocationIds: ['eipalloc-1', 'eipalloc-2'] }) })).toThrow(
      'Egress.single needs 1 Elastic IP here, got ["eipalloc-1","eipalloc-2"]: give one of eipAllocationIds for each NAT');
    expect(() => templateOf({ egress: Egress.instance({ single: true, eipAllocationIds: [] }) })).toThrow('Egress.instance needs 1 Elastic IP here, got []');
  });

  test('fails when one of them is there twice', () => {
    expect(() => templateOf({ egress: Egress.instance({ eipAllocationIds: ['eipalloc-1', 'eipalloc-1'] }) })).toThrow(
      'the eipAllocationIds of Egress.instance name "eipalloc-1" twice: each NAT needs an address of its own');
  });
});

describe('a way out for the whole VPC', () => {
  test('needs no public tier', () => {
    const template = templateOf({ egress: Egress.regional(), tiers: withoutPublicTier });
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    template.resourceCountIs('AWS::EC2::InternetGateway', 1);
    template.resourceCountIs('AWS::EC2::Route', 2);
  });

  test('brings no endpoints, since services are reached through it', () => {
    expect(resources<{ VpcEndpointType: string }>(templateOf({ egress: Egress.regional() }), 'AWS::EC2::VPCEndpoint')
      .map(({ properties }) => properties.VpcEndpointType)).toEqual(['Gateway', 'Gateway']);
  });

  test.each([
    ['gateways', Egress.perZone()], ['instances', Egress.instance()],
  ])('fails when it is NAT %s, and there is no public tier for them', (_, egress) => {
    expect(() => templateOf({ egress, tiers: withoutPublicTier })).toThrow(
      'NAT gateways are in the tier "public", which no later tier can displace, and it is not among ["app","data"]: ' +
      'add it by Tier.publicTier(\'public\'), or use Egress.regional() or Egress.none()');
  });

  test('fails when there is no app tier that needs it', () => {
    for (const egress of [Egress.regional(), Egress.instance(), Egress.single()]) {
      expect(() => templateOf({ egress, tiers: [Tier.publicTier('public')] })).toThrow('egress is for app tiers, and there is none');
    }
  });
});
