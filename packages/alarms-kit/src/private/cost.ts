import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { readings } from './coverage';
import type { MonthlyCost } from '../cost';

// In US cents. https://aws.amazon.com/cloudwatch/pricing/ and https://aws.amazon.com/kms/pricing/, November 2026
const METRIC = 10;
const COMPOSITE = 50;
const DASHBOARD = 300;
const KEY = 100;
const LOG_METRIC = 30;

/** An anomaly alarm is charged for the metric and for the two ends of its band. */
const METRICS_OF_A_BAND = 3;

/** What a kit has beside its alarms. */
interface Owned {
  readonly dashboard: boolean;
  readonly key: boolean;
  readonly logMetrics: number;
}

/** What alarms, and what belongs to them, cost a month. */
export function costOf(alarms: cloudwatch.AlarmBase[], { dashboard, key, logMetrics }: Owned): MonthlyCost {
  const alarmMetrics = alarms.map(metricsOf).reduce((sum, count) => sum + count, 0);
  const compositeAlarms = alarms.filter((alarm) => alarm instanceof cloudwatch.CompositeAlarm).length;
  const [dashboards, keys] = [Number(dashboard), Number(key)];
  const cents = METRIC * alarmMetrics + COMPOSITE * compositeAlarms + DASHBOARD * dashboards + KEY * keys + LOG_METRIC * logMetrics;
  return { alarmMetrics, compositeAlarms, dashboards, keys, logMetrics, dollars: cents / 100 };
}

function metricsOf(alarm: cloudwatch.AlarmBase): number {
  if (alarm instanceof cloudwatch.AnomalyDetectionAlarm) return METRICS_OF_A_BAND;
  return alarm instanceof cloudwatch.Alarm ? readings(alarm.metric).length : 0;
}
