import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { att, container, ref } from './support/matchers';
import { template, world } from './support/world';

describe('the logs of an API', () => {
  test('of the tasks are kept for a month, also when the stack goes', () => {
    const found = template();
    found.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    found.hasResourceProperties('AWS::ECS::TaskDefinition', container({
      LogConfiguration: { LogDriver: 'awslogs', Options: Match.objectLike({ 'awslogs-group': ref('ApiLogGroup'), 'awslogs-stream-prefix': 'app' }) },
    }));
  });

  test('of the tasks are kept as long as you say', () => {
    template({ logRetention: logs.RetentionDays.ONE_YEAR }).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  test('fail when they would be kept for ever', () => {
    expect(() => world({ logRetention: logs.RetentionDays.INFINITE })).toThrow('logRetention must be finite, got RetentionDays.INFINITE');
  });

  test('of the tasks are encrypted with your key, which is told to let CloudWatch Logs use it for logs of this account only', () => {
    const stack = new Stack(new App(), 'Test');
    world({ logEncryptionKey: new kms.Key(stack, 'Key') }, stack);
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: att('Key', 'Arn') });
    found.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([{
          Effect: 'Allow',
          Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
          Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
          Resource: '*',
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:*']],
              },
            },
          },
        }]),
      },
    });
  });

  test('of the load balancer are emptied only when it is gone, as it writes until then', () => {
    template({ removalPolicy: RemovalPolicy.DESTROY }).hasResource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiAccessLogsAutoDeleteObjectsCustomResource')]),
    });
  });

  test('of the load balancer are written to a private bucket, which is there before, in a stack that does not know its region', () => {
    const found = template();
    found.hasResource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Properties: {
        LoadBalancerAttributes: Match.arrayWith([
          { Key: 'access_logs.s3.enabled', Value: 'true' },
          { Key: 'access_logs.s3.bucket', Value: ref('ApiAccessLogs') },
        ]),
      },
      DependsOn: [Match.stringLikeRegexp('^ApiAccessLogsPolicy')],
    });
    found.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        LifecycleConfiguration: {
          Rules: [{
            Status: 'Enabled',
            ExpirationInDays: 90,
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          }],
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: { Status: 'Enabled' },
      },
      DeletionPolicy: 'Retain',
    });
  });

  test('of the load balancer are written by load balancers of this account only', () => {
    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Sid: 'WriteAccessLogs',
          Effect: 'Allow',
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [att('ApiAccessLogs', 'Arn'), '/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*']] },
          Condition: {
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Join': ['', [
                  'arn:', { Ref: 'AWS::Partition' }, ':elasticloadbalancing:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':loadbalancer/app/*',
                ]],
              },
            },
          },
        }]),
      },
    });
  });

  test('of the load balancer are read and written over TLS 1.2 or newer only', () => {
    const deny = (Condition: object) => Match.objectLike({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition });
    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          deny({ Bool: { 'aws:SecureTransport': 'false' } }),
          deny({ NumericLessThan: { 's3:TlsVersion': 1.2 } }),
        ]),
      },
    });
  });

  test('go with the stack when you say so, and the load balancer can be deleted', () => {
    const found = template({ removalPolicy: RemovalPolicy.DESTROY });
    found.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    found.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    found.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'false' }]),
    });
  });
});
