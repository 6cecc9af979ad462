import type { Stack } from 'aws-cdk-lib';
import { Duration, TimeZone } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { FargateApiProps } from '../../src';
import { Capacity, Scaling, Tracing } from '../../src';

const parameter = (stack: Stack) => ecs.Secret.fromSsmParameter(
  ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/key' }));

/** What the README says of tasks and their number, for the rule packs to look at. */
export const TASK_VARIANTS: [string, (stack: Stack) => Partial<FargateApiProps>][] = [
  ['without an image', () => ({ image: undefined })],
  ['with an image from ECR', (stack) => ({
    image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'api'), 'v1'),
  })],
  ['with an environment', () => ({ environment: { STAGE: 'beta' } })],
  ['with secrets', (stack) => ({ secrets: { KEY: parameter(stack) } })],
  ['with a fixed number of tasks that write where they like', () => ({ scaling: Scaling.between(1, 1), readonlyRootFilesystem: false })],
  ['that follows requests and latency, and sleeps at night', () => ({
    scaling: Scaling.between(2, 10).onRequests(1000).onLatency(Duration.millis(500))
      .during({ start: '19:00', end: '07:00', timeZone: TimeZone.EUROPE_BERLIN, min: 0, max: 0 }),
  })],
  ['on Spot', () => ({ capacity: Capacity.spotAboveMinimum() })],
  ['with a sidecar that has an environment and secrets', (stack) => ({
    sidecars: [{
      name: 'Proxy',
      image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'proxy'), 'v1'),
      environment: { STAGE: 'beta' },
      secrets: { KEY: parameter(stack) },
    }],
  })],
  ['with tracing', () => ({ tracing: Tracing.xray() })],
  ['with access to its containers', () => ({ execAccess: true })],
  ['with logs under a key of your own', (stack) => ({ logEncryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }), execAccess: true })],
];
