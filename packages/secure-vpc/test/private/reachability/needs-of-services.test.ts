import type { Stack } from 'aws-cdk-lib';
import { Aws, CfnParameter } from 'aws-cdk-lib';
import { AutoScalingGroup, CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { InstanceType, LaunchTemplate, SecurityGroup, UserData, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import type { CfnServiceProps } from 'aws-cdk-lib/aws-ecs';
import {
  AsgCapacityProvider, CfnService, CfnTaskDefinition, Cluster, ContainerImage, Ec2Service, Ec2TaskDefinition, EcsOptimizedImage,
  ExecuteCommandLogging, FargateService, FargateTaskDefinition, LogDrivers, Secret,
} from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnDBInstance, DatabaseInstance, DatabaseInstanceEngine } from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { byService } from '../../../src/private/reachability/needs';
import type { ServiceNeeds } from '../../../src/private/reachability/needs-of-services';
import { needsOfService } from '../../../src/private/reachability/needs-of-services';
import { Resources } from '../../../src/private/reachability/resources';
import { newStack } from '../../networks';

type Container = Omit<CfnTaskDefinition.ContainerDefinitionProperty, 'name'>;

const needsOf = (service: CfnService) => needsOfService(service, Resources.around(service));
const services = ({ needs }: ServiceNeeds) => byService(needs).map(({ service }) => service);

/** What a service on Fargate with one container needs. */
function withContainer(container: Container, props: Partial<CfnServiceProps> = {}, stack = newStack()): ServiceNeeds {
  const task = new CfnTaskDefinition(stack, 'Task', { containerDefinitions: [{ name: 'web', ...container }] });
  return needsOf(new CfnService(stack, 'Service', { launchType: 'FARGATE', taskDefinition: task.ref, ...props }));
}

const withSecret = (valueFrom: string, stack = newStack()) =>
  services(withContainer({ image: 'registry.example.com/web', secrets: [{ name: 'TOKEN', valueFrom }] }, {}, stack));
const withLogs = (logConfiguration: CfnTaskDefinition.LogConfigurationProperty) =>
  services(withContainer({ image: 'registry.example.com/web', logConfiguration }));

describe('an image', () => {
  test('of a private repository is pulled from ECR, and its layers from S3', () => {
    const stack = newStack();
    const images = [
      ContainerImage.fromEcrRepository(new Repository(stack, 'Images'), 'v1'),
      ContainerImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Theirs', 'web')),
    ];
    const task = new FargateTaskDefinition(stack, 'Task');
    images.forEach((image, index) => task.addContainer(`Container${index}`, { image }));
    const service = new FargateService(stack, 'Service', { cluster: new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc') }), taskDefinition: task });
    const found = needsOf(service.node.findChild('Service') as CfnService);
    expect(byService(found.needs)).toEqual(['ecr.api', 'ecr.dkr', 's3'].map((name) =>
      ({ service: name, purposes: ['the image of "Container0"', 'the image of "Container1"'] })));
    expect(found.publicImages).toEqual([]);
  });

  test('that the deployment builds is in a private repository too', () => {
    const image = `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/cdk-assets:hash`;
    expect(services(withContainer({ image }))).toEqual(['ecr.api', 'ecr.dkr', 's3']);
  });

  test.each([
    ['nginx', 'docker.io'],
    ['nginx:1.27', 'docker.io'],
    ['amazon/amazon-ecs-sample', 'docker.io'],
    ['docker.io/library/nginx', 'docker.io'],
    ['public.ecr.aws/nginx/nginx:1.27', 'public.ecr.aws'],
    ['ghcr.io/org/web@sha256:abc', 'ghcr.io'],
    [`quay.io/org/web:${Aws.STACK_NAME}`, 'quay.io'],
    [`org/web-${Aws.STACK_NAME}`, 'docker.io'],
  ])('named %s comes from the internet', (image, registry) => {
    const { needs, publicImages } = withContainer({ image });
    expect(publicImages).toEqual([expect.objectContaining({ container: 'web', registry })]);
    expect(needs).toEqual([]);
  });

  test.each([
    'registry.example.com/web', 'registry.example.com:5000/web', 'registry:5000/web', 'localhost/web', `${Aws.ACCOUNT_ID}/web`, `nginx${Aws.STACK_NAME}`, '',
  ])('named %j comes from where nobody can tell', (image) => {
    expect(withContainer({ image })).toMatchObject({ needs: [], publicImages: [] });
  });

  test('takes credentials from Secrets Manager', () => {
    const repositoryCredentials = { credentialsParameter: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:login-AbCdEf' };
    expect(byService(withContainer({ image: 'registry.example.com/web', repositoryCredentials }).needs))
      .toEqual([{ service: 'secretsmanager', purposes: ['the credentials for the image of "web"'] }]);
  });
});

describe('a secret', () => {
  test('of Secrets Manager is found by its ARN or by what it refers to', () => {
    expect(withSecret('arn:aws:secretsmanager:eu-west-1:123456789012:secret:token-AbCdEf:field::')).toEqual(['secretsmanager']);
    const stack = newStack();
    const secret = new secretsmanager.Secret(stack, 'Secret');
    expect(withSecret(Secret.fromSecretsManager(secret, 'field').arn, stack)).toEqual(['secretsmanager']);
    const named = newStack();
    expect(withSecret(secretsmanager.Secret.fromSecretNameV2(named, 'Secret', 'token').secretArn, named)).toEqual(['secretsmanager']);
  });

  test('of a database is one of Secrets Manager', () => {
    const attached = newStack();
    const { secret } = new DatabaseInstance(attached, 'Database', { vpc: new Vpc(attached, 'Vpc'), engine: DatabaseInstanceEngine.POSTGRES });
    expect(withSecret(String(secret?.secretArn), attached)).toEqual(['secretsmanager']);
    const managed = newStack();
    expect(withSecret(new CfnDBInstance(managed, 'Database', { manageMasterUserPassword: true }).attrMasterUserSecretSecretArn, managed))
      .toEqual(['secretsmanager']);
  });

  test('of the parameter store is found by its ARN, its name, or by what it refers to', () => {
    expect(withSecret('arn:aws:ssm:eu-west-1:123456789012:parameter/token')).toEqual(['ssm']);
    expect(withSecret('/shop/token')).toEqual(['ssm']);
    const stack = newStack();
    const parameter = new StringParameter(stack, 'Parameter', { stringValue: 'x' });
    expect(withSecret(parameter.parameterArn, stack)).toEqual(['ssm']);
    const byName = newStack();
    expect(withSecret(new StringParameter(byName, 'Parameter', { stringValue: 'x' }).parameterName, byName)).toEqual(['ssm']);
  });

  test('that only the deployment knows is not seen', () => {
    const stack = newStack();
    expect(withSecret(new CfnParameter(stack, 'TokenArn').valueAsString, stack)).toEqual([]);
  });
});

describe('a log', () => {
  test('goes to CloudWatch Logs by the driver of AWS', () => {
    expect(withLogs({ logDriver: 'awslogs' })).toEqual(['logs']);
  });

  test.each([
    ['cloudwatch', 'logs'], ['cloudwatch_logs', 'logs'], ['firehose', 'kinesis-firehose'], ['kinesis_firehose', 'kinesis-firehose'],
    ['kinesis', 'kinesis-streams'], ['kinesis_streams', 'kinesis-streams'], ['s3', 's3'],
  ])('goes where the output %s of FireLens sends it', (name, service) => {
    expect(withLogs({ logDriver: 'awsfirelens', options: { Name: name } })).toEqual([service]);
    expect(withLogs({ logDriver: 'awsfirelens', options: { Name: name, endpoint: 'https://logs.example.com' } })).toEqual([]);
  });

  test('goes where nobody can tell by anything else', () => {
    expect(withLogs({ logDriver: 'awsfirelens', options: { Name: 'forward' } })).toEqual([]);
    expect(withLogs({ logDriver: 'awsfirelens' })).toEqual([]);
    expect(withLogs({ logDriver: 'splunk', options: { 'splunk-url': 'https://splunk.example.com' } })).toEqual([]);
  });

  test('may have secrets among its options', () => {
    expect(withLogs({ logDriver: 'splunk', secretOptions: [{ name: 'splunk-token', valueFrom: 'splunk-token' }] })).toEqual(['ssm']);
  });
});

test('environment files come from S3', () => {
  const environmentFiles = [{ type: 's3', value: 'arn:aws:s3:::config/web.env' }];
  expect(services(withContainer({ image: 'registry.example.com/web', environmentFiles }))).toEqual(['s3']);
});

test('Service Connect is managed over the endpoint of the agent', () => {
  const image = 'registry.example.com/web';
  expect(services(withContainer({ image }, { serviceConnectConfiguration: { enabled: true } }))).toEqual(['ecs-agent']);
  expect(services(withContainer({ image }, { serviceConnectConfiguration: { enabled: true, logConfiguration: { logDriver: 'awslogs' } } })))
    .toEqual(['ecs-agent', 'logs']);
  expect(services(withContainer({ image }, { serviceConnectConfiguration: { enabled: false } }))).toEqual([]);
});

describe('ECS Exec', () => {
  const image = 'registry.example.com/web';

  test('needs the channels of Session Manager', () => {
    expect(services(withContainer({ image }, { enableExecuteCommand: true }))).toEqual(['ssmmessages']);
    expect(services(withContainer({ image }, { enableExecuteCommand: false }))).toEqual([]);
  });

  test('needs what encrypts and records its sessions', () => {
    const stack = newStack();
    const cluster = new Cluster(stack, 'Cluster', {
      vpc: new Vpc(stack, 'Vpc'),
      executeCommandConfiguration: {
        kmsKey: new Key(stack, 'Key'),
        logging: ExecuteCommandLogging.OVERRIDE,
        logConfiguration: { cloudWatchLogGroup: new LogGroup(stack, 'Sessions'), s3Bucket: new Bucket(stack, 'Bucket') },
      },
    });
    expect(services(withContainer({ image }, { cluster: cluster.clusterName, enableExecuteCommand: true }, stack)))
      .toEqual(['ssmmessages', 'kms', 'logs', 's3']);
  });

  test('records its sessions with the logs of the container by default', () => {
    const stack = newStack();
    const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc'), executeCommandConfiguration: { logging: ExecuteCommandLogging.DEFAULT } });
    expect(services(withContainer({ image }, { cluster: cluster.clusterName, enableExecuteCommand: true }, stack))).toEqual(['ssmmessages']);
  });
});

describe('a service on Fargate', () => {
  const image = 'registry.example.com/web';
  const awsvpcConfiguration = { subnets: ['subnet-1', 'subnet-2'] };

  test('acts from the subnets of its tasks', () => {
    const places = (props: Partial<CfnServiceProps>) => withContainer({ image }, props).places;
    expect(places({ networkConfiguration: { awsvpcConfiguration } })).toEqual([{ subnets: ['subnet-1', 'subnet-2'], publicAddress: false }]);
    expect(places({ networkConfiguration: { awsvpcConfiguration: { ...awsvpcConfiguration, assignPublicIp: 'DISABLED' } } }))
      .toEqual([{ subnets: ['subnet-1', 'subnet-2'], publicAddress: false }]);
    expect(places({ networkConfiguration: { awsvpcConfiguration: { ...awsvpcConfiguration, assignPublicIp: 'ENABLED' } } }))
      .toEqual([{ subnets: ['subnet-1', 'subnet-2'], publicAddress: true }]);
  });

  test('is told by its launch type or by its capacity provider, and has no agent', () => {
    const spot = { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] };
    expect(withContainer({ image }, { ...spot, networkConfiguration: { awsvpcConfiguration } }))
      .toMatchObject({ places: [{ publicAddress: false }], needs: [] });
  });

  test('of an old platform version acts from a network of AWS', () => {
    expect(withContainer({ image }, { platformVersion: '1.3.0' }).places).toEqual([]);
    expect(withContainer({ image }, { platformVersion: '1.4.0' }).places).toHaveLength(1);
    expect(withContainer({ image }, { platformVersion: 'LATEST' }).places).toHaveLength(1);
  });

  test('shows nothing of a task definition from elsewhere', () => {
    expect(withContainer({ image: 'nginx' }, { taskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1' }))
      .toMatchObject({ needs: [], publicImages: [] });
  });
});

describe('a service on EC2', () => {
  function onInstances(add: (cluster: Cluster, stack: Stack) => void): ServiceNeeds {
    const stack = newStack();
    const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc', { subnetConfiguration: Vpc.DEFAULT_SUBNETS_NO_NAT }) });
    add(cluster, stack);
    new Cluster(stack, 'Other', { vpc: cluster.vpc }).addCapacity('Capacity', { instanceType: new InstanceType('t3.micro') });
    const taskDefinition = new Ec2TaskDefinition(stack, 'Task');
    const logging = LogDrivers.awsLogs({ streamPrefix: 'web' });
    taskDefinition.addContainer('Web', { image: ContainerImage.fromRegistry('nginx'), memoryLimitMiB: 64, logging });
    const service = new Ec2Service(stack, 'Service', { cluster, taskDefinition });
    return needsOf(service.node.findChild('Service') as CfnService);
  }
  const instanceType = new InstanceType('t3.micro');

  test('acts from the subnets of the instances that join its cluster', () => {
    const { places } = onInstances((cluster) => cluster.addCapacity('Capacity', { instanceType }));
    expect(places).toEqual([{ publicAddress: true, subnets: [expect.stringMatching(/IsolatedSubnet1/), expect.stringMatching(/IsolatedSubnet2/)] }]);
  });

  test('acts from all groups of instances that join its cluster', () => {
    const { places } = onInstances((cluster, stack) => {
      const launchTemplate = new LaunchTemplate(stack, 'Launch', {
        instanceType,
        machineImage: EcsOptimizedImage.amazonLinux2023(),
        userData: UserData.forLinux(),
        securityGroup: new SecurityGroup(stack, 'SecurityGroup', { vpc: cluster.vpc }),
        role: new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }),
      });
      const autoScalingGroup = new AutoScalingGroup(stack, 'Group', { vpc: cluster.vpc, launchTemplate });
      cluster.addAsgCapacityProvider(new AsgCapacityProvider(stack, 'Provider', { autoScalingGroup }));
      cluster.addCapacity('Capacity', { instanceType });
      new CfnAutoScalingGroup(stack, 'Stranger', { minSize: '1', maxSize: '1' });
    });
    expect(places).toHaveLength(2);
  });

  test('needs its agent and its logs, but not its image, which may be on the instances already', () => {
    const { needs, publicImages } = onInstances((cluster) => cluster.addCapacity('Capacity', { instanceType }));
    expect(needs.map(({ service }) => service)).toEqual(['ecs', 'ecs-agent', 'ecs-telemetry', 'logs']);
    expect(publicImages).toEqual([]);
  });

  test('acts from nowhere that can be seen when its cluster is from elsewhere', () => {
    const stack = newStack();
    new Cluster(stack, 'Other', { vpc: new Vpc(stack, 'Vpc') }).addCapacity('Capacity', { instanceType });
    expect(needsOf(new CfnService(stack, 'Service', { cluster: 'theirs' })).places).toEqual([]);
  });
});
