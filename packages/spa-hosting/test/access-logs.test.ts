import type { Environment } from 'aws-cdk-lib';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { ParquetLogsOptions } from '../src';
import { AccessLogs, SiteDomain } from '../src';
import { host, newStack, template } from './support/site';

const account = '111122223333';

/** A site with logs in Parquet, and the scope from which they are delivered. */
function logged(env: Environment | undefined, options?: ParquetLogsOptions, id = 'Stack') {
  const stack = new Stack(new App({ context: { 'aws:cdk:disable-asset-staging': true } }), id, { env });
  const site = host({ accessLogs: AccessLogs.parquet(options) }, stack);
  return { stack, site, delivery: Stack.of(site.node.findChild('AccessLogs').node.findChild('Delivery')) };
}

describe('access logs', () => {
  test('are not written unless asked', () => {
    for (const accessLogs of [undefined, AccessLogs.none()]) {
      template(host({ accessLogs })).hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { Logging: Match.absent() } });
    }
  });

  test('are written to a bucket, each site under its own path', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Logs', { objectOwnership: s3.ObjectOwnership.OBJECT_WRITER });
    template(host({ accessLogs: AccessLogs.bucket(bucket) }, stack)).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Logging: { Bucket: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Logs'), 'RegionalDomainName'] }, Prefix: 'Stack/Site/' } },
    });
  });

  test('can be written to a bucket from elsewhere', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Logs', 'logs');
    template(host({ accessLogs: AccessLogs.bucket(bucket) }, stack)).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Logging: { Prefix: 'Stack/Site/' } },
    });
  });

  test.each([undefined, s3.ObjectOwnership.BUCKET_OWNER_ENFORCED])('fail when the bucket takes no access control lists (%s)', (objectOwnership) => {
    const bucket = new s3.Bucket(newStack(), 'Logs', { objectOwnership });
    expect(() => AccessLogs.bucket(bucket)).toThrow('the log bucket "Stack/Logs" has the object ownership "BucketOwnerEnforced", so CloudFront cannot write: ' +
      'set objectOwnership to s3.ObjectOwnership.OBJECT_WRITER, or use AccessLogs.parquet()');
  });
});

