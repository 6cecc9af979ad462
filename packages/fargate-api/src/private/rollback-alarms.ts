import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { acknowledgeRollbackAlarm } from './acknowledgements';

/** Where requests are counted. */
export interface AlarmSource {
  readonly loadBalancerFullName: string;
  readonly targetGroupFullName: string;
  readonly alternateTargetGroupFullName: string;
}

/** With fewer requests a minute to a target group, one error more or less says nothing. One error alone stays below the limit. */
export const FLOOR_OF_REQUESTS = 20;

/** Of the requests to a target group in a minute. */
export const MAX_ERROR_PERCENT = 5;

const MINUTE = Duration.minutes(1);

/**
 * What ends a deployment: too many errors, and targets that stay unhealthy.
 *
 * Both look at each target group by itself and take the worse, whichever of them has the new version: among all requests, the errors
 * of the few that a canary gets would drown. What CloudWatch has no numbers of, such as a group without requests, is no reason to roll back.
 */
export function createRollbackAlarms(owner: Construct, source: AlarmSource): cloudwatch.Alarm[] {
  return [
    createAlarm(owner, 'ServerErrorsAlarm', {
      metric: errorRate(source),
      threshold: MAX_ERROR_PERCENT,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      alarmDescription: `Rolls a deployment back: in two of three minutes a target group with ${FLOOR_OF_REQUESTS} requests or more answered over ` +
        `${MAX_ERROR_PERCENT} % of them with a status of 500 or more`,
    }),
    createAlarm(owner, 'UnhealthyHostsAlarm', {
      metric: unhealthyHosts(source),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      alarmDescription: 'Rolls a deployment back: for three minutes a target group had a target that fails the health check',
    }),
  ];
}

function createAlarm(owner: Construct, id: 'ServerErrorsAlarm' | 'UnhealthyHostsAlarm', props: cloudwatch.AlarmProps): cloudwatch.Alarm {
  // eslint-disable-next-line awscdk/no-variable-construct-id -- one of two literals
  const alarm = new cloudwatch.Alarm(owner, id, { ...props, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING });
  acknowledgeRollbackAlarm(alarm);
  return alarm;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
function errorRate(source: AlarmSource): cloudwatch.MathExpression {
  const [firstRequests, alternateRequests] = ofBoth(source, 'RequestCount', cloudwatch.Stats.SUM);
  const [firstErrors, alternateErrors] = ofBoth(source, 'HTTPCode_Target_5XX_Count', cloudwatch.Stats.SUM);
  const rate = (requests: string, errors: string) =>
    `IF(FILL(${requests}, 0) >= ${FLOOR_OF_REQUESTS}, 100 * FILL(${errors}, 0) / ${requests}, 0)`;
  return new cloudwatch.MathExpression({
    expression: `MAX([${rate('firstRequests', 'firstErrors')}, ${rate('alternateRequests', 'alternateErrors')}])`,
    usingMetrics: { firstRequests, firstErrors, alternateRequests, alternateErrors },
    label: 'Server errors of the worse target group, %',
    period: MINUTE,
  });
}

/**
 * Without FILL, which would make a zero of the latest minute while its data is on its way: of three minutes in a row, one would always be well.
 * A group without data is left out, and if both have none the alarm does without that minute:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function unhealthyHosts(source: AlarmSource): cloudwatch.MathExpression {
  const [first, alternate] = ofBoth(source, 'UnHealthyHostCount', cloudwatch.Stats.MAXIMUM);
  return new cloudwatch.MathExpression({
    expression: 'MAX([first, alternate])',
    usingMetrics: { first, alternate },
    label: 'Unhealthy hosts of the worse target group',
    period: MINUTE,
  });
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
function ofBoth(source: AlarmSource, metricName: string, statistic: string): cloudwatch.Metric[] {
  const { loadBalancerFullName: LoadBalancer, targetGroupFullName, alternateTargetGroupFullName } = source;
  return [targetGroupFullName, alternateTargetGroupFullName].map((TargetGroup) => new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB', metricName, statistic, period: MINUTE, dimensionsMap: { LoadBalancer, TargetGroup },
  }));
}
