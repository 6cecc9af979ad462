import type { Environment, StackProps } from 'aws-cdk-lib';
import { App, Aws, BootstraplessSynthesizer, CfnParameter, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct, IConstruct } from 'constructs';
import type { SiteDomainOptions } from '../src';
import { SiteDomain } from '../src';
import { host } from './support/site';

const account = '111122223333';

function newApp(): App {
  return new App({ context: { 'aws:cdk:disable-asset-staging': true } });
}

function imported(scope: Construct): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(scope, 'Imported', { hostedZoneId: 'Z1', zoneName: 'example.com' });
}

/** A site with a domain, and the support stack for its certificate, if there is one. */
function hosted(stack: Stack, options: Partial<SiteDomainOptions> = {}) {
  const site = host({ domain: SiteDomain.of({ domainName: 'www.example.com', hostedZone: options.hostedZone ?? imported(stack), ...options }) }, stack);
  const support = site.node.tryFindChild('Domain') as IConstruct;
  return { site, stack, support: Stack.isStack(support) ? support : undefined };
}

function inRegion(env: Environment | undefined, props: StackProps = {}): Stack {
  return new Stack(newApp(), 'Stack', { env, ...props });
}

function certificateIn(stack: Stack): unknown {
  const distributions = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution')) as {
    Properties: { DistributionConfig: { ViewerCertificate: { AcmCertificateArn: unknown } } };
  }[];
  return distributions[0].Properties.DistributionConfig.ViewerCertificate.AcmCertificateArn;
}

