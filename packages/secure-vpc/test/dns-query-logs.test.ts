import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { DnsQueryLogs, SecureVpc } from '../src';
import { newStack, resources, templateOf } from './networks';

const CONFIG = 'AWS::Route53Resolver::ResolverQueryLoggingConfig';

/** The statements by which log delivery is let in, as they are in the policy of a bucket, of a key or of a log group. */
const admitted = (policy: unknown) => (policy as { Statement: Record<string, unknown>[] }).Statement
  .filter(({ Principal }) => (Principal as { Service?: unknown }).Service === 'delivery.logs.amazonaws.com');
const OWN_LOGS = {
  StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
  ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*']] } },
};

describe('DNS queries', () => {
  test('are recorded nowhere unless asked', () => {
    templateOf().resourceCountIs(CONFIG, 0);
  });

  test('are those of the network itself', () => {
    const template = templateOf({ dnsQueryLogs: DnsQueryLogs.cloudWatch() });
    const [{ id }] = resources(template, CONFIG);
    const [{ id: vpc }] = resources(template, 'AWS::EC2::VPC');
    template.hasResourceProperties('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', {
      ResolverQueryLogConfigId: { 'Fn::GetAtt': [id, 'Id'] }, ResourceId: { Ref: vpc },
    });
  });
});

describe('DNS query logs in CloudWatch', () => {
  test('are kept for a year and outlive the network', () => {
    const template = templateOf({ dnsQueryLogs: DnsQueryLogs.cloudWatch() });
    const [{ properties: { DestinationArn } }] = resources<{ DestinationArn: { 'Fn::GetAtt': [string, string] } }>(template, CONFIG);
    expect(template.findResources('AWS::Logs::LogGroup')[DestinationArn['Fn::GetAtt'][0]])
      .toMatchObject({ Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
  });

  test('can be delivered by this account only, once that is allowed', () => {
    const template = templateOf({ dnsQueryLogs: DnsQueryLogs.cloudWatch() });
    const [{ id, properties: { PolicyDocument } }] = resources<{ PolicyDocument: { 'Fn::Join': [string, unknown[]] } }>(template, 'AWS::Logs::ResourcePolicy');
    const document = PolicyDocument['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll('"', "'"))).join('');
    expect(admitted(JSON.parse(document))).toEqual([{
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Resource: expect.stringMatching(/^\{'Fn::GetAtt':\['NetworkDnsQueryLogGroup\w+','Arn'\]\}$/) as string,
      Condition: {
        StringEquals: { 'aws:SourceAccount': "{'Ref':'AWS::AccountId'}" },
        ArnLike: { 'aws:SourceArn': "arn:{'Ref':'AWS::Partition'}:logs:{'Ref':'AWS::Region'}:{'Ref':'AWS::AccountId'}:*" },
      },
    }]);
    template.hasResource(CONFIG, { DependsOn: [id] });
  });

  test('are kept, encrypted and removed as asked', () => {
    const stack = newStack();
    const encryptionKey = new Key(stack, 'Key');
    new SecureVpc(stack, 'Network', {
      dnsQueryLogs: DnsQueryLogs.cloudWatch({ retention: RetentionDays.ONE_MONTH, encryptionKey, removalPolicy: RemovalPolicy.DESTROY }),
    });
    const template = Template.fromStack(stack);
    const [{ id: key }] = resources(template, 'AWS::KMS::Key');
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

describe('DNS query logs in S3', () => {
  test('lie in a private, encrypted, versioned bucket that outlives the network', () => {
    const template = templateOf({ dnsQueryLogs: DnsQueryLogs.s3({ expiration: Duration.days(90) }) });
    const [{ id: bucket }] = resources(template, 'AWS::S3::Bucket');
    template.hasResourceProperties(CONFIG, { DestinationArn: { 'Fn::GetAtt': [bucket, 'Arn'] } });
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
    templateOf({ dnsQueryLogs: DnsQueryLogs.s3() }).hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 365 })] },
    });
  });

  test('can be delivered for this account only, below the folder that was named, once that is allowed', () => {
    const stack = newStack();
    const bucket = new Bucket(stack, 'Logs', { encryption: BucketEncryption.KMS });
    new SecureVpc(stack, 'Network', { dnsQueryLogs: DnsQueryLogs.s3({ bucket, keyPrefix: 'queries/' }) });
    const template = Template.fromStack(stack);
    const [{ id }] = resources(template, 'AWS::S3::Bucket');
    const arn = { 'Fn::GetAtt': [id, 'Arn'] };
    template.hasResourceProperties(CONFIG, { DestinationArn: { 'Fn::Join': ['', [arn, '/queries/']] } });
    const [{ id: policy, properties: { PolicyDocument } }] = resources<{ PolicyDocument: unknown }>(template, 'AWS::S3::BucketPolicy');
    template.hasResource(CONFIG, { DependsOn: [policy] });
    expect(admitted(PolicyDocument)).toEqual([
      expect.objectContaining({
        Action: 's3:PutObject',
        Resource: { 'Fn::Join': ['', [arn, '/queries/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*']] },
        Condition: { ...OWN_LOGS, StringEquals: { ...OWN_LOGS.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
      expect.objectContaining({ Action: ['s3:GetBucketAcl', 's3:ListBucket'], Resource: arn, Condition: OWN_LOGS }),
    ]);
    const [{ properties: { KeyPolicy } }] = resources<{ KeyPolicy: unknown }>(template, 'AWS::KMS::Key');
    expect(admitted(KeyPolicy)).toEqual([expect.objectContaining({
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'], Condition: OWN_LOGS,
    })]);
  });

  test('take a bucket whose policy is somebody else\'s', () => {
    const stack = newStack();
    new SecureVpc(stack, 'Network', { dnsQueryLogs: DnsQueryLogs.s3({ bucket: Bucket.fromBucketName(stack, 'Logs', 'central-logs') }) });
    const template = Template.fromStack(stack);
    template.hasResource(CONFIG, {
      Properties: { DestinationArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::central-logs']] } },
      DependsOn: Match.absent(),
    });
    template.resourceCountIs('AWS::S3::BucketPolicy', 0);
  });

  test('fails when a bucket of your own shall expire', () => {
    const bucket = Bucket.fromBucketName(newStack(), 'Logs', 'logs');
    expect(() => templateOf({ dnsQueryLogs: DnsQueryLogs.s3({ bucket, expiration: Duration.days(1) }) }))
      .toThrow('bucket and expiration exclude each other: a bucket of your own has lifecycle rules of its own, so remove expiration');
  });
});
