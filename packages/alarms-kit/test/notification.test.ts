import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmTuning, Notification, OpsItemCategory, Severity } from '../src';
import { alarmNamed, kitIn, MAIL, NORTHERN_VIRGINIA, Shop, stackOf } from './world';

const ALARMS_OF_THIS_ACCOUNT = {
  StringEquals: { 'aws:SourceAccount': '111122223333' },
  ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:us-east-1:111122223333:alarm:*']] } },
};

describe('a topic of the kit', () => {
  test('is encrypted with a key of its own that is rotated and that CloudWatch alarms of this account may use', () => {
    const stack = stackOf();
    kitIn(stack);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlarmsKey'), 'Arn'] } });
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Delete',
      Properties: {
        EnableKeyRotation: true,
        PendingWindowInDays: 7,
        KeyPolicy: Match.objectLike({
          Statement: Match.arrayWith([Match.objectLike({
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: ALARMS_OF_THIS_ACCOUNT,
          })]),
        }),
      },
    });
  });

  test('lets CloudWatch alarms of this account publish, and nobody without TLS', () => {
    const stack = stackOf();
    kitIn(stack);

    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({ Effect: 'Deny', Action: 'sns:Publish', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          {
            Sid: 'AllowCloudWatchAlarms',
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Resource: { Ref: Match.stringLikeRegexp('^AlarmsPageTopic') },
            Condition: ALARMS_OF_THIS_ACCOUNT,
          },
        ],
      }),
    });
  });

  test('is shared by severities that mail the same people, so that each confirms once', () => {
    const stack = stackOf();
    const kit = kitIn(stack, { notify: [Notification.email('b@example.com'), Notification.email('a@example.com'), Notification.email('a@example.com')] });

    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 1);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Subscription', 2);
    expect(kit.topic(Severity.INFO)).toBe(kit.topic(Severity.PAGE));
  });

  test('is a different one for severities that mail different people', () => {
    const stack = stackOf();
    const kit = kitIn(stack, {
      notify: [
        Notification.email('team@example.com'),
        Notification.email('pager@example.com').forSeverities(Severity.PAGE),
      ],
    });

    expect(kit.topic(Severity.PAGE).node.id).toBe('PageTopic');
    expect(kit.topic(Severity.TICKET).node.id).toBe('TicketTopic');
    expect(kit.topic(Severity.INFO)).toBe(kit.topic(Severity.TICKET));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.resourceCountIs('AWS::SNS::Subscription', 3);
  });
});

function pagers(stack: Stack, count: number): Notification[] {
  return Array.from({ length: count }, (_, i) => (
    Notification.topic(sns.Topic.fromTopicArn(stack, `Pager${i}`, `arn:aws:sns:us-east-1:111122223333:pager-${i}`))
  ));
}