describe('a certificate that is not given', () => {
  test.each<[string, Environment | undefined]>([
    ['a known region', { region: 'eu-central-1', account }],
    ['a known region of any account', { region: 'eu-central-1' }],
    ['any region', undefined],
  ])('is made in us-east-1, validated in the zone, for a site in %s', (_, env) => {
    const { stack, support } = hosted(inRegion(env));
    expect(support).toMatchObject({ region: 'us-east-1', account: stack.account });
    Template.fromStack(support!).hasResource('AWS::CertificateManager::Certificate', {
      Properties: {
        DomainName: 'www.example.com',
        SubjectAlternativeNames: Match.absent(),
        ValidationMethod: 'DNS',
        DomainValidationOptions: [{ DomainName: 'www.example.com', HostedZoneId: 'Z1' }],
      },
      UpdateReplacePolicy: 'Retain',
      DeletionPolicy: 'Delete',
    });
    const [output] = Object.keys(Template.fromStack(support!).findOutputs('*'));
    expect(certificateIn(stack)).toEqual({ 'Fn::GetStackOutput': { StackName: support!.stackName, OutputName: output, Region: 'us-east-1' } });
    expect(stack.dependencies).toEqual([support]);
  });

  test('is exported to nobody, so that it can be replaced', () => {
    const { support } = hosted(inRegion({ region: 'eu-central-1' }));
    for (const output of Object.values(Template.fromStack(support!).findOutputs('*'))) expect(output).not.toHaveProperty('Export');
    expect(Object.keys(Template.fromStack(support!).toJSON().Resources as object)).toHaveLength(1);
  });

  test('is made in the site\'s own stack if that is in us-east-1', () => {
    const { stack, support, site } = hosted(inRegion({ region: 'us-east-1' }));
    expect(support).toBeUndefined();
    expect(certificateIn(stack)).toEqual({ Ref: stack.getLogicalId(site.certificate!.node.defaultChild as acm.CfnCertificate) });
    // CloudFormation deletes a replaced one after the distribution has the new one.
    Template.fromStack(stack).hasResource('AWS::CertificateManager::Certificate', { UpdateReplacePolicy: Match.absent() });
  });

  test('may prove itself in a zone of the site\'s own stack if that is in us-east-1', () => {
    const stack = inRegion({ region: 'us-east-1' });
    hosted(stack, { hostedZone: new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }) });
    Template.fromStack(stack).hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainValidationOptions: [{ HostedZoneId: { Ref: Match.stringLikeRegexp('^Zone') } }],
    });
  });

  test('is for all names of the domain', () => {
    const { support } = hosted(inRegion(undefined), { redirectFrom: ['example.com'], previewDomain: 'preview.example.com' });
    Template.fromStack(support!).hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'www.example.com', SubjectAlternativeNames: ['example.com', '*.preview.example.com'],
    });
  });

  test('has a stack whose name tells which site of which region it is for', () => {
    const name = (stackName: string, region?: string) => hosted(inRegion({ region }, { stackName })).support!.stackName;
    const names = [name('prod-site', 'eu-central-1'), name('prod-site', 'eu-west-1'), name('dev-site', 'eu-central-1'), name('prod-site')];
    expect(names[0]).toMatch(/^prod-site-Site-[0-9A-F]{8}-Domain-eu-central-1$/);
    expect(names[3]).toMatch(/^prod-site-Site-[0-9A-F]{8}-Domain$/);
    expect(new Set(names).size).toBe(4);
  });

  test('has a stack that is protected and tagged like the site\'s', () => {
    const stack = inRegion(undefined, { terminationProtection: true });
    Tags.of(stack).add('owner', 'web');
    const { support } = hosted(stack);
    expect(support!.terminationProtection).toBe(true);
    Template.fromStack(support!).hasResourceProperties('AWS::CertificateManager::Certificate', { Tags: Match.arrayWith([{ Key: 'owner', Value: 'web' }]) });
  });

  test('needs no bootstrap of us-east-1: the roles of the site\'s region deploy it', () => {
    const { support } = hosted(inRegion({ region: 'eu-central-1', account }));
    expect(support!.synthesizer).toBeInstanceOf(BootstraplessSynthesizer);
    const [artifact] = newAssembly(support!).stacks.filter(({ stackName }) => stackName === support!.stackName);
    expect(artifact.assumeRoleArn).toContain(`role/cdk-hnb659fds-deploy-role-${account}-eu-central-1`);
    expect(artifact.requiresBootstrapStackVersion).toBeUndefined();
  });

  test('needs the bootstrap of us-east-1 for a site in any region, as nobody knows which roles are there otherwise', () => {
    const { support } = hosted(inRegion(undefined));
    const [artifact] = newAssembly(support!).stacks.filter(({ stackName }) => stackName === support!.stackName);
    expect(artifact.environment.region).toBe('us-east-1');
    expect(artifact.assumeRoleArn).toMatch(/role\/cdk-hnb659fds-deploy-role-.*-us-east-1$/);
  });

  test('is deployed by the role of the site, which is assumed in the same way', () => {
    const deployRole = { deployRoleArn: 'arn:aws:iam::111122223333:role/deployer', deployRoleExternalId: 'secret', deployRoleAdditionalOptions: { DurationSeconds: 900 } };
    const { stack, support } = hosted(inRegion({ region: 'eu-central-1', account }, { synthesizer: new DefaultStackSynthesizer(deployRole) }));
    const { stacks } = newAssembly(support!);
    const [ofSupport, ofSite] = [support!, stack].map(({ stackName }) => stacks.find((artifact) => artifact.stackName === stackName)!);
    for (const { assumeRoleArn, assumeRoleExternalId, assumeRoleAdditionalOptions } of [ofSupport, ofSite]) {
      expect({ assumeRoleArn, assumeRoleExternalId, assumeRoleAdditionalOptions }).toEqual({
        assumeRoleArn: deployRole.deployRoleArn, assumeRoleExternalId: 'secret', assumeRoleAdditionalOptions: { DurationSeconds: 900 },
      });
    }
  });

  test('is deployed the way the app deploys all stacks when that is not the usual one', () => {
    const { support } = hosted(inRegion(undefined, { synthesizer: new CliCredentialsStackSynthesizer() }));
    expect(support!.synthesizer).toBeInstanceOf(DefaultStackSynthesizer);
  });

  test('can be for a site in a stage of an app', () => {
    const stage = new Stage(newApp(), 'Prod', { env: { region: 'eu-central-1', account } });
    const { support, stack } = hosted(new Stack(stage, 'Stack'));
    expect(Stage.of(support!)).toBe(stage);
    expect(support!.stackName).toMatch(/^Prod-Stack-Site-[0-9A-F]{8}-Domain-eu-central-1$/);
    expect(stage.synth().getStackArtifact(stack.artifactId).dependencies.map(({ id }) => id)).toContain(support!.artifactId);
  });

  test('can be for a site in a nested stack', () => {
    const parent = inRegion({ region: 'eu-central-1', account });
    const { support } = hosted(new NestedStack(parent, 'Nested'));
    expect(parent.dependencies).toEqual([support]);
  });
});

describe('a zone of another stack', () => {
  const zoneIn = (app: App, env?: Environment) => new route53.PublicHostedZone(new Stack(app, 'Dns', { env }), 'Zone', { zoneName: 'example.com' });

  test('is read by the stacks of all regions that need it', () => {
    const app = newApp();
    const hostedZone = zoneIn(app, { region: 'eu-west-1', account });
    const { support, stack } = hosted(new Stack(app, 'Stack', { env: { region: 'eu-central-1', account } }), { hostedZone });
    const read = { 'Fn::GetStackOutput': { StackName: 'Dns', OutputName: Match.stringLikeRegexp('^Zone'), Region: 'eu-west-1' } };
    Template.fromStack(support!).hasResourceProperties('AWS::CertificateManager::Certificate', { DomainValidationOptions: [{ HostedZoneId: read }] });
    Template.fromStack(stack).hasResourceProperties('AWS::Route53::RecordSet', { Type: 'AAAA', HostedZoneId: read });
    expect(Object.keys(Template.fromStack(hostedZone.stack).findOutputs('*'))).toHaveLength(1);
    expect([support!.dependencies, new Set(stack.dependencies)]).toEqual([[hostedZone.stack], new Set([hostedZone.stack, support])]);
  });

  test('is read by the site\'s stack as ever when both are in one region', () => {
    const app = newApp();
    const env = { region: 'us-east-1', account };
    const { stack } = hosted(new Stack(app, 'Stack', { env }), { hostedZone: zoneIn(app, env) });
    Template.fromStack(stack).hasResourceProperties('AWS::Route53::RecordSet', { HostedZoneId: { 'Fn::ImportValue': Match.anyValue() } });
  });

  test('fails when nobody knows in which region it is', () => {
    const app = newApp();
    expect(() => hosted(new Stack(app, 'Stack'), { hostedZone: zoneIn(app) })).toThrow('"Dns/Zone/Resource" is needed in "us-east-1", ' +
      'but the region of its stack "Dns" is not known: give that stack an env with a region');
  });
});

