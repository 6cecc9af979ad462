import * as fs from 'fs';
import * as path from 'path';
import type { Stack } from 'aws-cdk-lib';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import type { Environment } from '../src/environments';
import { environmentFor, environments, STAGES } from '../src/environments';
import { Platform } from '../src/platform';

/** The settings that the CDK CLI passes on from cdk.json. */
const { context } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

interface Body {
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { Value: unknown }>;
}

/** A synthesized environment. */
class Synthesized {
  public readonly platform: Platform;
  public readonly assembly: CloudAssembly;

  constructor(environment: Environment, imageTag?: string) {
    this.platform = new Platform(new App({ context }), { environment, imageTag });
    this.assembly = this.platform.synth();
  }

  public get stackNames(): string[] {
    return this.assembly.stacks.map(({ stackName }) => stackName).sort();
  }

  public template(id: string): Template {
    return Template.fromStack(this.platform.node.findChild(id) as Stack);
  }

  /** What keeps the CDK CLI from deploying a stack. */
  public errors(): string[] {
    return this.assembly.stacks.flatMap(({ stackName, messages }) =>
      messages.filter(({ level }) => level === SynthesisMessageLevel.ERROR).map(({ entry }) => `${stackName}: ${String(entry.data)}`));
  }

  public body(stackName: string): Body {
    return this.assembly.getStackByName(stackName).template as Body;
  }

  public resources(type?: string): Resource[] {
    return this.stackNames.flatMap((name) => Object.values(this.body(name).Resources)).filter((resource) => !type || resource.Type === type);
  }
}

const synthesized = new Map<Environment, Synthesized>();

/** Each environment is synthesized once. */
function platform(environment: Environment): Synthesized {
  const made = synthesized.get(environment) ?? new Synthesized(environment, 'v1');
  synthesized.set(environment, made);
  return made;
}

/** Every object in a value that has the key. */
function having(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(key in value ? [(value as Record<string, unknown>)[key]] : []), ...Object.values(value).flatMap((item) => having(key, item))];
}

const { local, beta, prod } = environments;
const european: Environment = { ...prod, account: '121212121212', region: 'eu-central-1', zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] };

describe.each(STAGES)('the platform of stage %s', (stage) => {
  const environment = environmentFor(stage);

  test('has its stacks in its own account and region', () => {
    const { assembly } = platform(environment);
    expect(assembly.stacks.map(({ id }) => id.split('-')[0])).not.toEqual([]);
    for (const { environment: target } of assembly.stacks) {
      expect(target).toMatchObject({ account: environment.account, region: environment.region });
    }
  });

  test('asks nobody at synth and needs no container engine', () => {
    const { assembly } = platform(environment);
    expect(assembly.manifest.missing).toBeUndefined();
    for (const artifact of assembly.artifacts.filter(({ manifest }) => manifest.type === 'cdk:asset-manifest')) {
      const { file } = artifact.manifest.properties as { file: string };
      const assets = JSON.parse(fs.readFileSync(path.join(assembly.directory, file), 'utf8')) as { dockerImages: object };
      expect(assets.dockerImages).toEqual({});
    }
  });

  test('lets each stack be thrown away: others read its outputs, and nothing is exported', () => {
    const all = platform(environment);
    const read = all.stackNames.flatMap((name) => having('Fn::GetStackOutput', all.body(name).Resources)) as { StackName: string; OutputName: string }[];
    expect([...new Set(read.map(({ StackName }) => StackName))].sort()).toEqual(expect.arrayContaining([`${stage}-Foundation`, `${stage}-Runtime`, `${stage}-Site`]));
    for (const { StackName, OutputName } of read) {
      expect(all.body(StackName).Outputs).toHaveProperty([OutputName]);
    }
    for (const name of all.stackNames) {
      expect(having('Export', all.body(name).Outputs)).toEqual([]);
      expect(having('Fn::ImportValue', all.body(name))).toEqual([]);
    }
  });

  test('says on everything what it belongs to', () => {
    const tagged = platform(environment).resources().filter(({ Properties }) => Properties && 'Tags' in Properties);
    const types = new Set(tagged.map(({ Type }) => Type));
    expect([...types]).toEqual(expect.arrayContaining([
      'AWS::EC2::VPC', 'AWS::ECR::Repository', 'AWS::ECS::Service', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::CloudFront::Distribution',
      'AWS::S3::Bucket', 'AWS::IAM::Role', 'AWS::SNS::Topic', 'AWS::CloudWatch::Alarm', 'AWS::SecretsManager::Secret',
    ]));
    for (const { Type, Properties } of tagged) {
      expect({ Type, tags: Properties?.Tags }).toEqual({
        Type,
        tags: expect.arrayContaining([
          { Key: 'Environment', Value: stage },
          { Key: 'Project', Value: 'ashlar' },
          { Key: 'Owner', Value: 'platform' },
          { Key: 'ProductDomain', Value: 'sample' },
        ]),
      });
    }
  });

  test.each([
    ['Delivery', ['DeployRoleArn', 'PlanRoleArn']],
    ['Foundation', ['ConfigurationSecretArn', 'ImageRepositoryUri']],
    ['Runtime', ['ApiUrl']],
    ['Site', ['DistributionDomainName', 'SiteUrl']],
  ])('names what people and workflows need of %s, and nothing else', (id, names) => {
    const own = Object.entries(platform(environment).body(`${stage}-${id}`).Outputs ?? {}).filter(([name]) => !name.startsWith('PublishOutput')); // what other stacks read
    expect(own.map(([name]) => name).sort()).toEqual(names);
  });

  test('is the same each time', () => {
    const again = new Synthesized(environment, 'v1');
    for (const name of again.stackNames) {
      expect(again.body(name)).toEqual(platform(environment).body(name));
    }
  });
});

