import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogs, SpaContent, SpaHosting } from '../src';

const app = new App();
const env = { region: 'eu-central-1' };
const stack = new Stack(app, 'AshlarSpaHostingLogs', { env });
const removalPolicy = RemovalPolicy.DESTROY;
const site = new SpaHosting(stack, 'Site', {
  content: SpaContent.directory(`${__dirname}/site`), accessLogs: AccessLogs.parquet({ removalPolicy }), removalPolicy,
});
const delivery = Stack.of(site.node.findChild('AccessLogs').node.findChild('Delivery'));

const assertionStack = new Stack(app, 'LogsAssertions', { env: { region: 'us-east-1' } });
assertionStack.addDependency(delivery);
const { assertions } = new IntegTest(app, 'Logs', { testCases: [stack, delivery], assertionStack });

assertions.awsApiCall('CloudWatchLogs', 'describeDeliverySources', {}).expect(ExpectedResult.objectLike({
  deliverySources: Match.arrayWith([Match.objectLike({ service: 'cloudfront', logType: 'ACCESS_LOGS' })]),
}));
assertions.awsApiCall('CloudWatchLogs', 'describeDeliveryDestinations', {}).expect(ExpectedResult.objectLike({
  deliveryDestinations: Match.arrayWith([Match.objectLike({
    outputFormat: 'parquet',
    deliveryDestinationConfiguration: { destinationResourceArn: Match.stringLikeRegexp('^arn:aws:s3:::.*accesslogs') },
  })]),
}));
assertions.awsApiCall('CloudWatchLogs', 'describeDeliveries', {}).expect(ExpectedResult.objectLike({
  deliveries: Match.arrayWith([Match.objectLike({
    deliveryDestinationType: 'S3',
    s3DeliveryConfiguration: Match.objectLike({ enableHiveCompatiblePath: true, suffixPath: Match.stringLikeRegexp('\\{distributionid\\}/\\{yyyy\\}') }),
  })]),
}));
