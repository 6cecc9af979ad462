import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FlowLogTrafficType, LogFormat } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { S3_CREATE_DEFAULT_LOGGING_POLICY } from 'aws-cdk-lib/cx-api';
import { FlowLogs, SecureVpc } from '../src';
import { newStack, resources, templateOf } from './networks';

/** What log delivery may do with a bucket. */
const delivery = (template: Template) => resources<{ PolicyDocument: { Statement: Record<string, unknown>[] } }>(template, 'AWS::S3::BucketPolicy')
  .flatMap(({ properties }) => properties.PolicyDocument.Statement)
  .filter(({ Effect }) => Effect === 'Allow');

describe('flow logs in CloudWatch', () => {
  test('are kept for a year and outlive the network', () => {
    const template = templateOf();
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::EC2::FlowLog', { LogDestinationType: 'cloud-watch-logs', ResourceType: 'VPC', TrafficType: 'ALL' });
  });

  test('can be written by flow logs of this account only, to their own log group only', () => {
    const template = templateOf();
    const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ec2:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':vpc-flow-log/*']] },
            },
          },
        }],
      },
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
        }],
      },
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('are kept, encrypted and removed as asked', () => {
    const stack = newStack();
    const encryptionKey = new Key(stack, 'Key');
    new SecureVpc(stack, 'Network', {
      flowLogs: FlowLogs.cloudWatch({ retention: RetentionDays.ONE_MONTH, encryptionKey, removalPolicy: RemovalPolicy.DESTROY }),
    });
    const template = Template.fromStack(stack);
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30, KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } }, DeletionPolicy: 'Delete' });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:*']],
              },
            },
          },
        })]),
      },
    });
  });
});

describe('flow logs in S3', () => {
  test('are Parquet files in hourly partitions', () => {
    templateOf({ flowLogs: FlowLogs.s3() }).hasResourceProperties('AWS::EC2::FlowLog', {
      LogDestinationType: 's3',
      DestinationOptions: { fileFormat: 'parquet', hiveCompatiblePartitions: true, perHourPartition: true },
    });
  });

  test('lie in a private, encrypted, versioned bucket that outlives the network', () => {
    const template = templateOf({ flowLogs: FlowLogs.s3({ expiration: Duration.days(90) }) });
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 1 }, Status: 'Enabled' })] },
      },
      DeletionPolicy: 'Retain',
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
    });
  });

  test('are kept for a year', () => {
    templateOf({ flowLogs: FlowLogs.s3() }).hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 365 })] },
    });
  });

  test('can be delivered for this account only, below the folder that was named', () => {
    const [write, check] = delivery(templateOf({ flowLogs: FlowLogs.s3({ keyPrefix: 'network/' }) }));
    expect(write).toMatchObject({
      Action: 's3:PutObject',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(JSON.stringify(write.Resource)).toContain('"/network/AWSLogs/aws-account-id=",{"Ref":"AWS::AccountId"},"/*"');
    expect(check).toMatchObject({
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    for (const { Condition } of [write, check]) {
      expect(JSON.stringify(Condition)).toContain('":logs:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":*"');
    }
  });

  test('are allowed once where the app asks aws-cdk-lib to allow them', () => {
    const stack = newStack();
    stack.node.setContext(S3_CREATE_DEFAULT_LOGGING_POLICY, true);
    new SecureVpc(stack, 'Network', { flowLogs: FlowLogs.s3() });
    expect(delivery(Template.fromStack(stack)).map(({ Action }) => Action)).toEqual(['s3:PutObject', ['s3:GetBucketAcl', 's3:ListBucket']]);
  });

  test('lie in a bucket of your own, which then lets them in', () => {
    const stack = newStack();
    const bucket = new Bucket(stack, 'Logs');
    new SecureVpc(stack, 'Network', { flowLogs: FlowLogs.s3({ bucket, keyPrefix: 'network' }) });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::S3::Bucket', 1);
    expect(delivery(template)).toHaveLength(2);
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  test('can be delivered into a bucket of your own under a key of your own', () => {
    const stack = newStack();
    const bucket = new Bucket(stack, 'Logs', { encryptionKey: new Key(stack, 'Key') });
    new SecureVpc(stack, 'Network', { flowLogs: FlowLogs.s3({ bucket }) });
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([{
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
          Resource: '*',
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*']] },
            },
          },
        }]),
      },
    });
  });

  test('fails when a bucket of your own shall expire', () => {
    const bucket = Bucket.fromBucketName(newStack(), 'Logs', 'logs');
    expect(() => templateOf({ flowLogs: FlowLogs.s3({ bucket, expiration: Duration.days(1) }) }))
      .toThrow('bucket and expiration exclude each other: a bucket of your own has lifecycle rules of its own, so remove expiration');
  });
});

describe('every flow log', () => {
  test('records the traffic and the fields that were chosen', () => {
    templateOf({ flowLogs: FlowLogs.cloudWatch({ trafficType: FlowLogTrafficType.REJECT, logFormat: [LogFormat.SRC_ADDR, LogFormat.ACTION] }) })
      .hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT', LogFormat: '${srcaddr} ${action}' });
  });

  test('fails when it has no fields', () => {
    expect(() => FlowLogs.s3({ logFormat: [] })).toThrow('logFormat must name at least one field, got []: leave it out for the default format');
  });
});