describe('the local platform', () => {
  test('has the five stacks and needs neither a name nor a certificate', () => {
    const all = platform(local);
    expect(all.stackNames).toEqual(['local-Delivery', 'local-Foundation', 'local-Observability', 'local-Runtime', 'local-Site']);
    expect(all.resources('AWS::CertificateManager::Certificate')).toEqual([]);
    expect(all.resources('AWS::Route53::RecordSet')).toEqual([]);
  });

  test('keeps nothing when it is destroyed', () => {
    const all = platform(local);
    expect(all.resources().filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'))).toEqual([]);
    expect(all.assembly.stacks.filter(({ terminationProtection }) => terminationProtection)).toEqual([]);
  });

  test('deploys without being told an image', () => {
    expect(new Synthesized(local, undefined).errors()).toEqual([]);
  });
});

describe('production', () => {
  test('answers over TLS only', () => {
    const all = platform(prod);
    all.template('Runtime').hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
    for (const { Properties } of all.resources('AWS::ElasticLoadBalancingV2::Listener').filter((listener) => listener.Properties?.Protocol !== 'HTTPS')) {
      expect(Properties?.DefaultActions).toEqual([expect.objectContaining({ Type: 'redirect' })]);
    }
    all.template('Site').hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['www.example.com'],
        Origins: Match.arrayWith([Match.objectLike({
          DomainName: 'api.example.com',
          CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
        })]),
        ViewerCertificate: { AcmCertificateArn: Match.anyValue(), MinimumProtocolVersion: Match.stringLikeRegexp('^TLSv1\\.[23]_20') },
      },
    });
  });

  test('keeps its certificates when the site and the API are thrown away', () => {
    const names = (stackName: string) => Object.values(platform(prod).body(stackName).Resources)
      .filter(({ Type }) => Type === 'AWS::CertificateManager::Certificate').map(({ Properties }) => Properties?.DomainName);
    expect(names('prod-Foundation')).toEqual(['api.example.com']);
    expect(names('prod-Edge')).toEqual(['www.example.com']);
    expect(platform(prod).resources('AWS::CertificateManager::Certificate')).toHaveLength(2);
  });

  test('can\'t be deleted, and its data outlives its stacks', () => {
    const all = platform(prod);
    expect(all.assembly.stacks.filter(({ terminationProtection }) => !terminationProtection)).toEqual([]);
    const logs = ['prod-Foundation', 'prod-Runtime'].flatMap((name) => Object.values(all.body(name).Resources)).filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    const data = ['AWS::ECR::Repository', 'AWS::SecretsManager::Secret', 'AWS::S3::Bucket'].map((type) => all.resources(type));
    for (const resources of [logs, ...data]) {
      expect([...new Set(resources.map(({ DeletionPolicy }) => DeletionPolicy))]).toEqual(['Retain']);
    }
  });

  test('gives a new version of the API few requests first, and goes back when an alarm goes off', () => {
    const strategies = (environment: Environment) => platform(environment).resources('AWS::ECS::Service')
      .map(({ Properties }) => Properties?.DeploymentConfiguration as { Strategy: string; Alarms: { Enable: boolean; Rollback: boolean } })
      .map(({ Strategy, Alarms: { Enable, Rollback } }) => [Strategy, Enable, Rollback]);
    expect(strategies(prod)).toEqual([['CANARY', true, true]]);
    expect(strategies(local)).toEqual([['ROLLING', true, true]]);
  });

  test('keeps its logs for a month or longer', () => {
    const groups = platform(prod).resources('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThanOrEqual(2);
    for (const { Properties } of groups) {
      expect(Properties?.RetentionInDays).toBeGreaterThanOrEqual(30);
    }
  });

  test('is deployed from the main branch, in the GitHub environment of its name', () => {
    const claims = having('StringEquals', platform(prod).body('prod-Delivery').Resources) as Record<string, unknown>[];
    expect(claims).toContainEqual(expect.objectContaining({
      'token.actions.githubusercontent.com:environment': 'prod',
      'token.actions.githubusercontent.com:ref': 'refs/heads/main',
    }));
  });
});