describe('a notification', () => {
  test('by mail can take an address that is known at deployment only', () => {
    const stack = stackOf();
    kitIn(stack, { notify: [Notification.email(stack.formatArn({ service: 'x', resource: 'y' }))] });

    Template.fromStack(stack).resourceCountIs('AWS::SNS::Subscription', 1);
  });

  test('by an existing topic creates neither topic nor key', () => {
    const stack = new Stack(new App(), 'Shop', { env: NORTHERN_VIRGINIA });
    const pager = sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-east-1:111122223333:pager');
    const kit = kitIn(stack, { notify: [Notification.topic(pager)] });
    kit.watchFargateService(new Shop(stack).service);

    expect(kit.topic(Severity.PAGE)).toBe(pager);
    expect(kit.encryptionKey).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 0);
    expect(alarmNamed(stack, 'Cpu').AlarmActions).toEqual(['arn:aws:sns:us-east-1:111122223333:pager']);
  });

  test('goes to the pager and to the mail at once where both take a severity', () => {
    const stack = stackOf();
    const pager = sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-east-1:111122223333:pager');
    const kit = kitIn(stack, { notify: [Notification.email('team@example.com'), Notification.topic(pager).forSeverities(Severity.PAGE)] });
    kit.watchFargateService(new Shop(stack).service);

    expect(kit.topic(Severity.PAGE).node.id).toBe('PageTopic');
    expect(alarmNamed(stack, 'RunningTasks').AlarmActions).toEqual([
      { Ref: expect.stringMatching(/^AlarmsPageTopic/) }, 'arn:aws:sns:us-east-1:111122223333:pager',
    ]);
    expect(alarmNamed(stack, 'Cpu').AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmsPageTopic/) }]);
  });

  test('can be none, for a severity that nobody has to hear of', () => {
    const stack = stackOf();
    const kit = kitIn(stack, {
      notify: [
        Notification.email('team@example.com').forSeverities(Severity.PAGE, Severity.TICKET),
        Notification.none('the dashboard shows it').forSeverities(Severity.INFO),
      ],
    });
    kit.watchFargateService(new Shop(stack).service, { cpu: AlarmTuning.evaluate({ severity: Severity.INFO }) });

    expect(alarmNamed(stack, 'Cpu').AlarmActions).toBeUndefined();
    expect(alarmNamed(stack, 'Memory').AlarmActions).toHaveLength(1);
  });

  test('takes all severities unless restricted, and restricting leaves the original as it was', () => {
    const mail = Notification.email('team@example.com');
    const restricted = mail.forSeverities(Severity.PAGE);

    expect(mail.severities).toEqual([Severity.PAGE, Severity.TICKET, Severity.INFO]);
    expect(restricted.severities).toEqual([Severity.PAGE]);
  });

  test.each(['', 'ops', 'ops@', 'ops@example', 'ops @example.com'])('fails when the mail address is %j', (address) => {
    expect(() => Notification.email(address)).toThrow(`an e-mail address looks like name@example.com, got ${JSON.stringify(address)}: correct the address`);
  });

  test('fails when nobody is told without a reason', () => {
    expect(() => Notification.none(' ')).toThrow('Notification.none() needs a reason, got " ": say why nobody has to be told');
  });

  test('fails when restricted to no severity', () => {
    expect(() => Notification.email('ops@example.com').forSeverities()).toThrow(
      'forSeverities() needs at least one severity, got []: name some, or leave the call out to mean all',
    );
  });

  test('takes a topic whose region, or the stack\'s, is known at deployment only', () => {
    const elsewhere = new Stack(new App(), 'Elsewhere');
    expect(() => kitIn(elsewhere, { notify: [Notification.topic(sns.Topic.fromTopicArn(elsewhere, 'Pager', 'arn:aws:sns:eu-west-1:111122223333:pager'))] })).not.toThrow();
    expect(() => kitIn(stackOf(), { notify: [Notification.topic(new sns.Topic(elsewhere, 'Own'))] })).not.toThrow();
  });

  test('fails when a topic is in another region, from where no alarm would reach it', () => {
    const stack = stackOf();
    const pager = sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:eu-west-1:111122223333:pager');
    expect(() => kitIn(stack, { notify: [Notification.topic(pager)] })).toThrow(
      'the topic Shop/Pager is in region "eu-west-1" and the alarms in "us-east-1": an alarm reaches topics of its own region only, so name one there',
    );
  });

  test('can go to five topics at once, the kit\'s own included', () => {
    const stack = stackOf();
    kitIn(stack, { notify: [MAIL, ...pagers(stack, 4)] }).watchFargateService(new Shop(stack).service);
    expect(alarmNamed(stack, 'Cpu').AlarmActions).toHaveLength(5);
  });

  test.each([['with mail', [MAIL], 5], ['without mail', [], 6]])('fails with more than five topics, %s', (_, mail, count) => {
    const stack = stackOf();
    expect(() => kitIn(stack, { notify: [...mail, ...pagers(stack, count)] })).toThrow(
      'severity "page" has 6 topics, and CloudWatch takes at most 5 actions for a state: let one topic have more subscriptions',
    );
  });

  test('fails when a severity has no route, and names the remedies', () => {
    expect(() => kitIn(stackOf(), { notify: [Notification.email('ops@example.com').forSeverities(Severity.PAGE, Severity.INFO)] })).toThrow(
      'severity "ticket" has no route: its alarms would tell nobody. Add a notification without forSeverities() or with Severity.TICKET, '
      + "or Notification.none('why').forSeverities(Severity.TICKET)",
    );
    expect(() => kitIn(stackOf(), { notify: [] })).toThrow('severity "page" has no route');
  });

  test('fails when a severity is notified and silenced at once', () => {
    expect(() => kitIn(stackOf(), { notify: [Notification.email('ops@example.com'), Notification.none('a sandbox')] })).toThrow(
      'severity "page" is notified and silenced at once (["a sandbox"]): restrict one of the two with forSeverities()',
    );
  });
});

