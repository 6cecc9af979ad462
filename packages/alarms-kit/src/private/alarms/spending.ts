import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { OwnAlarms } from './own-alarms';
import { Severity } from '../../severity';
import type { BillingAlarmOptions, BudgetOptions } from '../../spending';
import type { Routes } from '../routing/routes';

const BILLING = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html';

/** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html */
const MOST_NOTIFICATIONS = 5;

/** An alarm on the estimated charges, which are published in us-east-1 only, some times a day. */
export function addBillingAlarm(scope: Construct, id: string, { dollars, severity }: BillingAlarmOptions, own: OwnAlarms): cloudwatch.Alarm {
  requireDollars(`alarm ${id}`, dollars);
  requireNorthernVirginia(scope, id);
  return own.add(id, {
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Billing',
      metricName: 'EstimatedCharges',
      dimensionsMap: { Currency: 'USD' },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.hours(6),
    }),
    threshold: dollars,
    severity,
    datapoints: 1,
    periods: severity === Severity.PAGE ? 2 : 1,
    // Between two estimates the bill is what it was.
    missingData: cloudwatch.TreatMissingData.IGNORE,
    why: 'what nobody expected to cost is often a mistake, and sometimes an intruder',
    first: 'open Cost Explorer by service and day, then by usage type',
    source: BILLING,
    security: true,
  });
}

export interface BudgetProps extends BudgetOptions {
  /** Whose topics hear of it. */
  readonly routes: Routes;
}

/** A budget that tells the topic of a severity. */
export class Budget extends Construct {
  /** There is no construct for it in aws-cdk-lib. */
  public readonly resource: budgets.CfnBudget;

  constructor(scope: Construct, id: string, props: BudgetProps) {
    super(scope, id);
    const { dollars, actual = [80, 100], forecast = 100, severity = Severity.TICKET, routes } = props;
    requireDollars(`budget ${id}`, dollars);
    const notifications = [
      ...[...new Set(actual)].map((threshold) => ({ notificationType: 'ACTUAL', threshold })),
      { notificationType: 'FORECASTED', threshold: forecast },
    ];
    requireNotifications(id, notifications);
    const topics = routes.topicsFor(severity);
    if (topics.length === 0) {
      throw new Error(`budget ${id}: severity ${JSON.stringify(severity)} has no topic: `
        + 'route it to Notification.email() or Notification.topic(), or name another severity');
    }
    routes.letBudgetsPublish();
    this.resource = new budgets.CfnBudget(this, 'Resource', {
      budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: dollars, unit: 'USD' } },
      notificationsWithSubscribers: notifications.map((notification) => ({
        notification: { ...notification, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        // AWS Budgets takes one topic for a notification.
        subscribers: [{ subscriptionType: 'SNS', address: topics[0].topicArn }],
      })),
    });
    this.resource.node.addDependency(...routes.ownedTopics()); // their policies included
  }
}

function requireDollars(what: string, dollars: number): void {
  if (!Token.isUnresolved(dollars) && !(Number.isFinite(dollars) && dollars > 0)) {
    throw new Error(`${what}: got ${dollars} dollars: give a number above 0`);
  }
}

function requireNotifications(id: string, notifications: { readonly threshold: number }[]): void {
  const wrong = notifications.find(({ threshold }) => !(threshold > 0 && threshold <= 1000));
  if (wrong) {
    throw new Error(`budget ${id}: got a share of ${wrong.threshold}: give numbers above 0, up to 1000, in percent`);
  }
  if (notifications.length > MOST_NOTIFICATIONS) {
    throw new Error(`budget ${id}: got ${notifications.length} notifications, the forecast included, and AWS Budgets takes at most ${MOST_NOTIFICATIONS}: `
      + 'name fewer shares');
  }
}

function requireNorthernVirginia(scope: Construct, id: string): void {
  const { region } = Stack.of(scope);
  const remedy = 'AWS publishes the estimated charges in us-east-1 only. Use an AlarmsKit in a stack whose env has region us-east-1, or addBudget()';
  if (Token.isUnresolved(region)) {
    Annotations.of(scope).addWarningV2('@ashlar/alarms-kit:billing-region', `deployed outside us-east-1, alarm ${id} would never fire: ${remedy}`);
  } else if (region !== 'us-east-1') {
    throw new Error(`alarm ${id} cannot be in region ${JSON.stringify(region)}: ${remedy}`);
  }
}
