import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AlarmsKit, Notification } from '../src';
import { each, expectNotifications, listener } from './support/notifications';

const app = new App();
const stack = new Stack(app, 'AshlarAlarmsKitHttpApi');
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  logGroup: new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_DAY }),
});
const api = new HttpApi(stack, 'Api', { defaultIntegration: new HttpLambdaIntegration('Handle', handler) });

const kit = new AlarmsKit(stack, 'Alarms', { notify: [Notification.email('ops@example.com')] });
const functionAlarms = kit.watchFunction(handler);
const apiAlarms = kit.watchHttpApi(api);
const panics = kit.addLogAlarm('Panics', {
  logGroup: handler.logGroup, pattern: logs.FilterPattern.anyTerm('panic'), why: 'the function gave up', first: 'read the lines around it',
});
const queue = listener(stack, kit);

const integ = new IntegTest(app, 'HttpApi', { testCases: [stack] });

integ.assertions.awsApiCall('CloudWatchLogs', 'describeMetricFilters', { logGroupName: handler.logGroup.logGroupName })
  .expect(ExpectedResult.objectLike({ metricFilters: [Match.objectLike({ filterPattern: '"panic"' })] }));
expectNotifications(integ, queue, each({ ...functionAlarms, ...apiAlarms, panics }));
