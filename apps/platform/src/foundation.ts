import { Egress, FlowLogs, SecureVpc } from '@ashlar/secure-vpc';
import { CfnOutput, SecretValue, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { hostedZone } from './domain';
import type { PlatformStackProps } from './platform';

/** What stays when the rest is thrown away and made again: the network, the images, the API's configuration and certificate. */
export class FoundationStack extends Stack {
  public readonly network: SecureVpc;
  public readonly images: ecr.Repository;
  public readonly configuration: secretsmanager.Secret;
  public readonly apiCertificate?: acm.ICertificate;

  constructor(scope: Construct, id: string, private readonly props: PlatformStackProps) {
    super(scope, id, props);
    const { environment, environment: { domain }, removalPolicy } = props;
    this.network = new SecureVpc(this, 'Network', {
      availabilityZones: environment.zones,
      egress: environment.natPerZone ? Egress.perZone() : Egress.single(),
      flowLogs: FlowLogs.cloudWatch({ retention: environment.logRetention, removalPolicy }),
    });
    this.images = new ecr.Repository(this, 'Images', {
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      lifecycleRules: [{ description: 'Keep what a rollback may want', maxImageCount: 50 }],
      removalPolicy,
      emptyOnDelete: !environment.protected,
    });
    this.configuration = new secretsmanager.Secret(this, 'Configuration', {
      description: 'Configuration of the API, a JSON object of strings',
      // Only to begin with: what people put there later (`aws secretsmanager put-secret-value`) no deployment overwrites.
      secretObjectValue: { GREETING: SecretValue.unsafePlainText('Hello') },
      removalPolicy,
    });
    this.apiCertificate = domain && new acm.Certificate(this, 'ApiCertificate', {
      domainName: domain.api,
      validation: acm.CertificateValidation.fromDns(hostedZone(this, domain)),
    });
    new CfnOutput(this, 'ImageRepositoryUri', { value: this.images.repositoryUri });
    new CfnOutput(this, 'ConfigurationSecretArn', { value: this.configuration.secretArn });
  }

  /** Named in the environment, so that synth needn't ask AWS. */
  public get availabilityZones(): string[] {
    return this.props.environment.zones;
  }
}
