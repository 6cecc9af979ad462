import { aws_logs as logs, aws_s3_deployment as deployment } from 'aws-cdk-lib';
import { compare, each } from '../case';
import { SITE } from '../places';

export const spaHosting = compare<typeof import('@ashlar/spa-hosting'), typeof import('@aws-solutions-constructs/aws-cloudfront-s3')>({
  name: 'spa-hosting',
  instance: 'a site of three files with its runtime configuration',
  features: [
    ['a private bucket behind a distribution with origin access control', 'default', 'default'],
    ['security headers', 'default', 'default'],
    ['routes of the page answer `index.html`', 'default', 'option'],
    ['the files and a `config.json` are uploaded by the deployment', 'option', 'by hand'],
    ['a log group of the upload that ends', 'default', 'by hand'],
    ['releases that are switched to as a whole, and back when the deployment fails', 'default', '-'],
    ['earlier releases stay for open tabs, and one call goes back to them', 'default', '-'],
    ['a missing file is a 404, not a page', 'default', '-'],
  ],
  notes: ['No access logs on either side: the peer makes three more buckets for them by default. The peer shares one upload function among all sites.'],
  targets: [{ measure: 'resources', ratio: 1 }, { measure: 'findings', limit: 0 }],
  ours: {
    name: '@ashlar/spa-hosting',
    module: '@ashlar/spa-hosting',
    build({ SpaContent, SpaHosting }, stack, count) {
      const content = SpaContent.directory(SITE);
      each(count, (id) => new SpaHosting(stack, id, { content, runtimeConfig: { apiUrl: '/api' } }));
    },
  },
  peer: {
    name: 'aws-cloudfront-s3 + BucketDeployment',
    module: '@aws-solutions-constructs/aws-cloudfront-s3',
    build({ CloudFrontToS3 }, stack, count) {
      each(count, (id) => {
        const site = new CloudFrontToS3(stack, id, {
          logS3AccessLogs: false,
          logCloudFrontAccessLog: false,
          cloudFrontDistributionProps: {
            enableLogging: false,
            errorResponses: [403, 404].map((httpStatus) => ({ httpStatus, responseHttpStatus: 200, responsePagePath: '/index.html' })),
          },
        });
        new deployment.BucketDeployment(stack, `${id}Release`, {
          destinationBucket: site.s3BucketInterface,
          distribution: site.cloudFrontWebDistribution,
          logGroup: new logs.LogGroup(stack, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH }),
          sources: [deployment.Source.asset(SITE), deployment.Source.jsonData('config.json', { apiUrl: '/api' })],
        });
      });
    },
  },
});
