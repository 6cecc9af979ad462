import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { findings } from '../src';

describe('the findings of a stack', () => {
  test('name the rule and the construct', () => {
    const stack = new Stack(new App(), 'Shop');
    new Bucket(stack, 'Receipts');
    expect(findings(stack)).toEqual(expect.arrayContaining(['AwsSolutions-S10 Shop/Receipts/Resource', 'NIST.800.53.R5-S3BucketVersioningEnabled Shop/Receipts/Resource']));
  });

  test('come from all six packs', () => {
    const stack = new Stack(new App(), 'Shop');
    new Bucket(stack, 'Receipts');
    new Queue(stack, 'Orders');
    const packs = new Set(findings(stack).map((finding) => finding.split('-')[0]));
    expect([...packs].sort()).toEqual(['AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321', 'Serverless']);
  });

  test('leave out what somebody acknowledged, and only that', () => {
    const stack = new Stack(new App(), 'Shop');
    const receipts = new Bucket(stack, 'Receipts');
    Validations.of(receipts).acknowledge({ id: 'AwsSolutions-S10', reason: 'a test' });
    expect(findings(stack)).not.toContain('AwsSolutions-S10 Shop/Receipts/Resource');
    expect(findings(stack)).toContain('AwsSolutions-S1 Shop/Receipts/Resource');
  });
});
