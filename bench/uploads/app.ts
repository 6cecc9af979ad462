// The app whose deployment is timed: `node app.js ours|peer <folder>`.
import { join } from 'node:path';
import {
  App, aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, aws_lambda as lambda, aws_s3 as s3, aws_s3_assets as assets,
  aws_s3_deployment as deployment, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { BENCH } from '../places';

const [which, folder] = process.argv.slice(2);
const app = new App();
const stack = new Stack(app, which);

if (which === 'ours') {
  const { SpaContent, SpaHosting } = require('@ashlar/spa-hosting') as typeof import('@ashlar/spa-hosting');
  new SpaHosting(stack, 'Site', { content: SpaContent.directory(folder), removalPolicy: RemovalPolicy.DESTROY });
} else {
  const bucket = new s3.Bucket(stack, 'Bucket');
  const distribution = new cloudfront.Distribution(stack, 'Distribution', {
    defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(bucket) },
  });
  new deployment.BucketDeployment(stack, 'Release', { destinationBucket: bucket, distribution, sources: [deployment.Source.asset(folder)] });
  useLocalCli(stack);
}

/** The function as it is, but for the path of the AWS CLI, which is not in /opt here: see setup.mjs. */
function useLocalCli(scope: Stack) {
  const handler = scope.node.findAll().find((child) => child instanceof lambda.CfnFunction) as lambda.CfnFunction;
  const code = new assets.Asset(scope, 'Handler', { path: join(BENCH, '.deployment', 'handler') });
  handler.code = { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey };
}