describe('access logs in Parquet', () => {
  test.each([['us-east-1', true], ['eu-central-1', false]])('of a site in %s are delivered from us-east-1, in Parquet, by day and hour', (region, same) => {
    const { delivery, stack, site } = logged({ region, account });
    expect([delivery === stack, delivery.region]).toEqual([same, 'us-east-1']);
    const found = Template.fromStack(delivery);
    found.hasResourceProperties('AWS::Logs::DeliverySource', {
      LogType: 'ACCESS_LOGS', ResourceArn: { 'Fn::Join': ['', Match.arrayWith([`:cloudfront::${account}:distribution/`])] },
    });
    found.hasResourceProperties('AWS::Logs::DeliveryDestination', { OutputFormat: 'parquet', DestinationResourceArn: { 'Fn::Join': ['', Match.arrayWith([':s3:::'])] } });
    for (const [type, property, value] of [
      ['AWS::Logs::DeliverySource', 'ResourceArn', site.distribution.distributionId],
      ['AWS::Logs::DeliveryDestination', 'DestinationResourceArn', site.logBucket!.bucketName],
    ]) {
      const [resource] = Object.values(found.findResources(type)) as { Properties: { [name: string]: { 'Fn::Join': [string, unknown[]] } } }[];
      expect(resource.Properties[property]['Fn::Join'][1].at(-1)).toEqual(same
        ? stack.resolve(value)
        : { 'Fn::GetStackOutput': { StackName: 'Stack', OutputName: expect.stringMatching(/^Site/), Region: region } });
    }
    found.hasResourceProperties('AWS::Logs::Delivery', {
      DeliverySourceName: { Ref: Match.stringLikeRegexp('Source') },
      DeliveryDestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Destination'), 'Arn'] },
      S3SuffixPath: '{distributionid}/{yyyy}/{MM}/{dd}/{HH}',
      S3EnableHiveCompatiblePath: true,
    });
    expect(delivery.dependencies).toEqual(same ? [] : [stack]);
  });

  test('are in a private bucket of the site\'s region that is kept, and end after a year', () => {
    const { stack, site } = logged({ region: 'eu-central-1', account });
    expect(Stack.of(site.logBucket!)).toBe(stack);
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 365, Status: 'Enabled' }] },
      },
      DeletionPolicy: 'Retain',
    });
  });

  test('can end earlier, and go away with the site', () => {
    const { stack } = logged({ region: 'eu-central-1', account }, { expiration: Duration.days(30), removalPolicy: RemovalPolicy.DESTROY });
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
      Properties: { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30 }] } }, DeletionPolicy: 'Delete',
    });
    Template.fromStack(stack).resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  test('are written by deliveries of this account in us-east-1, and by nobody else', () => {
    const { stack, site } = logged({ region: 'eu-central-1', account });
    const policies = Object.values(Template.fromStack(stack).findResources('AWS::S3::BucketPolicy')) as {
      Properties: { Bucket: unknown; PolicyDocument: { Statement: { Effect: string }[] } };
    }[];
    const bucket = JSON.stringify(stack.resolve(site.logBucket!.bucketName));
    const policy = policies.find(({ Properties: { Bucket } }) => JSON.stringify(Bucket) === bucket)!;
    expect(policy.Properties.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([{
      Sid: 'AWSLogDeliveryWrite',
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: stack.resolve(site.logBucket!.arnForObjects(`AWSLogs/aws-account-id=${account}/CloudFront/*`)),
      Condition: {
        StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:logs:us-east-1:${account}:delivery-source:*`]] } },
      },
    }]);
  });

  test('have a delivery of their own in us-east-1, whichever region and stack the site is in, with a name of at most 60 characters', () => {
    const long = 'A-very-long-name-of-a-stack-that-somebody-has-thought-about';
    const names = [['us-east-1', 'Stack'], ['ap-southeast-2', 'Stack'], ['ap-southeast-2', long]].map(([region, id]) => {
      const { delivery } = logged({ region, account }, {}, id);
      const [source] = Object.values(Template.fromStack(delivery).findResources('AWS::Logs::DeliverySource')) as { Properties: { Name: string } }[];
      return source.Properties.Name;
    });
    expect(new Set(names).size).toBe(3);
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html
    for (const name of names) expect(name).toMatch(/^[\w-]{1,60}$/);
  });

  test('begin when the bucket may be written', () => {
    const { stack } = logged({ region: 'us-east-1', account });
    Template.fromStack(stack).hasResource('AWS::Logs::Delivery', { DependsOn: [Match.stringLikeRegexp('AccessLogsBucketPolicy')] });
  });

  test('are beside the certificate of a domain: it comes before the site, they come after', () => {
    const stack = new Stack(new App({ context: { 'aws:cdk:disable-asset-staging': true } }), 'Stack', { env: { region: 'eu-central-1', account } });
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const site = host({ accessLogs: AccessLogs.parquet(), domain: SiteDomain.of({ domainName: 'www.example.com', hostedZone }) }, stack);
    const [before, after] = ['Domain', 'AccessLogs/Delivery'].map((path) => path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), site) as Stack);
    expect([after.dependencies, stack.dependencies, before.dependencies]).toEqual([[stack], [before], []]);
    (stack.node.root as App).synth();
  });

  test('fail when nobody knows in which region the site is', () => {
    expect(() => logged(undefined)).toThrow('CloudFront delivers access logs in Parquet from us-east-1, which has to read from the region of the site, ' +
      'but that of the stack "Stack" is not known: give the stack an env with a region, or use AccessLogs.bucket()');
  });
});
