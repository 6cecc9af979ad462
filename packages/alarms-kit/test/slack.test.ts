import { App, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RootConstruct } from 'constructs';
import { Notification, Severity } from '../src';
import { kitIn, MAIL, NORTHERN_VIRGINIA, stackOf } from './world';

describe('a channel in Slack', () => {
  const slack = Notification.slack({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' });

  test('hears of all severities by one configuration, which can read alarms and metrics and nothing else', () => {
    const stack = stackOf();
    kitIn(stack, { notify: [slack, MAIL.forSeverities(Severity.PAGE)] });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 1);
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      ConfigurationName: Match.stringLikeRegexp('^Shop-Alarms-.*T0123ABCD-C0123ABCD$'),
      SlackWorkspaceId: 'T0123ABCD',
      SlackChannelId: 'C0123ABCD',
      SnsTopicArns: [{ Ref: Match.stringLikeRegexp('^AlarmsPageTopic') }, { Ref: Match.stringLikeRegexp('^AlarmsTicketTopic') }],
      GuardrailPolicies: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/CloudWatchReadOnlyAccess']] }],
    });
    // The role has what is named here, and the guardrail lets no more through than reading.
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: [{ Ref: Match.stringLikeRegexp('Reading') }] });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const [{ Properties: { PolicyDocument: { Statement } } }] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(Statement).toHaveLength(1);
    expect(Statement[0].Action).toContain('cloudwatch:GetMetricWidgetImage');
    expect(Statement[0].Action.filter((action: string) => !/^cloudwatch:(Describe|Get|List)\w+$/.test(action))).toEqual([]);
  });

  test('can have the same identifier in two workspaces', () => {
    const stack = stackOf();
    kitIn(stack, { notify: [slack, Notification.slack({ workspaceId: 'T9999ABCD', channelId: 'C0123ABCD' })] });
    const found = Object.values(Template.fromStack(stack).findResources('AWS::Chatbot::SlackChannelConfiguration'));
    expect(new Set(found.map(({ Properties }) => Properties.ConfigurationName)).size).toBe(2);
  });

  test('fails when a second kit has it, as an account takes one configuration for a channel', () => {
    const app = new App();
    const kit = kitIn(new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA }), { notify: [slack] });
    const second = new Stack(app, 'Second', { env: NORTHERN_VIRGINIA });
    expect(() => kitIn(second, { notify: [slack] })).toThrow(
      'the Slack channel "C0123ABCD" has its configuration in Shop/Alarms, and an account can have one for a channel only: let Second/Alarms publish to the topics of that kit '
      + 'by Notification.topic(kit.topic(Severity.PAGE)).forSeverities(Severity.PAGE)',
    );
    expect(() => kitIn(second, { notify: [Notification.topic(kit.topic(Severity.PAGE))] }, 'Sharing')).not.toThrow();
    expect(() => app.synth()).not.toThrow();
  });

  test('can be that of another account, or of a stage whose account is not known', () => {
    const app = new App();
    kitIn(new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA }), { notify: [slack] });
    kitIn(new Stack(app, 'Elsewhere', { env: { ...NORTHERN_VIRGINIA, account: '444455556666' } }), { notify: [slack] });
    for (const stage of ['Test', 'Production']) kitIn(new Stack(new Stage(app, stage), 'Shop'), { notify: [slack] });
    expect(() => kitIn(new Stack(app.node.findChild('Test'), 'Second'), { notify: [slack] })).toThrow('has its configuration in Test/Shop/Alarms');
    expect(() => kitIn(new Stack(new RootConstruct(), 'Shop'), { notify: [slack] })).not.toThrow();
  });

  test.each([
    [{ workspaceId: 'our-team', channelId: 'C0123ABCD' }, 'a Slack workspace looks like T0123ABCD, got "our-team": copy the identifier, not the name'],
    [{ workspaceId: 'T0123ABCD', channelId: '#alarms' }, 'a Slack channel looks like C0123ABCD, got "#alarms": copy the identifier, not the name'],
  ])('fails when it is given by name (%#)', (options, message) => {
    expect(() => Notification.slack(options)).toThrow(message);
  });
});