describe('an environment outside us-east-1', () => {
  test('has in us-east-1 what CloudFront has only there: the certificate and the alarms of the site', () => {
    const { assembly } = platform(european);
    const elsewhere = assembly.stacks.filter(({ environment }) => environment.region !== 'eu-central-1');
    expect(elsewhere.map(({ stackName, environment }) => [stackName, environment.region]).sort()).toEqual([
      ['prod-Edge', 'us-east-1'], ['prod-EdgeObservability', 'us-east-1'],
    ]);
    const metrics = (stackName: string) => JSON.stringify(platform(european).body(stackName).Resources);
    expect(metrics('prod-EdgeObservability')).toContain('AWS/CloudFront');
    expect(metrics('prod-Observability')).not.toContain('AWS/CloudFront');
    expect(metrics('prod-Observability')).toContain('AWS/ApplicationELB');
  });

  test('lets its workflows deploy to both regions', () => {
    const policies = JSON.stringify(platform(european).resources('AWS::IAM::ManagedPolicy'));
    for (const region of ['eu-central-1', 'us-east-1']) {
      expect(policies).toContain(`cdk-hnb659fds-deploy-role-121212121212-${region}`);
    }
  });
});

describe('the API', () => {
  test('runs the image with the given tag', () => {
    platform(beta).template('Runtime').hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ Image: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':v1$')])] } })],
    });
  });

  test('can\'t be deployed before somebody has said which image', () => {
    const all = new Synthesized(beta, undefined);
    expect(all.errors()).toEqual([
      expect.stringMatching(/^beta-Runtime: which image\? .* -c imageTag=<tag>$/),
    ]);
    // The foundation is deployed before there is an image, and offers the same to the runtime as afterwards.
    expect(all.body('beta-Foundation')).toEqual(platform(beta).body('beta-Foundation'));
  });

  test('may read its configuration, and no other secret', () => {
    const statements = having('Statement', platform(beta).body('beta-Runtime').Resources).flat() as { Action: string | string[]; Resource: unknown }[];
    const reading = statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('secretsmanager:')));
    expect(reading).toEqual([expect.objectContaining({
      Action: expect.arrayContaining(['secretsmanager:GetSecretValue']),
      Resource: { 'Fn::GetStackOutput': expect.objectContaining({ StackName: 'beta-Foundation' }) },
    })]);
  });
});
