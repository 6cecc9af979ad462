import { Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AccessLogs } from '../src';
import { host, newStack, template } from './support/site';

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
      'set objectOwnership to s3.ObjectOwnership.OBJECT_WRITER');
  });
});
