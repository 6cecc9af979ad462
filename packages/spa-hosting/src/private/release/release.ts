import * as path from 'path';
import { Aws, CustomResource, Duration, IgnoreMode, Lazy, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { acknowledgeUploader } from '../acknowledgements';
import { CONFIG_TO_COME } from './edition';
import { checkRuntimeConfig } from './runtime-config';
import { uploaderPolicy } from './uploader-policy';
import type { ReleaseRetention } from '../../release-retention';
import { LITTER } from '../content/build';
import type { Build } from '../content/build';

export interface ReleaseProps {
  /** What is uploaded. */
  readonly content: Build;

  /** Where to. */
  readonly bucket: s3.Bucket;

  /** Which earlier releases stay. */
  readonly retention: ReleaseRetention;

  /**
   * What pages can read at `/config.json`.
   * @default - no configuration is written
   */
  readonly runtimeConfig?: { [key: string]: unknown };

  /** Whether the bucket goes away with the stack, so that it has to be emptied. */
  readonly emptyOnDelete: boolean;

  /** The code of the router that serves the build with a configuration. */
  readonly code: (configId: string | undefined) => string;
}

/** Puts a build and its configuration into the bucket, before anything refers to them, and can go back to an earlier one. */
export class Release extends Construct {
  /** What has to be done before anything refers to the release. */
  public readonly uploaded: CustomResource;

  /** Uploads, removes and rolls back. */
  public readonly uploader: lambda.Function;

  /** The name of the router. The uploader has to know it, and exists before. */
  public readonly routerName: string;

  /** The code of the router. */
  public readonly code: string;

  constructor(scope: Construct, id: string, props: ReleaseProps) {
    super(scope, id);
    // Functions at the edge are global: the same stack may be in several regions.
    this.routerName = `${Names.uniqueResourceName(scope, { maxLength: 48 })}-${Aws.REGION}`;
    const archive = new assets.Asset(this, 'Content', { path: props.content.directory, exclude: LITTER, ignoreMode: IgnoreMode.GIT });
    this.uploader = this.createUploader(archive, props);
    this.uploaded = this.upload(archive, props);
    this.code = props.code(props.runtimeConfig && this.uploaded.getAttString('ConfigId'));
  }

  /** The uploader, as those call it who may roll back and nothing else; made when it is first asked for. */
  public rollback(): lambda.Alias {
    return this.node.tryFindChild('Rollback') as lambda.Alias | undefined
      ?? new lambda.Alias(this, 'Rollback', { aliasName: 'rollback', version: this.uploader.latestVersion });
  }

  private upload(archive: assets.Asset, props: ReleaseProps): CustomResource {
    return new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SpaRelease',
      serviceToken: this.uploader.functionArn,
      // A little more than the uploader has, instead of an hour: it reports even that its time is over.
      serviceTimeout: Duration.minutes(11),
      properties: {
        Bucket: props.bucket.bucketName,
        ReleaseId: props.content.releaseId,
        Immutable: props.content.immutable,
        Changing: props.content.changing,
        MediaMaxAge: props.content.mediaMaxAge,
        AssetBucket: archive.s3BucketName,
        AssetKey: archive.s3ObjectKey,
        RuntimeConfig: props.runtimeConfig && this.json(props.runtimeConfig),
        RouterName: this.routerName,
        RouterCode: props.code(props.runtimeConfig && CONFIG_TO_COME),
        KeepCount: props.retention._count,
        KeepSeconds: props.retention._forAtLeast.toSeconds(),
        EmptyOnDelete: props.emptyOnDelete ? 'true' : undefined,
      },
    });
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

  private createUploader(archive: assets.Asset, props: ReleaseProps): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const routerArn = Stack.of(this).formatArn({ service: 'cloudfront', region: '', resource: 'function', resourceName: this.routerName });
    // The policy belongs to the role from the start, so that the function never runs without it.
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Uploader: uploaderPolicy({ assets: archive.bucket, bucket: props.bucket, routerArn, logGroup, emptyOnDelete: props.emptyOnDelete }),
      },
    });
    const uploader = new lambda.Function(this, 'Uploader', {
      description: 'Puts the releases of a single-page app into its bucket, and goes back to earlier ones',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', '..', 'lib', 'handlers')),
      handler: 'uploader.handler',
      environment: { BUCKET: props.bucket.bucketName, ROUTER: this.routerName },
      memorySize: 1024,
      timeout: Duration.minutes(10),
      role,
      logGroup,
    });
    acknowledgeUploader(uploader, role, logGroup);
    return uploader;
  }
}
