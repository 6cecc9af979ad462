import { Match, Template } from 'aws-cdk-lib/assertions';
import { InstanceClass, InstanceSize, InstanceType, VpnConnectionType } from 'aws-cdk-lib/aws-ec2';
import type { SecureVpcProps } from '../src';
import { Egress, EncryptionControl, EncryptionExclusion, SecureVpc, Tier } from '../src';
import { newStack, OtherNatInstances, resources, templateOf } from './networks';

/** What the control of a network says, without its tags. */
const control = (template: Template) => resources<Record<string, unknown>>(template, 'AWS::EC2::VPCEncryptionControl')
  .map(({ properties: { Tags: _tags, VpcId: _vpc, ...properties } }) => properties);
const enforced = (props: SecureVpcProps, exclusions?: EncryptionExclusion[]) =>
  control(templateOf({ ...props, encryptionControl: EncryptionControl.enforce({ exclusions }) }));

describe('encryption in a VPC', () => {
  test('is not watched unless asked, since that costs', () => {
    expect(control(templateOf())).toEqual([]);
    expect(control(templateOf({ encryptionControl: EncryptionControl.none() }))).toEqual([]);
  });

  test('is watched without anything being refused', () => {
    expect(control(templateOf({ encryptionControl: EncryptionControl.monitor() }))).toEqual([{ Mode: 'monitor' }]);
  });

  test('is enforced but for the gateways that the network has', () => {
    expect(enforced({})).toEqual([{ Mode: 'enforce', InternetGatewayExclusionInput: 'enable', NatGatewayExclusionInput: 'enable' }]);
    expect(enforced({ egress: Egress.none() })).toEqual([{ Mode: 'enforce', InternetGatewayExclusionInput: 'enable' }]);
    expect(enforced({ ipv6: true })).toEqual([{
      Mode: 'enforce', InternetGatewayExclusionInput: 'enable', NatGatewayExclusionInput: 'enable', EgressOnlyInternetGatewayExclusionInput: 'enable',
    }]);
    expect(enforced({ tiers: [Tier.appTier('app')], egress: Egress.none() })).toEqual([{ Mode: 'enforce' }]);
  });

  test('is enforced but for a gateway that is added later', () => {
    const stack = newStack();
    const { vpc } = new SecureVpc(stack, 'Network', { egress: Egress.none(), encryptionControl: EncryptionControl.enforce() });
    vpc.enableVpnGateway({ type: VpnConnectionType.IPSEC_1 });
    expect(control(Template.fromStack(stack))).toEqual([{
      Mode: 'enforce', InternetGatewayExclusionInput: 'enable', VirtualPrivateGatewayExclusionInput: 'enable',
    }]);
  });

  test('is enforced but for what is named', () => {
    expect(enforced({ tiers: [Tier.appTier('app')], egress: Egress.none() }, Object.values(EncryptionExclusion))).toEqual([{
      Mode: 'enforce',
      InternetGatewayExclusionInput: 'enable',
      EgressOnlyInternetGatewayExclusionInput: 'enable',
      NatGatewayExclusionInput: 'enable',
      VirtualPrivateGatewayExclusionInput: 'enable',
      VpcPeeringExclusionInput: 'enable',
      LambdaExclusionInput: 'enable',
      VpcLatticeExclusionInput: 'enable',
      ElasticFileSystemExclusionInput: 'enable',
    }]);
    expect(enforced({ tiers: [Tier.appTier('app')], egress: Egress.none() }, [EncryptionExclusion.LAMBDA_FUNCTIONS]))
      .toEqual([{ Mode: 'enforce', LambdaExclusionInput: 'enable' }]);
  });

  test('excludes a gateway before it is attached, also one that is added later', () => {
    const stack = newStack();
    const { vpc } = new SecureVpc(stack, 'Network', { encryptionControl: EncryptionControl.enforce() });
    vpc.enableVpnGateway({ type: VpnConnectionType.IPSEC_1 });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPCGatewayAttachment', 2);
    template.allResources('AWS::EC2::VPCGatewayAttachment', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('EncryptionControl')]) });
  });

  test('fails when NAT instances do not encrypt, and names a type that does', () => {
    const encryptionControl = EncryptionControl.enforce();
    expect(() => templateOf({ egress: Egress.instance(), encryptionControl })).toThrow(
      'EncryptionControl.enforce() refuses NAT instances of the type "t4g.nano", which does not encrypt in transit: ' +
      'give Egress.instance an instanceType that does, such as c7gn.medium, or use another egress');
    const instanceType = InstanceType.of(InstanceClass.C7GN, InstanceSize.MEDIUM);
    expect(() => templateOf({ egress: Egress.instance({ instanceType }), encryptionControl })).not.toThrow();
    expect(() => templateOf({ egress: Egress.instance(), encryptionControl: EncryptionControl.monitor() })).not.toThrow();
  });

  test('fails for instances of somebody else that do not encrypt either', () => {
    const egress = Egress.provider(new OtherNatInstances());
    expect(() => templateOf({ egress, encryptionControl: EncryptionControl.enforce() })).toThrow('refuses NAT instances of the type "t4g.micro"');
  });

  test('excludes the gateways of the network before they are attached', () => {
    const template = templateOf({ ipv6: true, encryptionControl: EncryptionControl.enforce() });
    const [{ id, properties }] = resources<{ VpcId: { Ref: string } }>(template, 'AWS::EC2::VPCEncryptionControl');
    expect(properties.VpcId.Ref).toMatch(/^NetworkVpc/);
    for (const type of ['AWS::EC2::VPCGatewayAttachment', 'AWS::EC2::NatGateway', 'AWS::EC2::EgressOnlyInternetGateway']) {
      template.allResources(type, { DependsOn: Match.arrayWith([id]) });
    }
  });
});
