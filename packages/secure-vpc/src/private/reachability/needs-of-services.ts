import type { CfnResource } from 'aws-cdk-lib';
import type { CfnAutoScalingGroup, CfnLaunchConfiguration } from 'aws-cdk-lib/aws-autoscaling';
import type { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import type { CfnCluster, CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { AwsService, Need } from './needs';
import type { Properties, Resources } from './resources';
import { read, referenceTo, structure, structures, text, texts } from './resources';

/** Where something runs. */
export interface Place {
  /** The ids of its subnets, as they were read. */
  readonly subnets: string[];
  /** Whether it may have a public IPv4 address. */
  readonly publicAddress: boolean;
}

/** What an image needs that comes from the internet, whatever endpoints there are. */
export interface PublicImage {
  readonly image: string;
  readonly container: string;
  readonly registry: string;
}

/** A service of ECS: from where its agent acts, and what that agent has to reach before and while the containers run. */
export interface ServiceNeeds {
  /** All of them have to be cut off for the needs to be certain, since tasks may run in any. */
  readonly places: Place[];
  readonly needs: Need[];
  readonly publicImages: PublicImage[];
}

/**
 * What the agent on a container instance talks to. On Fargate there is nothing of the kind.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
const AGENT: AwsService[] = ['ecs', 'ecs-agent', 'ecs-telemetry'];

/**
 * What an image in a private repository of ECR is pulled from, its layers from S3.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
const REPOSITORY: AwsService[] = ['ecr.api', 'ecr.dkr', 's3'];

/**
 * Registries that are on the internet and nowhere else: those that ECR caches for everybody, and two more.
 * Any other host may as well be a registry in the network or behind it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
const PUBLIC_REGISTRIES = [
  'docker.io', 'index.docker.io', 'registry-1.docker.io', 'public.ecr.aws', 'quay.io', 'ghcr.io', 'registry.k8s.io', 'registry.gitlab.com',
  'cgr.dev', 'gcr.io', 'mcr.microsoft.com',
];

/**
 * Which services the outputs of Fluent Bit send to, by their names.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
 */
const LOG_ROUTES: Readonly<Partial<Record<string, AwsService>>> = {
  cloudwatch: 'logs',
  cloudwatch_logs: 'logs',
  firehose: 'kinesis-firehose',
  kinesis_firehose: 'kinesis-firehose',
  kinesis: 'kinesis-streams',
  kinesis_streams: 'kinesis-streams',
  s3: 's3',
};

/** What a service needs for certain. What its containers call while they run is not known here. */
export function needsOfService(service: CfnService, app: Resources): ServiceNeeds {
  const fargate = runsOnFargate(service);
  const task = app.targetOfType<CfnTaskDefinition>('AWS::ECS::TaskDefinition', read(service, service.taskDefinition));
  const containers = task ? structures(read(task, task.containerDefinitions)) : [];
  const images = fargate ? containers : []; // container instances may have theirs already, from the image that they were made of
  return {
    places: fargate ? placeOfTasks(service) : placesOfInstances(service, app),
    needs: [
      ...(fargate ? [] : AGENT.map((name) => ({ service: name, purpose: 'the agent of its container instances' }))),
      ...images.flatMap(needsOfImage),
      ...containers.flatMap((container) => needsOfContainer(container, app)),
      ...needsOfConnect(service, app),
      ...needsOfExec(service, app),
    ],
    publicImages: images.flatMap(publicImage),
  };
}

/** What there is on Fargate takes the network interface of the task for everything, since version 1.4.0 of the platform. */
function runsOnFargate(service: CfnService): boolean {
  const providers = structures(read(service, service.capacityProviderStrategy)).map(({ capacityProvider }) => text(capacityProvider));
  return text(read(service, service.launchType)) === 'FARGATE' || providers.some((provider) => /^FARGATE(_SPOT)?$/.test(provider));
}

function placeOfTasks(service: CfnService): Place[] {
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html: up to 1.3.0 AWS's own network pulled secrets
  if (/^1\.[0-3]\./.test(text(read(service, service.platformVersion)))) {
    return [];
  }
  const { subnets, assignPublicIp } = structure(structure(read(service, service.networkConfiguration)).awsvpcConfiguration);
  return [{ subnets: texts(subnets), publicAddress: !['', 'DISABLED'].includes(text(assignPublicIp)) }];
}

/** The groups of instances that join the cluster of a service, as their start-up script says. */
function placesOfInstances(service: CfnService, app: Resources): Place[] {
  const cluster = app.target(read(service, service.cluster));
  const joins = (resource: CfnResource, launch: unknown) => cluster !== undefined && text(read(resource, launch)).includes(referenceTo(cluster));
  const launches = [
    ...app.ofType<CfnLaunchTemplate>('AWS::EC2::LaunchTemplate').filter((template) => joins(template, template.launchTemplateData)),
    ...app.ofType<CfnLaunchConfiguration>('AWS::AutoScaling::LaunchConfiguration').filter((launch) => joins(launch, launch.userData)),
  ];
  const groups = app.ofType<CfnAutoScalingGroup>('AWS::AutoScaling::AutoScalingGroup').filter((group) => {
    const launched = text(read(group, [group.launchConfigurationName, group.launchTemplate, group.mixedInstancesPolicy]));
    return launches.some((launch) => launched.includes(referenceTo(launch)));
  });
  return groups.map((group) => ({ subnets: texts(read(group, group.vpcZoneIdentifier)), publicAddress: true }));
}

function needsOfImage({ name, image }: Properties): Need[] {
  return text(image).includes('.dkr.ecr.') ? REPOSITORY.map((service) => ({ service, purpose: `the image of ${quoted(name)}` })) : [];
}

function publicImage({ name, image }: Properties): PublicImage[] {
  const registry = registryOf(text(image));
  return registry !== undefined && PUBLIC_REGISTRIES.includes(registry) ? [{ image: text(image), container: text(name), registry }] : [];
}

/** The host of a registry, if it can be told. An image without a host is from Docker Hub. */
function registryOf(image: string): string | undefined {
  const [known] = image.split(/[${]/, 1);
  const [first, ...rest] = known.split('/');
  if (rest.length === 0 && known !== image || known === '') {
    return undefined;
  }
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

function needsOfContainer({ name, secrets, environmentFiles, logConfiguration, repositoryCredentials }: Properties, app: Resources): Need[] {
  return [
    ...structures(secrets).flatMap((secret) => needsOfSecret(secret.valueFrom, `the secret ${quoted(secret.name)} of ${quoted(name)}`, app)),
    ...needsOfSecret(structure(repositoryCredentials).credentialsParameter, `the credentials for the image of ${quoted(name)}`, app),
    ...structures(environmentFiles).map(() => ({ service: 's3' as const, purpose: `the environment files of ${quoted(name)}` })),
    ...needsOfLogs(structure(logConfiguration), quoted(name), app),
  ];
}

/**
 * The service that keeps a secret: the name of a parameter may stand for its ARN, that of a secret may not.
 * Either service decrypts what it keeps itself, so nobody needs KMS for it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function needsOfSecret(valueFrom: unknown, purpose: string, app: Resources): Need[] {
  const from = text(valueFrom);
  const keeper = app.target(from)?.cfnResourceType ?? '';
  if (/:secretsmanager:|^\$\{[^}]*SecretArn\}/.test(from) || keeper.startsWith('AWS::SecretsManager::')) {
    return [{ service: 'secretsmanager', purpose }];
  }
  return /:ssm:|^[\w./-]+$/.test(from) || keeper === 'AWS::SSM::Parameter' ? [{ service: 'ssm', purpose }] : [];
}

function needsOfLogs({ logDriver, options, secretOptions }: Properties, owner: string, app: Resources): Need[] {
  const { Name: output, endpoint } = structure(options);
  const driver = text(logDriver);
  const route = driver === 'awslogs' ? 'logs' : driver === 'awsfirelens' && endpoint === undefined ? LOG_ROUTES[text(output)] : undefined;
  return [
    ...(route ? [{ service: route, purpose: `the logs of ${owner}` }] : []),
    ...structures(secretOptions).flatMap(({ valueFrom }) => needsOfSecret(valueFrom, `the log options of ${owner}`, app)),
  ];
}

/** The proxy of Service Connect is managed over the agent's endpoint, on Fargate too, as the page of `AGENT` says. */
function needsOfConnect(service: CfnService, app: Resources): Need[] {
  const { enabled, logConfiguration } = structure(read(service, service.serviceConnectConfiguration));
  return enabled === true
    ? [{ service: 'ecs-agent', purpose: 'Service Connect' }, ...needsOfLogs(structure(logConfiguration), 'Service Connect', app)]
    : [];
}

/**
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
function needsOfExec(service: CfnService, app: Resources): Need[] {
  if (read(service, service.enableExecuteCommand) !== true) {
    return [];
  }
  const cluster = app.targetOfType<CfnCluster>('AWS::ECS::Cluster', read(service, service.cluster));
  const { kmsKeyId, logging, logConfiguration } = structure(structure(cluster && read(cluster, cluster.configuration)).executeCommandConfiguration);
  const { cloudWatchLogGroupName, s3BucketName } = structure(text(logging) === 'OVERRIDE' ? logConfiguration : undefined);
  const services: [AwsService, unknown][] = [['ssmmessages', true], ['kms', kmsKeyId], ['logs', cloudWatchLogGroupName], ['s3', s3BucketName]];
  return services.filter(([, reason]) => reason !== undefined).map(([name]) => ({ service: name, purpose: 'ECS Exec' }));
}

function quoted(name: unknown): string {
  return JSON.stringify(text(name));
}
