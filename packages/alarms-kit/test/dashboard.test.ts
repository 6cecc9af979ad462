import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Notification } from '../src';
import type { AlarmsKit } from '../src';
import { expectCommitted } from './support/committed';
import { picture } from './support/dashboard-picture';
import type { Widget } from './support/dashboard-picture';
import { kitIn, Shop, stackOf } from './world';

/** What a dashboard shows. */
function widgetsOf(stack: Stack): Widget[] {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body = Properties.DashboardBody as string | { 'Fn::Join': [string, unknown[]] };
  const text = typeof body === 'string' ? body : body['Fn::Join'][1].map((part) => typeof part === 'string' ? part : 'reference').join('');
  return (JSON.parse(text) as { widgets: Widget[] }).widgets;
}

function drawn(fill: (kit: AlarmsKit, shop: Shop) => void): Widget[] {
  const stack = stackOf();
  const kit = kitIn(stack, { dashboard: true });
  fill(kit, new Shop(stack));
  return widgetsOf(stack);
}

describe('a dashboard', () => {
  test('is not made unless asked for, as it costs', () => {
    const stack = stackOf();
    expect(kitIn(stack).dashboard).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  test('shows the state of every alarm on top, then a section for each resource with a graph for each alarm', () => {
    const widgets = drawn((kit, shop) => {
      kit.watchFargateService(shop.service);
      kit.watchTargetGroup(shop.targetGroup);
    });

    expect(widgets.map(({ type, properties }) => properties.markdown ?? properties.title ?? type)).toEqual([
      'Alarms', '### Service Shop/Api/Service', 'RunningTasks', 'Cpu', 'Memory', '### Target group Shop/Api/LoadBalancer/Http/WebGroup', 'HealthyHosts', 'UnhealthyHosts',
    ]);
    expect(widgets[0]).toMatchObject({ type: 'alarm', y: 0, width: 24, properties: { alarms: ['reference', 'reference', 'reference', 'reference', 'reference'] } });
    expect(widgets[3].properties.annotations?.horizontal).toEqual([{ value: 80, label: '> 80 for 5 datapoints within 5 minutes', color: '#d62728', yAxis: 'left' }]);
  });

  test('can be read: nothing overlaps, nothing is outside, three graphs stand in a row', () => {
    const widgets = drawn((kit, shop) => {
      kit.watchScope(shop);
      const count = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
      kit.addSlo('Orders', { objective: 99, good: count, total: count });
      kit.addAnomalyAlarm('Unusual', { metric: count, why: 'it is', first: 'look' });
    });

    for (const [i, a] of widgets.entries()) {
      expect(a.x + a.width).toBeLessThanOrEqual(24);
      for (const b of widgets.slice(i + 1)) {
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
      }
    }
    expect(new Set(widgets.filter(({ type }) => type === 'metric').map(({ width, height }) => `${width} x ${height}`))).toEqual(new Set(['8 x 6']));
  });

  test('shows an objective with the budget that is left, and no graph for its windows', () => {
    const widgets = drawn((kit) => {
      const count = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
      kit.addSlo('Orders', { objective: 99.5, good: count, total: count });
    });

    expect(widgets.map(({ properties }) => properties.markdown ?? properties.title)).toEqual([
      'Alarms', '### Objective Orders: 99.5 % of the events are good', 'Error budget left, of 30 days', 'Bad events, in percent of an hour', 'Budget at risk',
    ]);
    expect(widgets[0].properties.alarms).toHaveLength(2);
  });

  test('shows the states of more alarms than a widget takes in several', () => {
    const widgets = drawn((kit) => {
      const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
      for (let i = 0; i < 201; i++) kit.addAlarm(`Orders${i}`, { metric, threshold: i, why: 'it is', first: 'look' });
    });
    const states = widgets.filter(({ type }) => type === 'alarm');
    expect(states.map(({ properties }) => properties.alarms?.length)).toEqual([100, 100, 1]);
    expect(states.map(({ y }) => y)).toEqual([0, states[0].height, states[0].height + states[1].height]);
  });

  test('shows alarms of your own together, and the composite for its members', () => {
    const widgets = drawn((kit, shop) => {
      kit.watchFargateService(shop.service);
      kit.addHealth('Checkout', { resources: [shop.service] });
      const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
      kit.addAlarm('Orders', { metric, threshold: 1, why: 'it is', first: 'look' });
      kit.addAnomalyAlarm('Unusual', { metric, why: 'it is', first: 'look' });
    });

    expect(widgets[0].properties.alarms).toHaveLength(4);
    expect(widgets.slice(-3).map(({ properties }) => properties.markdown ?? properties.title)).toEqual(['### Own alarms', 'Orders', 'Unusual']);
    expect(widgets.at(-1)?.properties.annotations?.horizontal ?? []).toEqual([]);
  });

  test('looks as docs/dashboard.svg says', () => {
    const widgets = drawn((kit, shop) => {
      const count = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
      kit.addSlo('Orders', { objective: 99.9, good: count, total: count });
      kit.watchLoadBalancer(shop.loadBalancer);
      kit.watchTargetGroup(shop.targetGroup);
      kit.watchFargateService(shop.service);
    });
    expectCommitted('dashboard.svg', picture('Shop', widgets));
  });

  test('may be empty', () => {
    expect(drawn(() => undefined)).toEqual([]);
  });

  test('fails with more widgets than CloudWatch takes', () => {
    const stack = stackOf();
    const kit = kitIn(stack, { dashboard: true, notify: [Notification.none('a sandbox')] });
    const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
    for (let i = 0; i < 499; i++) kit.addAlarm(`Orders${i}`, { metric, threshold: 1, why: 'it is', first: 'look' });
    expect(() => Template.fromStack(stack)).toThrow('the dashboard Shop/Alarms/Dashboard has 505 widgets, and CloudWatch takes at most 500: use several kits');
  });
});

describe('the cost of a kit', () => {
  test('is exposed, by the metrics that alarms look at', () => {
    const stack = stackOf();
    const shop = new Shop(stack);
    const kit = kitIn(stack, { dashboard: true });
    kit.watchTargetGroup(shop.targetGroup);
    kit.addHealth('Checkout', { resources: [shop.targetGroup] });
    const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
    kit.addAnomalyAlarm('Unusual', { metric, why: 'it is', first: 'look' });

    expect(kit.monthlyCost()).toEqual({ alarmMetrics: 2 + 3, compositeAlarms: 2, dashboards: 1, keys: 1, logMetrics: 0, dollars: 0.5 + 1 + 3 + 1 });
  });

  test('counts the metrics in which lines of logs are counted', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    kit.addLogAlarm('Panic', {
      logGroup: logs.LogGroup.fromLogGroupName(stack, 'Log', 'shop'), pattern: logs.FilterPattern.literal('panic'), why: 'it is one', first: 'read it',
    });
    expect(kit.monthlyCost()).toMatchObject({ alarmMetrics: 1, logMetrics: 1, keys: 1, dollars: 0.1 + 0.3 + 1 });
  });

  test('of an objective is $2.20', () => {
    const kit = kitIn(stackOf(), { notify: [Notification.none('a sandbox')] });
    const count = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
    kit.addSlo('Orders', { objective: 99, good: count, total: count });
    expect(kit.monthlyCost()).toEqual({ alarmMetrics: 12, compositeAlarms: 2, dashboards: 0, keys: 0, logMetrics: 0, dollars: 2.2 });
  });
});
