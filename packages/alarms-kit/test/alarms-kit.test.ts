import { App, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AlarmsKit, AlarmTuning, Notification, Severity } from '../src';
import type { FargateServiceTuning } from '../src';
import { alarmNamed, alarmsOf, ImportedShop, kitIn, MAIL, NORTHERN_VIRGINIA, Shop, stackOf } from './world';

describe('an alarms kit', () => {
  test('watches a whole shop in one line per resource', () => {
    const stack = stackOf();
    const shop = new Shop(stack);

    const alarms = new AlarmsKit(stack, 'Alarms', { notify: [Notification.email('ops@example.com')] });
    const watched = {
      ...alarms.watchLoadBalancer(shop.loadBalancer),
      ...alarms.watchTargetGroup(shop.targetGroup),
      ...alarms.watchFargateService(shop.service),
    };
    const front = alarms.watchDistribution(shop.distribution);

    expect(Object.keys(watched)).toEqual([
      'outage', 'serverErrorRate', 'latencyP99', 'rejectedConnections', 'healthyHosts', 'unhealthyHosts', 'runningTasks', 'cpu', 'memory',
    ]);
    expect(alarms.alarms).toEqual([...Object.values(watched), ...Object.values(front)]);
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 12);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 1);
  });

  test('owns nothing but topic, key and alarms', () => {
    const app = new App();
    const shop = new Shop(new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA }));
    const stack = new Stack(app, 'Observability', { env: NORTHERN_VIRGINIA });
    kitIn(stack).watchLoadBalancer(shop.loadBalancer);

    const types = Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
    expect([...new Set(types)].sort()).toEqual([
      'AWS::CloudWatch::Alarm', 'AWS::KMS::Key', 'AWS::SNS::Subscription', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy',
    ]);
  });

  test('tells in each description what is wrong, why it matters, what to do first and where to read on', () => {
    const stack = stackOf();
    kitIn(stack).watchLoadBalancer(new Shop(stack).loadBalancer);

    expect(alarmNamed(stack, 'ServerErrorRate').AlarmDescription).toMatch(new RegExp(
      '^Load balancer Shop/Api/LoadBalancer: requests answered with a 5xx > 5 % \\(3 of 5 periods of 1 minute, from 20 requests a period\\)\\. '
      + 'Why: .+\\. First: .+\\. Source: https://docs\\.aws\\.amazon\\.com/\\S+$',
    ));
  });

  test('links to the section of the runbook that an alarm belongs to', () => {
    const stack = stackOf();
    kitIn(stack, { runbook: 'https://wiki.example.com/runbook' }).watchLoadBalancer(new Shop(stack).loadBalancer);

    expect(alarmNamed(stack, 'ServerErrorRate').AlarmDescription).toMatch(/ Runbook: https:\/\/wiki\.example\.com\/runbook#load-balancer-server-error-rate$/);
    expect(alarmNamed(stack, 'LatencyP99').AlarmDescription).toMatch(/#load-balancer-latency-p99$/);
  });

  test.each(['wiki', 'https://wiki.example.com/#here', `https://${'x'.repeat(201)}`])('fails when the runbook is %j', (runbook) => {
    expect(() => kitIn(stackOf(), { runbook })).toThrow(`without a section, got ${JSON.stringify(runbook)}: give one like`);
  });

  test('shortens a path that is too long for a description from its beginning', () => {
    const stack = stackOf();
    const shop = new Shop(stack, `A${'b'.repeat(900)}`);
    kitIn(stack).watchLoadBalancer(shop.loadBalancer);

    for (const { AlarmDescription } of Object.values(alarmsOf(stack))) {
      expect(AlarmDescription).toHaveLength(1024);
      expect(AlarmDescription).toMatch(/^…b+\/LoadBalancer: .+ Source: /);
    }
  });

  test('announces recovery of pages and tickets, not of information', () => {
    const stack = stackOf();
    kitIn(stack).watchFargateService(new Shop(stack).service, { memory: AlarmTuning.evaluate({ severity: Severity.INFO }) });

    const recovery = Object.fromEntries(['RunningTasks', 'Cpu', 'Memory'].map((name) => [name, alarmNamed(stack, name).OKActions?.length ?? 0]));
    expect(recovery).toEqual({ RunningTasks: 1, Cpu: 1, Memory: 0 });
  });

  test('hands out the topic of a severity', () => {
    const stack = stackOf();
    const kit = kitIn(stack);

    expect(kit.topic(Severity.PAGE)).toBe(kit.topic(Severity.INFO));
    expect(kit.topic(Severity.PAGE).node.path).toBe('Shop/Alarms/PageTopic');
    expect(kit.encryptionKey).toBeDefined();
  });

  test('fails when asked for the topic of a severity that tells nobody', () => {
    const kit = kitIn(stackOf(), { notify: [Notification.none('a sandbox')] });

    expect(kit.encryptionKey).toBeUndefined();
    expect(() => kit.topic(Severity.PAGE)).toThrow('severity "page" has no topic, as it tells nobody (a sandbox): ask for another severity, or route');
  });

  test('can watch resources of another stack', () => {
    const app = new App();
    const shop = new Shop(new Stack(app, 'Runtime', { env: NORTHERN_VIRGINIA }));
    const stack = new Stack(app, 'Observability', { env: NORTHERN_VIRGINIA });
    const kit = kitIn(stack);
    kit.watchLoadBalancer(shop.loadBalancer);
    kit.watchFargateService(shop.service);

    expect(Object.keys(alarmsOf(stack))).toHaveLength(7);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'MemoryUtilization',
      Dimensions: [
        { Name: 'ClusterName', Value: { 'Fn::ImportValue': Match.stringLikeRegexp('^Runtime:.*Cluster') } },
        { Name: 'ServiceName', Value: { 'Fn::ImportValue': Match.stringLikeRegexp('^Runtime:.*Service') } },
      ],
    });
  });

  test('can watch resources of a nested stack', () => {
    const stack = stackOf();
    kitIn(stack).watchLoadBalancer(new Shop(new NestedStack(stack, 'Nested')).loadBalancer);

    expect(alarmNamed(stack, 'ServerErrorRate').AlarmDescription).toContain('Shop/Nested/Api/LoadBalancer');
  });

  test('can watch what it did not create', () => {
    const stack = stackOf();
    const shop = new ImportedShop(stack);
    const kit = kitIn(stack);
    kit.watchLoadBalancer(shop.loadBalancer);
    kit.watchTargetGroup(shop.targetGroup);
    kit.watchFargateService(shop.service);
    kit.watchDistribution(shop.distribution);

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 12);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'HealthyHostCount',
      Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop/50dc6c495c0c9188' }, { Name: 'TargetGroup', Value: 'targetgroup/web/943f017f100becff' }],
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'ClusterName', Value: 'shop' }, { Name: 'ServiceName', Value: 'web' }],
    });
  });
});

