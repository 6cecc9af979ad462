import type { Template } from 'aws-cdk-lib/assertions';
import { NatProvider } from 'aws-cdk-lib/aws-ec2';
import { Egress } from '../src';
import { resources, templateOf } from './networks';

/** For each app subnet, the NAT gateway that it goes out by. */
const waysOut = (template: Template) => resources<{ NatGatewayId: { Ref: string } }>(template, 'AWS::EC2::Route')
  .filter(({ id }) => id.includes('appSubnet'))
  .map(({ properties }) => /public\w+?(?=NATGateway)/.exec(properties.NatGatewayId.Ref)?.[0]);

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

  test('has the addresses that you own already', () => {
    const template = templateOf({ egress: Egress.provider(NatProvider.gateway({ eipAllocationIds: ['eipalloc-1', 'eipalloc-2'] })) });
    expect(waysOut(template)).toEqual(['publicSubnet1', 'publicSubnet2']);
    template.resourceCountIs('AWS::EC2::EIP', 0);
    template.hasResourceProperties('AWS::EC2::NatGateway', { AllocationId: 'eipalloc-1' });
    template.hasResourceProperties('AWS::EC2::NatGateway', { AllocationId: 'eipalloc-2' });
  });

  test('can be chosen once for several networks', () => {
    const egress = Egress.perZone();
    expect(templateOf({ egress }).toJSON()).toEqual(templateOf({ egress }).toJSON());
  });
});
