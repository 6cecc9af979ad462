import { Duration, Lazy, TimeZone, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MuteWindow, Notification, Severity, Weekday } from '../src';
import type { CronWindow, MuteOptions, ServiceHealthOptions, WeeklyWindow } from '../src';
import { alarmNamed, alarmsOf, ImportedShop, kitIn, Shop, stackOf } from './world';

function world() {
  const stack = stackOf();
  const shop = new Shop(stack);
  const kit = kitIn(stack);
  kit.watchLoadBalancer(shop.loadBalancer);
  kit.watchTargetGroup(shop.targetGroup);
  kit.watchFargateService(shop.service);
  return { stack, shop, kit };
}

describe('the health of a service', () => {
  test('is one composite alarm for each severity, which acts for its members', () => {
    const { stack, shop, kit } = world();
    const health = kit.addHealth('Checkout', { resources: [shop.loadBalancer, shop.targetGroup, shop.service] });

    expect(health.page).toBeInstanceOf(cloudwatch.CompositeAlarm);
    expect(health.ticket).toBeInstanceOf(cloudwatch.CompositeAlarm);
    expect(health.info).toBeUndefined();
    for (const { AlarmActions, OKActions } of Object.values(alarmsOf(stack))) {
      expect([AlarmActions, OKActions]).toEqual([[], []]);
    }
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 2);
    template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
      AlarmDescription: Match.stringLikeRegexp('^Service Shop/Alarms/Checkout: at least one of 4 alarms fires\\. Why: .+ First: open this alarm'),
      ActionsSuppressor: Match.absent(),
    });
  });

  test('counts a resource once that is named twice', () => {
    const { stack, shop, kit } = world();
    kit.addHealth('Checkout', { resources: [shop.service, shop.service] });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::CompositeAlarm', { AlarmDescription: Match.stringLikeRegexp('at least one of 1 alarms fires') });
  });

  test('leaves the alarms of other resources as they are', () => {
    const { stack, shop, kit } = world();
    kit.addHealth('Checkout', { resources: [shop.loadBalancer] });
    expect(alarmNamed(stack, 'RunningTasks').AlarmActions).toHaveLength(1);
    expect(alarmNamed(stack, 'Outage').AlarmActions).toEqual([]);
  });

  test('tells nobody while a deployment runs and until it has settled', () => {
    const { stack, shop, kit } = world();
    const deploymentSuppressor = cloudwatch.Alarm.fromAlarmName(stack, 'Deployment', 'deployment-running');
    kit.addHealth('Checkout', { resources: [shop.loadBalancer], deploymentSuppressor });
    kit.addHealth('Tasks', { resources: [shop.service], deploymentSuppressor, settling: Duration.minutes(10) });

    const suppressed = (ActionsSuppressorExtensionPeriod: number) => ({
      ActionsSuppressor: Match.anyValue(), ActionsSuppressorWaitPeriod: 60, ActionsSuppressorExtensionPeriod,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::CompositeAlarm', suppressed(120));
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::CompositeAlarm', suppressed(600));
  });

  test('keeps the alarms for a rollback', () => {
    const { shop, kit } = world();
    const before = kit.rollbackAlarms();
    kit.addHealth('Checkout', { resources: [shop.loadBalancer] });
    expect(kit.rollbackAlarms()).toEqual(before);
  });

  test.each<[string, (given: ReturnType<typeof world>) => ServiceHealthOptions, string]>([
    ['nothing', () => ({ resources: [] }), 'service "Checkout" has no resources: name those that it is made of'],
    ['what is not watched', ({ shop }) => ({ resources: [shop.distribution] }), 'service "Checkout": Shop/Api/Distribution has no alarm of this kit: watch it before, or leave it out'],
    ['a settling time without deployments', ({ shop }) => ({ resources: [shop.service], settling: Duration.minutes(1) }), 'has a settling time of 1 minute and no deploymentSuppressor: give one, or leave it out'],
    ['a settling time of seconds', ({ shop, kit }) => ({ resources: [shop.service], settling: Duration.seconds(90), deploymentSuppressor: kit.rollbackAlarms()[0] }), 'has a settling time of "1 minute 30 seconds": give whole minutes, at least one'],
    ['an unknown settling time', ({ shop, kit }) => ({ resources: [shop.service], settling: Duration.minutes(Token.asNumber(Lazy.number({ produce: () => 1 }))), deploymentSuppressor: kit.rollbackAlarms()[0] }), 'has a settling time of "unknown length"'],
  ])('fails when it is made of %s', (_, options, message) => {
    const given = world();
    expect(() => given.kit.addHealth('Checkout', options(given))).toThrow(message);
  });

  test('fails when a resource is part of two services', () => {
    const { shop, kit } = world();
    kit.addHealth('Checkout', { resources: [shop.service] });
    expect(() => kit.addHealth('Other', { resources: [shop.service] })).toThrow('service "Other": Shop/Alarms/Checkout/Page acts for Shop/Api/Service already: name a resource in one service only');
  });

  test('fails when it has more alarms than a composite takes, or names that make too long a rule', () => {
    const many = (count: number, name: (i: number) => string) => {
      const stack = stackOf();
      const kit = kitIn(stack);
      const resources = Array.from({ length: count }, (_, i) => {
        const { loadBalancer } = new ImportedShop(stack, name(i));
        kit.watchLoadBalancer(loadBalancer);
        return loadBalancer;
      });
      return () => kit.addHealth('Everything', { resources });
    };
    expect(many(51, (i) => `A${i}`)).toThrow('service "Everything" has 102 alarms of one severity, and a composite alarm takes at most 100: make it two services');
    expect(many(36, (i) => `${'LongName'.repeat(20)}${i}`)).toThrow(/has 72 alarms of one severity, whose names make a rule of about \d{5} characters, and a composite alarm takes at most 10240/);
  });
});