describe('watching twice', () => {
  test('with the same tuning returns the same alarms, however it is written', () => {
    const stack = stackOf();
    const { service } = new Shop(stack);
    const kit = kitIn(stack);

    const pack = kit.watchFargateService(service, { cpu: AlarmTuning.threshold(90), memory: AlarmTuning.off('a cache') });
    expect(kit.watchFargateService(service, {
      memory: AlarmTuning.off('a cache'), runningTasks: AlarmTuning.threshold(1), cpu: AlarmTuning.threshold(90, { period: Duration.seconds(60) }),
    })).toBe(pack);
    expect(kit.alarms).toHaveLength(2);
  });

  test('fails when the tuning differs', () => {
    const stack = stackOf();
    const { service } = new Shop(stack);
    const kit = kitIn(stack);
    kit.watchFargateService(service);

    expect(() => kit.watchFargateService(service, { cpu: AlarmTuning.threshold(90) })).toThrow(
      'Shop/Api/Service is watched already, and with other tuning for cpu: watch it once, or each time with the same tuning',
    );
  });

  test('by two kits makes two sets of alarms', () => {
    const stack = stackOf();
    const { service } = new Shop(stack);
    kitIn(stack).watchFargateService(service);
    new AlarmsKit(stack, 'Second', { notify: [MAIL] }).watchFargateService(service);

    expect(Object.keys(alarmsOf(stack))).toHaveLength(6);
  });
});

