import * as path from 'path';
import { CustomResource, Duration, IgnoreMode, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { acknowledgeUploader } from './acknowledgements';
import type { Build } from './build';
import { LITTER } from './build';
import { checkRuntimeConfig } from './runtime-config';

export interface ReleaseProps {
  /** What is uploaded. */
  readonly build: Build;

  /** Where to. */
  readonly bucket: s3.Bucket;

  /**
   * What pages can read at `/config.json`.
   * @default - no configuration is written
   */
  readonly runtimeConfig?: { [key: string]: unknown };

  /** Whether the bucket goes away with the stack, so that it has to be emptied. */
  readonly emptyOnDelete: boolean;
}

/** Puts a build and its configuration into the bucket, before anything refers to them. */
export class Release extends Construct {
  /** What has to be done before anything refers to the release. */
  public readonly uploaded: CustomResource;

  /** The id of the configuration object, if there is one. */
  public readonly configId?: string;

  constructor(scope: Construct, id: string, props: ReleaseProps) {
    super(scope, id);
    const content = new assets.Asset(this, 'Content', { path: props.build.directory, exclude: LITTER, ignoreMode: IgnoreMode.GIT });
    const uploader = this.uploader(content, props);
    this.uploaded = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SpaRelease',
      serviceToken: uploader.functionArn,
      // A little more than the uploader has, instead of an hour: it reports even that its time is over.
      serviceTimeout: Duration.minutes(11),
      properties: {
        Bucket: props.bucket.bucketName,
        ReleaseId: props.build.releaseId,
        Immutable: props.build.immutable,
        Changing: props.build.changing,
        AssetBucket: content.s3BucketName,
        AssetKey: content.s3ObjectKey,
        RuntimeConfig: props.runtimeConfig && this.json(props.runtimeConfig),
        EmptyOnDelete: props.emptyOnDelete ? 'true' : undefined,
      },
    });
    this.configId = props.runtimeConfig && this.uploaded.getAttString('ConfigId');
  }

  /** The configuration as text; values that are known only at deployment are looked at, too, as far as they can be. */
  private json(config: { [key: string]: unknown }): string {
    checkRuntimeConfig(config);
    return Lazy.string({
      produce: () => {
        checkRuntimeConfig(Stack.of(this).resolve(config));
        return Stack.of(this).toJsonString(config);
      },
    });
  }

  private uploader(content: assets.Asset, props: ReleaseProps): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      statements: [
        // Not the one archive of this release: a policy that changed with each release would have to take effect before the upload begins.
        new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [content.bucket.arnForObjects('*.zip')] }),
        new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [props.bucket.arnForObjects('*')] }),
        // Without it S3 says "forbidden" where it means "not there".
        new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [props.bucket.bucketArn] }),
        ...props.emptyOnDelete ? [
          new iam.PolicyStatement({ actions: ['s3:ListBucketVersions'], resources: [props.bucket.bucketArn] }),
          new iam.PolicyStatement({ actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], resources: [props.bucket.arnForObjects('*')] }),
        ] : [],
        new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
      ],
    });
    // The policy belongs to the role from the start, so that the function never runs without it.
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), managedPolicies: [policy] });
    const uploader = new lambda.Function(this, 'Uploader', {
      description: 'Puts the releases of a single-page app into its bucket',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'lib', 'handlers')),
      handler: 'uploader.handler',
      memorySize: 1024,
      timeout: Duration.minutes(10),
      role,
      logGroup,
    });
    acknowledgeUploader(uploader, policy, logGroup);
    return uploader;
  }
}
