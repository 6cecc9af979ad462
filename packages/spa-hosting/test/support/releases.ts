import { App, CfnOutput, CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ContentSecurityPolicy, ReleaseRetention, SpaContent, SpaHosting } from '../../src';

/**
 * The site whose releases local/releases.ts deploys one after the other: `-c release=B -c content=<folder>` is release B,
 * `-c refused=true` adds a resource that fails once the router has been switched.
 */
const app = new App();
const release = String(app.node.getContext('release'));
const stack = new Stack(app, 'Shop');

const site = new SpaHosting(stack, 'Site', {
  content: SpaContent.directory(String(app.node.getContext('content'))),
  runtimeConfig: { release },
  contentSecurityPolicy: ContentSecurityPolicy.strict({ connect: ['https://api.example.com'], images: ['https://images.example.com'] }),
  releases: ReleaseRetention.keep(2),
  removalPolicy: RemovalPolicy.DESTROY,
});

const api = new lambda.Function(stack, 'Api', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline(`exports.handler = async ({ rawPath }) => ({
    statusCode: rawPath === '/api/hello' ? 200 : 404,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path: rawPath }),
  });`),
});
const url = api.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }); // the local cloud signs no requests to origins
site.addApi('/api/*', new origins.FunctionUrlOrigin(url));

if (app.node.tryGetContext('refused') !== undefined) {
  const refusing = new lambda.Function(stack, 'Refusing', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(`exports.handler = async ({ RequestType, ResponseURL, StackId, RequestId, LogicalResourceId }) => {
      if (RequestType !== 'Delete') await new Promise((resolve) => setTimeout(resolve, 1500)); // visitors meet the release
      const Status = RequestType === 'Delete' ? 'SUCCESS' : 'FAILED';
      const body = JSON.stringify({ Status, Reason: 'refused on purpose', PhysicalResourceId: LogicalResourceId, StackId, RequestId, LogicalResourceId });
      await fetch(ResponseURL, { method: 'PUT', body });
    };`),
  });
  new CustomResource(stack, 'Refused', { serviceToken: refusing.functionArn }).node.addDependency(site.router);
}

const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
site.grants.rollback(operator);

new CfnOutput(stack, 'Domain', { value: site.distribution.distributionDomainName });
new CfnOutput(stack, 'Bucket', { value: site.bucket.bucketName });
new CfnOutput(stack, 'ReleaseId', { value: site.releaseId });
new CfnOutput(stack, 'RollbackFunction', { value: site.rollbackFunction().functionName });
new CfnOutput(stack, 'Router', { value: site.router.functionName });
new CfnOutput(stack, 'OperatorRole', { value: operator.roleArn });
