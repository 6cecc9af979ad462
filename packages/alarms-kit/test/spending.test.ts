import { Lazy, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Notification, Severity } from '../src';
import type { BudgetOptions } from '../src';
import { alarmNamed, kitIn, NORTHERN_VIRGINIA, stackOf } from './world';

describe('an alarm on the bill', () => {
  test('is a ticket on the estimated charges of the month', () => {
    const stack = stackOf();
    kitIn(stack).addBillingAlarm('Bill', { dollars: 500 });

    expect(alarmNamed(stack, 'Bill')).toMatchObject({
      AlarmDescription: expect.stringMatching(/^Bill: > 500 \(1 of 1 periods of 6 hours\)\. Why: .+ Source: https:\/\/docs\.aws\.amazon\.com\//),
      Namespace: 'AWS/Billing',
      MetricName: 'EstimatedCharges',
      Dimensions: [{ Name: 'Currency', Value: 'USD' }],
      Statistic: 'Maximum',
      Period: 21600,
      Threshold: 500,
      TreatMissingData: 'ignore',
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('can wake somebody after two periods', () => {
    const stack = stackOf();
    kitIn(stack).addBillingAlarm('Bill', { dollars: Token.asNumber(Lazy.number({ produce: () => 9 })), severity: Severity.PAGE });
    expect(alarmNamed(stack, 'Bill')).toMatchObject({ Threshold: 9, EvaluationPeriods: 2 });
  });

  test('fails outside of us-east-1, and is warned of where the region is not known', () => {
    expect(() => kitIn(stackOf({ env: { ...NORTHERN_VIRGINIA, region: 'eu-west-1' } })).addBillingAlarm('Bill', { dollars: 5 })).toThrow(
      'alarm Bill cannot be in region "eu-west-1": AWS publishes the estimated charges in us-east-1 only. Use an AlarmsKit in a stack whose env has region us-east-1, or addBudget()',
    );
    const stack = stackOf({});
    kitIn(stack).addBillingAlarm('Bill', { dollars: 5 });
    Annotations.fromStack(stack).hasWarning('/Shop/Alarms', Match.stringLikeRegexp('deployed outside us-east-1, alarm Bill would never fire'));
  });

  test.each([0, -5, NaN, Infinity])('fails when the limit is %d dollars', (dollars) => {
    expect(() => kitIn(stackOf()).addBillingAlarm('Bill', { dollars })).toThrow(`alarm Bill: got ${dollars} dollars: give a number above 0`);
  });
});

describe('a budget', () => {
  test('tells what was spent and what is going to be, in any region, by a topic that lets AWS Budgets in', () => {
    const stack = stackOf({ env: { ...NORTHERN_VIRGINIA, region: 'eu-west-1' } });
    const kit = kitIn(stack);
    kit.addBudget('Month', { dollars: 1000 });
    kit.addBudget('Half', { dollars: 500, actual: [50, 50], forecast: 90, severity: Severity.INFO });

    const template = Template.fromStack(stack);
    const to = (NotificationType: string, Threshold: number) => ({
      Notification: { ComparisonOperator: 'GREATER_THAN', NotificationType, Threshold, ThresholdType: 'PERCENTAGE' },
      Subscribers: [{ Address: { Ref: Match.stringLikeRegexp('^AlarmsPageTopic') }, SubscriptionType: 'SNS' }],
    });
    template.hasResource('AWS::Budgets::Budget', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^AlarmsPageTopicPolicy')]),
      Properties: {
        Budget: { BudgetLimit: { Amount: 1000, Unit: 'USD' }, BudgetType: 'COST', TimeUnit: 'MONTHLY' },
        NotificationsWithSubscribers: [to('ACTUAL', 80), to('ACTUAL', 100), to('FORECASTED', 100)],
      },
    });
    template.hasResourceProperties('AWS::Budgets::Budget', { NotificationsWithSubscribers: [to('ACTUAL', 50), to('FORECASTED', 90)] });
    const letIn = { Sid: 'AllowBudgets', Effect: 'Allow', Principal: { Service: 'budgets.amazonaws.com' }, Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': '111122223333' } }) };
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ ...letIn, Action: 'sns:Publish' })]) }) });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ ...letIn, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] })]) }) });
  });

  test('leaves an existing topic as it is', () => {
    const stack = stackOf();
    const pager = sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-east-1:111122223333:pager');
    kitIn(stack, { notify: [Notification.topic(pager)] }).addBudget('Month', { dollars: 1000 });
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });

  test.each<[Partial<BudgetOptions>, string]>([
    [{ dollars: 0 }, 'budget Month: got 0 dollars: give a number above 0'],
    [{ actual: [0] }, 'budget Month: got a share of 0: give numbers above 0, up to 1000, in percent'],
    [{ forecast: 1001 }, 'budget Month: got a share of 1001: give numbers above 0'],
    [{ actual: [10, 20, 30, 40, 50] }, 'budget Month: got 6 notifications, the forecast included, and AWS Budgets takes at most 5: name fewer shares'],
  ])('fails when AWS Budgets would refuse it (%#)', (options, message) => {
    expect(() => kitIn(stackOf()).addBudget('Month', { dollars: 1000, ...options })).toThrow(message);
  });

  test('fails when nobody would be told', () => {
    expect(() => kitIn(stackOf(), { notify: [Notification.opsItem()] }).addBudget('Month', { dollars: 5 })).toThrow(
      'budget Month: severity "ticket" has no topic: route it to Notification.email() or Notification.topic(), or name another severity',
    );
  });
});