const BERLIN = TimeZone.EUROPE_BERLIN;
const NIGHTS = MuteWindow.weekly({ start: '20:00', end: '06:30', timeZone: BERLIN });

function muteRule(window: MuteWindow, options?: MuteOptions) {
  const { stack, kit } = world();
  kit.mute('Quiet', window, options);
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::AlarmMuteRule'))[0].Properties;
}

describe('a mute rule', () => {
  test('keeps every alarm quiet at night, those that are added later included', () => {
    const { stack, shop, kit } = world();
    kit.mute('Nights', NIGHTS, { reason: 'the service is turned off' });
    kit.watchDistribution(shop.distribution);

    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::AlarmMuteRule'));
    expect(Properties).toMatchObject({
      Description: 'the service is turned off',
      Rule: { Schedule: { Expression: 'cron(0 20 * * *)', Duration: 'PT10H30M', Timezone: 'Europe/Berlin' } },
    });
    expect(Properties.MuteTargets.AlarmNames).toHaveLength(12);
  });

  test('mutes the composite that acts, not its members', () => {
    const { stack, shop, kit } = world();
    kit.mute('Nights', NIGHTS, { resources: [shop.loadBalancer] });
    kit.addHealth('Checkout', { resources: [shop.loadBalancer] });

    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::AlarmMuteRule'));
    expect(Properties.MuteTargets.AlarmNames).toEqual([{ Ref: expect.stringMatching(/^AlarmsCheckoutPage/) }, { Ref: expect.stringMatching(/^AlarmsCheckoutTicket/) }]);
  });

  test('can be for some severities and resources', () => {
    expect(muteRule(NIGHTS, { severities: [Severity.PAGE] }).MuteTargets.AlarmNames).toHaveLength(4);
    const { stack, shop, kit } = world();
    kit.mute('Quiet', NIGHTS, { resources: [shop.service], severities: [Severity.TICKET] });
    expect(Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::AlarmMuteRule'))[0].Properties.MuteTargets.AlarmNames).toHaveLength(2);
  });

  test('leaves alarms on attackers alone unless asked', () => {
    const targets = (options?: MuteOptions) => {
      const { stack, kit } = world();
      kit.addCisAlarms(logs.LogGroup.fromLogGroupName(stack, 'Trail', 'trail'));
      kit.mute('Nights', NIGHTS, options);
      return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::AlarmMuteRule'))[0].Properties.MuteTargets.AlarmNames;
    };
    expect(targets()).toHaveLength(9);
    expect(targets({ includeSecurity: true })).toHaveLength(23);
  });

  test('fails when it would mute nothing, or more than CloudWatch takes', () => {
    const empty = stackOf();
    kitIn(empty).mute('Nights', NIGHTS);
    expect(() => Template.fromStack(empty)).toThrow('mute rule Shop/Alarms/Nights mutes no alarm: watch something, or allow more severities, resources or includeSecurity');

    const stack = stackOf();
    const kit = kitIn(stack, { notify: [Notification.none('a sandbox')] });
    Array.from({ length: 26 }, (_, i) => kit.watchLoadBalancer(new ImportedShop(stack, `A${i}`).loadBalancer));
    kit.mute('Nights', NIGHTS);
    expect(() => Template.fromStack(stack)).toThrow('mute rule Shop/Alarms/Nights mutes 104 alarms, and CloudWatch takes at most 100: make it two, each for some severities or resources');
  });

  test('fails when a resource is not watched', () => {
    const { shop, kit } = world();
    expect(() => kit.mute('Nights', NIGHTS, { resources: [shop.distribution] })).toThrow('mute rule Shop/Alarms/Nights: Shop/Api/Distribution has no alarm of this kit: watch it before, or leave it out');
  });
});

describe('a mute window', () => {
  test.each<[WeeklyWindow, string, string]>([
    [{ start: '08:15', end: '18:00', timeZone: BERLIN }, '15 8 * * *', 'PT9H45M'],
    [{ start: '20:00', end: '20:00', timeZone: BERLIN }, '0 20 * * *', 'P1D'],
    [{ start: '22:00', end: '06:00', timeZone: BERLIN, days: [Weekday.MONDAY, Weekday.FRIDAY, Weekday.MONDAY] }, '0 22 * * MON,FRI', 'PT8H'],
  ])('of a week begins and lasts as it says (%#)', (window, expression, duration) => {
    const { expression: got, duration: lasts, timeZoneName } = MuteWindow.weekly(window);
    expect([got, lasts.toIsoString(), timeZoneName]).toEqual([expression, duration, 'Europe/Berlin']);
  });

  test('can be any cron expression of five fields', () => {
    expect(muteRule(MuteWindow.cron({ expression: '0 20 * * FRI', duration: Duration.hours(58), timeZone: TimeZone.ETC_UTC })).Rule).toEqual({
      Schedule: { Expression: 'cron(0 20 * * FRI)', Duration: 'P2DT10H', Timezone: 'Etc/UTC' },
    });
  });

  test.each<[WeeklyWindow, string]>([
    [{ start: '8:00', end: '18:00', timeZone: BERLIN }, 'the start of a weekly window is a time from 00:00 to 23:59, got "8:00": give one like 20:00'],
    [{ start: '08:00', end: '24:00', timeZone: BERLIN }, 'the end of a weekly window is a time from 00:00 to 23:59, got "24:00"'],
    [{ start: '08:00', end: '18:00', timeZone: BERLIN, days: [] }, 'a weekly window needs days, got []: name some, or leave them out to mean every day'],
  ])('fails when it is no time of the week (%#)', (window, message) => {
    expect(() => MuteWindow.weekly(window)).toThrow(message);
  });

  test.each<[Partial<CronWindow>, string]>([
    [{ expression: '0 20 * * FRI *' }, 'a mute window has the five fields minute, hour, day of month, month and day of week of digits, names, *, - and commas, got "0 20 * * FRI *": give one like 0 20 * * FRI'],
    [{ expression: '0 20 ? * FRI' }, 'got "0 20 ? * FRI"'],
    [{ duration: Duration.seconds(30) }, 'a mute window has whole minutes, from 1 minute to 15 days, got "30 seconds": change its duration'],
    [{ duration: Duration.days(16) }, 'got "16 days"'],
    [{ duration: Duration.minutes(Token.asNumber(Lazy.number({ produce: () => 1 }))) }, 'got "unknown length"'],
    [{ duration: Duration.seconds(90) }, 'got "1 minute 30 seconds"'],
  ])('fails when CloudWatch would refuse it (%#)', (window, message) => {
    expect(() => MuteWindow.cron({ expression: '0 20 * * FRI', duration: Duration.hours(1), timeZone: BERLIN, ...window })).toThrow(message);
  });

  test('takes an expression that is known at deployment only', () => {
    expect(() => MuteWindow.cron({ expression: Lazy.string({ produce: () => '0 20 * * *' }), duration: Duration.hours(1), timeZone: BERLIN })).not.toThrow();
  });
});
