import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { RunningCloud } from './cloud';
import { REGION } from './environment';

/** Clients of the AWS SDK that can reach nothing but a local cloud: endpoint, region and keys are given, nothing is looked up. */
export class AwsClients {
  public readonly cloudFormation: CloudFormationClient;
  public readonly cloudFront: CloudFrontClient;
  public readonly cloudWatch: CloudWatchClient;
  public readonly ecs: ECSClient;
  public readonly iam: IAMClient;
  public readonly loadBalancing: ElasticLoadBalancingV2Client;
  public readonly s3: S3Client;
  public readonly secrets: SecretsManagerClient;
  public readonly sns: SNSClient;
  public readonly sqs: SQSClient;
  public readonly sts: STSClient;

  constructor(cloud: Pick<RunningCloud, 'endpoint' | 'place'>, region = REGION) {
    const settings = {
      endpoint: cloud.endpoint,
      region,
      credentials: { accessKeyId: cloud.place.accessKey, secretAccessKey: 'no-secret-on-the-local-cloud' },
    };
    this.cloudFormation = new CloudFormationClient(settings);
    this.cloudFront = new CloudFrontClient(settings);
    this.cloudWatch = new CloudWatchClient(settings);
    this.ecs = new ECSClient(settings);
    this.iam = new IAMClient(settings);
    this.loadBalancing = new ElasticLoadBalancingV2Client(settings);
    this.s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.secrets = new SecretsManagerClient(settings);
    this.sns = new SNSClient(settings);
    this.sqs = new SQSClient(settings);
    this.sts = new STSClient(settings);
  }
}