describe('an OpsItem', () => {
  test('is made by the alarm itself when it fires, and not when it recovers', () => {
    const stack = stackOf();
    const kit = kitIn(stack, { notify: [Notification.opsItem(), MAIL.forSeverities(Severity.PAGE)] });
    kit.watchFargateService(new Shop(stack).service);

    const item = (severity: number) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ssm:us-east-1:111122223333:opsitem:${severity}#CATEGORY=Availability`]] });
    expect(alarmNamed(stack, 'RunningTasks')).toMatchObject({ AlarmActions: [{ Ref: expect.stringMatching('PageTopic') }, item(1)], OKActions: [{ Ref: expect.stringMatching('PageTopic') }] });
    expect(alarmNamed(stack, 'Cpu')).toMatchObject({ AlarmActions: [item(3)] });
    expect(alarmNamed(stack, 'Cpu').OKActions ?? []).toEqual([]);
    expect(() => kit.topic(Severity.TICKET)).toThrow('severity "ticket" has no topic, as it makes OpsItems only: ask for another severity');
  });

  test('can be filed elsewhere, for some severities', () => {
    const stack = stackOf();
    const kit = kitIn(stack, { notify: [MAIL, Notification.opsItem({ category: OpsItemCategory.PERFORMANCE }).forSeverities(Severity.TICKET)] });
    kit.watchFargateService(new Shop(stack).service);
    expect(JSON.stringify(alarmNamed(stack, 'Cpu').AlarmActions)).toContain('opsitem:3#CATEGORY=Performance');
    expect(alarmNamed(stack, 'RunningTasks').AlarmActions).toHaveLength(1);
  });

  test('counts as an action', () => {
    const stack = stackOf();
    expect(() => kitIn(stack, { notify: [Notification.opsItem(), ...pagers(stack, 5)] })).toThrow('severity "page" has 6 topics and OpsItems, and CloudWatch takes at most 5 actions');
  });
});

describe('a function', () => {
  test('subscribes once to each topic, so that its policy stays short', () => {
    const stack = stackOf();
    const handler = lambda.Function.fromFunctionAttributes(stack, 'Handler', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:handler', sameEnvironment: true });
    const kit = kitIn(stack, { notify: [Notification.invoke(handler), Notification.invoke(handler), MAIL.forSeverities(Severity.INFO)] });
    kit.watchFargateService(new Shop(stack).service);

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 2);
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    template.resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'lambda', Endpoint: handler.functionArn }, 2);
    template.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'sns.amazonaws.com', SourceArn: { Ref: Match.stringLikeRegexp('^AlarmsPageTopic') } });
  });

  test('can be in another stack, which may even be watched by the kit', () => {
    const app = new App();
    const there = new Stack(app, 'There', { env: NORTHERN_VIRGINIA });
    const handler = new lambda.Function(there, 'Handler', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
    const here = new Stack(app, 'Here', { env: NORTHERN_VIRGINIA });
    kitIn(here, { notify: [Notification.invoke(handler)] }).watchFunction(handler);

    expect(() => app.synth()).not.toThrow();
    Template.fromStack(here).resourceCountIs('AWS::Lambda::Permission', 1);
    Template.fromStack(here).resourceCountIs('AWS::SNS::Subscription', 1);
    expect(here.dependencies).toEqual([there]);
    expect(there.dependencies).toEqual([]);
  });

  test('can serve several kits', () => {
    const stack = stackOf();
    const handler = lambda.Function.fromFunctionAttributes(stack, 'Handler', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:handler', sameEnvironment: true });
    kitIn(stack, { notify: [Notification.invoke(handler)] });
    kitIn(stack, { notify: [Notification.invoke(handler)] }, 'Second');
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 2);
  });
});

describe('a stage', () => {
  test('can have alarms that show their state and tell nobody', () => {
    const stack = stackOf();
    const kit = kitIn(stack, { actionsEnabled: false });
    const { service } = new Shop(stack);
    kit.watchFargateService(service);
    kit.addHealth('Api', { resources: [service] });

    Template.fromStack(stack).allResourcesProperties('AWS::CloudWatch::Alarm', { ActionsEnabled: false });
    Template.fromStack(stack).allResourcesProperties('AWS::CloudWatch::CompositeAlarm', { ActionsEnabled: false });
  });
});