describe('the alarms for a rollback', () => {
  test('are those that speak of requests, so that the first deployment can succeed', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    const { outage, serverErrorRate } = kit.watchLoadBalancer(shop.loadBalancer);
    kit.watchTargetGroup(shop.targetGroup);
    kit.watchFargateService(shop.service);
    kit.watchDistribution(shop.distribution);

    expect(kit.rollbackAlarms()).toEqual([outage, serverErrorRate]);
  });

  test('are not those that are tuned to fire for want of data', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    const missingData = cloudwatch.TreatMissingData.BREACHING;
    const { outage } = kit.watchLoadBalancer(new Shop(stack).loadBalancer, {
      serverErrorRate: AlarmTuning.evaluate({ missingData, datapoints: 2, periods: 3 }),
    });

    expect(kit.rollbackAlarms()).toEqual([outage]);
  });

  test('can be given to the service itself without a dependency cycle', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack);
    kit.watchLoadBalancer(shop.loadBalancer);
    shop.service.enableDeploymentAlarms(kit.rollbackAlarms().map(({ alarmName }) => alarmName), { behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM });

    expect(() => Template.fromStack(stack)).not.toThrow();
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: { Alarms: { Enable: true, Rollback: true, AlarmNames: [{ Ref: Match.stringLikeRegexp('Outage') }, { Ref: Match.stringLikeRegexp('ServerErrorRate') }] } },
    });
  });
});

describe('the region of a distribution', () => {
  test('fails when the kit is elsewhere, and names the remedy', () => {
    const stack = stackOf({ env: { ...NORTHERN_VIRGINIA, region: 'eu-central-1' } });
    const { distribution } = new Shop(stack);

    expect(() => kitIn(stack).watchDistribution(distribution)).toThrow(
      'Shop/Api/Distribution cannot be watched from region "eu-central-1": CloudFront publishes its metrics in us-east-1 only. '
      + 'Watch it with an AlarmsKit in a stack whose env has region us-east-1',
    );
  });

  test('is warned of when it is not known yet', () => {
    const stack = stackOf({});
    kitIn(stack).watchDistribution(new Shop(stack).distribution);

    Annotations.fromStack(stack).hasWarning('/Shop/Alarms', Match.stringLikeRegexp('deployed outside us-east-1, the alarms of Shop/Api/Distribution would never fire'));
  });

  test('is no matter in us-east-1', () => {
    const stack = stackOf();
    kitIn(stack).watchDistribution(new Shop(stack).distribution);

    Annotations.fromStack(stack).hasNoWarning('/Shop/Alarms', Match.anyValue());
  });
});

describe('misuse', () => {
  test('fails when a target group is attached to nothing', () => {
    const stack = stackOf();
    const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'Lonely', { targetType: elbv2.TargetType.LAMBDA });

    expect(() => kitIn(stack).watchTargetGroup(targetGroup)).toThrow(
      'Shop/Lonely is attached to no load balancer, whose name its metrics need: add it to a listener before watching it, or import it with loadBalancerArns',
    );
  });

  test('fails when a target group is imported without its load balancer', () => {
    const stack = stackOf();
    const targetGroup = elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(stack, 'Imported', {
      targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/943f017f100becff',
    });

    expect(() => kitIn(stack).watchTargetGroup(targetGroup)).toThrow('Shop/Imported is attached to no load balancer');
  });

  test('fails when an alarm does not exist, and names those that do', () => {
    const stack = stackOf();
    const fromPlainJavaScript = { cpuu: AlarmTuning.threshold(90) } as FargateServiceTuning;

    expect(() => kitIn(stack).watchFargateService(new Shop(stack).service, fromPlainJavaScript)).toThrow(
      'Shop/Api/Service has no alarm "cpuu": it has runningTasks, cpu, memory',
    );
  });
});
