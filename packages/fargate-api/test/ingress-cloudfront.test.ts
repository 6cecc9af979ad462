import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { CloudFrontOnlyIngressOptions } from '../src';
import { Ingress } from '../src';
import { world } from './support/world';

const arnIn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/1`;

function cloudFrontOnly(options: (stack: Stack) => CloudFrontOnlyIngressOptions = () => ({}), region?: string) {
  const stack = new Stack(new App(), 'Test', region ? { env: { region, account: '123456789012' } } : {});
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Imported', arnIn(region ?? 'eu-west-1'));
  const { api } = world({ ingress: Ingress.cloudFrontOnly({ certificate, ...options(stack) }) }, stack);
  return { api, stack, found: Template.fromStack(stack) };
}

/** The value of a secret, read by CloudFormation when it makes a resource. */
const resolved = (logicalId: string) => ({
  'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: Match.stringLikeRegexp(`^${logicalId}`) }, ':SecretString:::}}']],
});

describe('an API for your CloudFront distributions only', () => {
  const { api, stack, found } = cloudFrontOnly();

  test('admits CloudFront by its prefix list, in a security group that has room for nothing else', () => {
    found.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'Load balancer of the API', SecurityGroupIngress: Match.absent() });
    expect(found.findResources('AWS::EC2::SecurityGroupIngress', { Properties: { SourcePrefixListId: Match.anyValue() } })).toEqual({
      [Object.keys(found.findResources('AWS::EC2::SecurityGroupIngress', { Properties: { SourcePrefixListId: Match.anyValue() } }))[0]]: expect.objectContaining({
        Properties: expect.objectContaining({ FromPort: 443, ToPort: 443, GroupId: { 'Fn::GetAtt': [expect.stringMatching(/CloudFrontSecurityGroup/), 'GroupId'] } }),
      }),
    });
  });

  test('stands on the internet with both its groups', () => {
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internet-facing',
      SecurityGroups: [
        { 'Fn::GetAtt': [Match.stringLikeRegexp('^ApiLoadBalancerSecurityGroup'), 'GroupId'] },
        { 'Fn::GetAtt': [Match.stringLikeRegexp('^ApiLoadBalancerCloudFrontSecurityGroup'), 'GroupId'] },
      ],
    });
  });

  test('keeps a group that is added later', () => {
    const later = new Stack(new App(), 'Test');
    const made = world({ ingress: Ingress.cloudFrontOnly({ certificate: acm.Certificate.fromCertificateArn(later, 'Imported', arnIn('eu-west-1')) }) }, later);
    made.api.loadBalancer.addSecurityGroup(ec2.SecurityGroup.fromSecurityGroupId(later, 'Further', 'sg-1'));
    Template.fromStack(later).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { SecurityGroups: [Match.anyValue(), 'sg-1', Match.anyValue()] });
  });

  test('answers only requests with its secret, and refuses the others', () => {
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Verify', Values: [resolved('ApiOriginSecret')] } },
      ],
      Actions: [Match.objectLike({ Type: 'forward' })],
    });
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443, DefaultActions: Match.exact([{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }]),
    });
  });

  test('makes a secret that a rule can hold: without wildcards, and long though capitals mean nothing there', () => {
    found.hasResourceProperties('AWS::SecretsManager::Secret', { GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 48 } });
  });

  test('tells CloudFront what to send', () => {
    expect(stack.resolve(api.originHeaders)).toEqual({
      'X-Origin-Verify': { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: expect.stringMatching(/^ApiOriginSecret/) }, ':SecretString:::}}']] },
    });
    expect(stack.resolve(api.originSecret?.secretArn)).toEqual({ Ref: expect.stringMatching(/^ApiOriginSecret/) });
  });

  test('asks for the secret of every further service, too', () => {
    const further = new Stack(new App(), 'Test');
    const certificate = acm.Certificate.fromCertificateArn(further, 'Imported', arnIn('eu-west-1'));
    world({ ingress: Ingress.cloudFrontOnly({ certificate }) }, further).api.addService('Orders', { path: '/orders/*', priority: 1 });
    Template.fromStack(further).allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: Match.arrayWith([Match.objectLike({ Field: 'http-header' })]),
    });
  });

  test('takes an old secret and a new one, while CloudFront changes from one to the other', () => {
    const made = cloudFrontOnly((owner) => ({ originSecrets: ['New', 'Old'].map((id) => new secretsmanager.Secret(owner, id)) }));
    made.found.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: Match.arrayWith([{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Verify', Values: [resolved('New'), resolved('Old')] } }]),
    });
    expect(JSON.stringify(made.stack.resolve(made.api.originHeaders))).toMatch(/"New/);
    expect(JSON.stringify(made.stack.resolve(made.api.originHeaders))).not.toMatch(/"Old/);
    made.found.resourceCountIs('AWS::SecretsManager::Secret', 2);
  });

  test.each([0, 5])('fails with %d secrets', (count) => {
    expect(() => cloudFrontOnly((owner) => ({
      originSecrets: Array.from({ length: count }, (_, index) => new secretsmanager.Secret(owner, `Secret${index}`)),
    }))).toThrow(`originSecrets takes one to four secrets, got ${count}: leave it out to have one made`);
  });

  test('answers under the name that is its origin', () => {
    const made = cloudFrontOnly((owner) => ({
      domainName: 'origin.example.com', hostedZone: route53.HostedZone.fromHostedZoneAttributes(owner, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    }));
    made.found.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'origin.example.com.' });
    expect(made.api.domainName).toBe('origin.example.com');
  });

  test('fails without a certificate', () => {
    expect(() => Ingress.cloudFrontOnly({ domainName: 'origin.example.com' })).toThrow('Ingress.cloudFrontOnly() needs a certificate');
  });
});

describe('the prefix list of CloudFront', () => {
  test('is looked up at deployment when the region is not known', () => {
    const [lists] = Object.values(cloudFrontOnly().found.findMappings('*')) as Record<string, { Id: string }>[];
    expect(Object.keys(lists)).toHaveLength(21);
    expect(new Set(Object.values(lists).map(({ Id }) => Id)).size).toBe(21);
    expect(lists['us-east-1']).toEqual({ Id: 'pl-3b927c52' });
  });

  test('is named when the region is known', () => {
    const { found } = cloudFrontOnly(undefined, 'eu-central-1');
    found.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'CloudFront, by its managed prefix list', SecurityGroupIngress: Match.absent(),
    });
    found.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-a3a144ca' });
    expect(found.findMappings('*')).toEqual({});
  });

  test('fails in a region where it is not known', () => {
    expect(() => cloudFrontOnly(undefined, 'mars-north-1')).toThrow(/^the prefix list of CloudFront is not known for "mars-north-1", only for af-south-1, .*, us-west-2: pass prefixList, such as PrefixList\.fromPrefixListId\(\) with the id of "com\.amazonaws\.global\.cloudfront\.origin-facing" there$/);
  });

  test('can be given for such a region', () => {
    const { found } = cloudFrontOnly((owner) => ({ prefixList: ec2.PrefixList.fromPrefixListId(owner, 'List', 'pl-mars') }), 'mars-north-1');
    found.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-mars' });
  });
});
