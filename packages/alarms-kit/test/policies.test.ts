import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { allows } from './support/policy';
import type { PolicyDocument, Request } from './support/policy';
import { kitIn, stackOf } from './world';

/** The policies of the topic and of its key. */
function policiesOf(fill: (stack: Stack) => void): { topic: PolicyDocument; key: PolicyDocument } {
  const stack = stackOf();
  fill(stack);
  const template = Template.fromStack(stack);
  const [topic] = Object.values(template.findResources('AWS::SNS::TopicPolicy')).map(({ Properties }) => Properties.PolicyDocument as PolicyDocument);
  const [key] = Object.values(template.findResources('AWS::KMS::Key')).map(({ Properties }) => Properties.KeyPolicy as PolicyDocument);
  return { topic, key };
}

const ALARM: Request['context'] = {
  'aws:SourceAccount': '111122223333',
  'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:Shop-Outage',
  'aws:SecureTransport': 'true',
};
const cloudWatch = (action: string, context = ALARM): Request => ({ service: 'cloudwatch.amazonaws.com', action, context });
const NEEDED = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'];

describe('the policies of a kit', () => {
  const { topic, key } = policiesOf((stack) => kitIn(stack));

  test('let an alarm of this account publish, encryption included', () => {
    expect(allows(topic, cloudWatch('sns:Publish'))).toBe(true);
    expect(NEEDED.map((action) => allows(key, cloudWatch(action)))).toEqual([true, true, true]);
  });

  test.each<[string, Partial<Request['context']>]>([
    ['an alarm of another account', { 'aws:SourceAccount': '999988887777', 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:999988887777:alarm:x' }],
    ['an alarm that says it is of this account', { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:999988887777:alarm:x' }],
    ['who acts for another account', { 'aws:SourceAccount': '999988887777' }],
    ['an alarm of another region', { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:x' }],
    ['something of CloudWatch that is no alarm', { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:insight-rule:x' }],
  ])('keep %s out', (_, changed) => {
    const context = { ...ALARM, ...changed } as Request['context'];
    expect(allows(topic, cloudWatch('sns:Publish', context))).toBe(false);
    expect(NEEDED.map((action) => allows(key, cloudWatch(action, context)))).toEqual([false, false, false]);
  });

  test('keep out who does not say for whom', () => {
    expect(allows(topic, cloudWatch('sns:Publish', { 'aws:SecureTransport': 'true' }))).toBe(false);
    expect(allows(key, cloudWatch('kms:Decrypt', {}))).toBe(false);
  });

  test('refuse what is published without TLS', () => {
    expect(allows(topic, cloudWatch('sns:Publish', { ...ALARM, 'aws:SecureTransport': 'false' }))).toBe(false);
  });

  test('let CloudWatch do nothing else', () => {
    for (const action of ['sns:Subscribe', 'sns:SetTopicAttributes', 'sns:DeleteTopic', 'sns:AddPermission']) {
      expect(allows(topic, cloudWatch(action))).toBe(false);
    }
    for (const action of ['kms:Encrypt', 'kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:CreateGrant']) {
      expect(allows(key, cloudWatch(action))).toBe(false);
    }
  });

  test.each(['budgets.amazonaws.com', 'events.amazonaws.com', 's3.amazonaws.com'])('keep %s out', (service) => {
    expect(allows(topic, { service, action: 'sns:Publish', context: ALARM })).toBe(false);
    expect(allows(key, { service, action: 'kms:Decrypt', context: ALARM })).toBe(false);
  });
});

describe('the policies of a kit with a budget', () => {
  const { topic, key } = policiesOf((stack) => kitIn(stack).addBudget('Month', { dollars: 100 }));
  const budgets = (action: string, account = '111122223333'): Request => ({
    service: 'budgets.amazonaws.com',
    action,
    context: { 'aws:SourceAccount': account, 'aws:SourceArn': `arn:aws:budgets::${account}:budget/Month`, 'aws:SecureTransport': 'true' },
  });

  test('let AWS Budgets of this account publish too, and no other', () => {
    expect([allows(topic, budgets('sns:Publish')), allows(key, budgets('kms:GenerateDataKey'))]).toEqual([true, true]);
    expect([allows(topic, budgets('sns:Publish', '999988887777')), allows(key, budgets('kms:GenerateDataKey', '999988887777'))]).toEqual([false, false]);
    expect(allows(topic, cloudWatch('sns:Publish'))).toBe(true);
  });
});