describe('what the certificate needs', () => {
  test('fails when the zone is made in the site\'s own stack, which would have to be deployed before and after', () => {
    const stack = inRegion(undefined);
    expect(() => hosted(stack, { hostedZone: new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }) }))
      .toThrow('the zone "Stack/Zone" of the domain is known only in the site\'s own stack "Stack", but its certificate is made before, in us-east-1: ' +
        'make the zone in a stack of its own, or give a certificate');
  });

  test('fails when the name is a parameter of the site\'s own stack', () => {
    const stack = inRegion(undefined);
    expect(() => hosted(stack, { domainName: new CfnParameter(stack, 'Name').valueAsString }))
      .toThrow('the name of the domain is known only in the site\'s own stack "Stack", but its certificate is made before, in us-east-1: ' +
        'write the name as it is, or give a certificate');
  });

  test('may all be in the site\'s own stack when a certificate is given', () => {
    const stack = inRegion(undefined);
    const { support } = hosted(stack, {
      hostedZone: new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }),
      certificate: acm.Certificate.fromCertificateArn(stack, 'Given', `arn:${Aws.PARTITION}:acm:us-east-1:${account}:certificate/1`),
    });
    expect(support).toBeUndefined();
  });
});

describe('a certificate of another stack', () => {
  const made = (app: App, props: Partial<acm.CertificateProps> = {}) => new acm.Certificate(
    new Stack(app, 'Certificates', { env: { region: 'us-east-1' } }), 'Certificate', { domainName: 'www.example.com', ...props },
  );

  test.each<[string, Environment | undefined]>([['a known region', { region: 'eu-central-1' }], ['any region', undefined]])('is read by a site in %s', (_, env) => {
    const app = newApp();
    const certificate = made(app);
    const { stack, site } = hosted(new Stack(app, 'Stack', { env }), { certificate });
    expect(certificateIn(stack)).toEqual({
      'Fn::GetStackOutput': { StackName: 'Certificates', OutputName: expect.stringMatching(/^Certificate/), Region: 'us-east-1' },
    });
    expect(stack.resolve(site.certificate!.certificateArn)).toEqual(certificateIn(stack));
    expect(stack.dependencies).toEqual([certificate.stack]);
  });

  test('can be for several sites', () => {
    const app = newApp();
    const certificate = made(app, { subjectAlternativeNames: ['*.example.com'] });
    hosted(new Stack(app, 'One'), { certificate });
    hosted(new Stack(app, 'Two'), { certificate, domainName: 'docs.example.com' });
    expect(Object.keys(Template.fromStack(certificate.stack).findOutputs('*'))).toHaveLength(1);
  });

  test.each([['docs.example.com', []], ['a.www.example.com', []], ['a.b.example.com', ['*.example.com']]])('fails when it is not for %j', (domainName, subjectAlternativeNames) => {
    const app = newApp();
    expect(() => hosted(new Stack(app, 'Stack'), { domainName, certificate: made(app, { subjectAlternativeNames }) }))
      .toThrow(`the certificate "Certificates/Certificate" is not for ${JSON.stringify(domainName)}, only for ` +
        `${['www.example.com', ...subjectAlternativeNames].map((name) => JSON.stringify(name)).join(', ')}: ` +
        'add the name to its subjectAlternativeNames, or leave the certificate out to have one made');
  });

  test('fails when it is not for the previews', () => {
    const app = newApp();
    expect(() => hosted(new Stack(app, 'Stack'), { previewDomain: 'preview.example.com', certificate: made(app) }))
      .toThrow('is not for "*.preview.example.com"');
  });

  test('is not judged by names that are known only at deployment', () => {
    const app = newApp();
    const stack = new Stack(app, 'Other', { env: { region: 'us-east-1' } });
    const certificate = new acm.Certificate(stack, 'Certificate', { domainName: new CfnParameter(stack, 'Name').valueAsString, validation: acm.CertificateValidation.fromDns() });
    expect(() => hosted(new Stack(app, 'Stack'), { certificate })).not.toThrow();
  });
});

function newAssembly(construct: IConstruct) {
  return (construct.node.root as App).synth();
}
