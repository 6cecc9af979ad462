import { Annotations, App, Aws, Fn, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { InstanceType, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { ContainerDefinitionOptions } from 'aws-cdk-lib/aws-ecs';
import {
  CfnService, CfnTaskDefinition, Cluster, ContainerImage, Ec2Service, Ec2TaskDefinition, EnvironmentFile, LogDrivers, Secret as EcsSecret,
} from 'aws-cdk-lib/aws-ecs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { beside, cutOff, handle, named, privateImage, problems, serve, warnings } from './workloads';
import { Egress, EndpointSet, SecureVpc } from '../src';

const { SSM, SQS, KMS } = InterfaceVpcEndpointAwsService;
const THEIRS = ContainerImage.fromRegistry('registry.example.com/web');
const NOTHING = { interfaceEndpoints: EndpointSet.none(), gatewayEndpoints: false };
const logging = LogDrivers.awsLogs({ streamPrefix: 'web' });
const logs: ContainerDefinitionOptions[] = [{ image: THEIRS, logging }];
const parameter = (scope: Construct) => EcsSecret.fromSsmParameter(new StringParameter(scope, 'Parameter', { stringValue: 'x' }));

/** What most services are like: an image of ECR, a secret, and logs. */
const usual = (scope: Construct): ContainerDefinitionOptions[] =>
  [{ image: privateImage(scope), logging, secrets: { TOKEN: EcsSecret.fromSecretsManager(new Secret(scope, 'Secret')) } }];

describe('a service in a network without a way out', () => {
  test('has all that it usually needs', () => {
    const network = cutOff();
    serve(beside(network), network, usual(network));
    expect(problems(network)).toEqual([]);
    expect(() => (network.node.root as App).synth()).not.toThrow();
  });

  test('fails when an endpoint is missing, and is told which one', () => {
    const network = cutOff();
    serve(beside(network), network, [{ image: THEIRS, secrets: { TOKEN: parameter(network) } }]);
    expect(() => (network.node.root as App).synth()).toThrow(
      '[Stack/Network] "Beside/Service" needs "ssm" (for the secret "TOKEN" of "container-0"), and has no way there: ' +
      'add to interfaceEndpoints, as in EndpointSet.containers().plus(ec2.InterfaceVpcEndpointAwsService.SSM), ' +
      'or acknowledge "@ashlar/secure-vpc:serviceEndpoint-<service>" if there is a way that this app does not show');
  });

  test('is told of all endpoints at once, each with its reasons', () => {
    const network = cutOff(NOTHING);
    serve(network, network, [...usual(network), { image: ContainerImage.fromRegistry(`${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.amazonaws.com/sidecar`), logging }]);
    expect(problems(network)).toEqual([
      '"Stack/Network/Service" needs "ecr.api" (for the image of "container-0", the image of "container-1"), ' +
      '"ecr.dkr" (for the image of "container-0", the image of "container-1"), "s3" (for the image of "container-0", the image of "container-1"), ' +
      '"secretsmanager" (for the secret "TOKEN" of "container-0"), "logs" (for the logs of "container-0", the logs of "container-1"), ' +
      'and has no way there: add to interfaceEndpoints, as in EndpointSet.containers(), and set gatewayEndpoints to true, ' +
      'or acknowledge "@ashlar/secure-vpc:serviceEndpoint-<service>" if there is a way that this app does not show',
    ]);
  });

  test('is told to switch gateway endpoints on where these are all that is missing', () => {
    const network = cutOff({ gatewayEndpoints: false });
    serve(network, network, [{ image: THEIRS, environmentFiles: [EnvironmentFile.fromBucket(new Bucket(network, 'Bucket'), 'web.env')] }]);
    expect(problems(network)).toEqual([expect.stringContaining('"s3" (for the environment files of "container-0"), and has no way there: set gatewayEndpoints to true, or')]);
  });

  test('fails when an image is on the internet', () => {
    const network = cutOff();
    serve(network, network, [{ image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27') }]);
    expect(problems(network)).toEqual([
      '"Stack/Network/Service" needs "public.ecr.aws" (for the image "public.ecr.aws/nginx/nginx:1.27" of "container-0"), and has no way there: ' +
      'copy the image to a private repository of ECR (a pull-through cache is one after its first pull, which needs a way out), ' +
      'or acknowledge "@ashlar/secure-vpc:publicImage" if there is a way that this app does not show',
    ]);
  });

  test('can do without ECS Exec until it is switched on', () => {
    const network = cutOff();
    serve(beside(network, 'Off'), network, logs, { enableExecuteCommand: false });
    expect(problems(network)).toEqual([]);
    serve(beside(network, 'On'), network, logs, { enableExecuteCommand: true });
    expect(problems(network).map(named)).toEqual([['ssmmessages']]);
  });

  test('is seen as an L1 and in a nested stack, too', () => {
    const network = cutOff(NOTHING);
    const nested = new NestedStack(beside(network), 'Nested');
    const task = new CfnTaskDefinition(nested, 'Task', { containerDefinitions: [{ name: 'web', image: 'nginx', logConfiguration: { logDriver: 'awslogs' } }] });
    const { subnetIds } = network.vpc.selectSubnets(network.appSubnets);
    new CfnService(nested, 'Service', { launchType: 'FARGATE', taskDefinition: task.ref, networkConfiguration: { awsvpcConfiguration: { subnets: subnetIds } } });
    expect(problems(network)).toEqual([
      expect.stringMatching(/^"Beside\/Nested\/Service" needs "logs" \(for the logs of "web"\), and/),
      expect.stringMatching(/^"Beside\/Nested\/Service" needs "docker.io"/),
    ]);
  });

  test('is seen by the instances of its cluster when it runs on EC2', () => {
    const network = cutOff();
    const cluster = new Cluster(network, 'Cluster', { vpc: network.vpc });
    const taskDefinition = new Ec2TaskDefinition(network, 'Task');
    taskDefinition.addContainer('Web', { image: ContainerImage.fromRegistry('nginx'), memoryLimitMiB: 64 });
    new Ec2Service(network, 'Service', { cluster, taskDefinition, minHealthyPercent: 100 });
    cluster.addCapacity('Capacity', { instanceType: new InstanceType('t3.micro'), vpcSubnets: network.appSubnets });
    expect(problems(network).map(named)).toEqual([['ecs', 'ecs-agent', 'ecs-telemetry']]);
    // its tasks may run there
    cluster.addCapacity('Public', { instanceType: new InstanceType('t3.micro'), vpcSubnets: network.publicSubnets });
    expect(problems(network)).toEqual([]);
  });
});

describe('a function in a network without a way out', () => {
  const synthesized = ({ stackName, node }: Stack) =>
    (node.root as App).synth().getStackByName(stackName).messages.map(({ id, entry }) => ({ id, data: entry.data }));
  const sender = (scope: Construct, network: SecureVpc) => {
    const fn = handle(scope, network);
    new Queue(scope, 'Queue').grantSendMessages(fn);
    return fn;
  };

  test('has the secrets that it usually needs', () => {
    const network = cutOff();
    const stack = beside(network);
    new Secret(stack, 'Secret').grantRead(handle(stack, network));
    expect(synthesized(stack)).toEqual([]);
  });

  test('is warned of an endpoint that it may need, in the assembly that is deployed', () => {
    const network = cutOff();
    const stack = beside(network);
    sender(stack, network);
    expect(synthesized(stack)).toEqual([{
      id: '/Beside/Function/Resource',
      data: 'this function may call "sqs" (its role allows "sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"), and has no way there: ' +
        'add to interfaceEndpoints, as in EndpointSet.containers().plus(ec2.InterfaceVpcEndpointAwsService.SQS), or acknowledge this if it never does ' +
        '[ack: @ashlar/secure-vpc:functionEndpoint-sqs]',
    }]);
  });

  test('is warned once, however often the app is synthesized', () => {
    const network = cutOff();
    const stack = beside(network);
    sender(stack, network);
    (stack.node.root as App).synth();
    expect((stack.node.root as App).synth({ force: true }).getStackByName(stack.stackName).messages).toHaveLength(1);
  });

  test('is not warned when the endpoint is there', () => {
    const network = cutOff({ interfaceEndpoints: EndpointSet.containers().plus(SQS) });
    expect(warnings(sender(network, network))).toEqual([]);
  });

  test('is not warned when somebody acknowledged that, on it or above', () => {
    const id = '@ashlar/secure-vpc:functionEndpoint-sqs';
    const ways: ((fn: Construct, network: SecureVpc) => void)[] = [
      (fn) => Annotations.of(fn).acknowledgeWarning(id, 'sends nothing'),
      (fn) => Annotations.of(Stack.of(fn)).acknowledgeWarning(id, 'sends nothing'),
      (fn) => Validations.of(fn).acknowledge({ id, reason: 'sends nothing' }),
      (fn) => Validations.of(Stack.of(fn)).acknowledge({ id, reason: 'sends nothing' }),
      // as the CDK CLI advises
      (fn) => Validations.of(fn).acknowledge({ id: `Annotation::${id}`, reason: 'sends nothing' }),
      (_, network) => Validations.of(network).acknowledge({ id, reason: 'the endpoint is shared by another account' }),
    ];
    for (const acknowledge of ways) {
      const network = cutOff();
      const fn = sender(beside(network), network);
      acknowledge(fn, network);
      expect(warnings(fn)).toEqual([]);
    }
  });

  test('is still warned of what nobody acknowledged', () => {
    const network = cutOff();
    const fn = sender(network, network);
    new Secret(network, 'Secret').grantRead(fn);
    StringParameter.fromStringParameterName(network, 'Parameter', 'x').grantRead(fn);
    Validations.of(fn).acknowledge({ id: '@ashlar/secure-vpc:functionEndpoint-sqs', reason: 'sends nothing' });
    expect(warnings(fn)).toEqual(['ssm']);
  });
});

describe('an error', () => {
  const id = '@ashlar/secure-vpc:serviceEndpoint-logs';

  test('can be acknowledged, on the service, on the network or above', () => {
    const ways: ((service: Construct, network: SecureVpc) => Construct)[] = [
      (service) => service, (service) => Stack.of(service), (_, network) => network, (_, network) => Stack.of(network),
    ];
    for (const place of ways) {
      const network = cutOff({ interfaceEndpoints: EndpointSet.of(SSM, KMS) });
      const service = serve(beside(network), network, logs);
      Validations.of(place(service, network)).acknowledge({ id: '@ashlar/secure-vpc:serviceEndpoint-ssm', reason: 'of something else' });
      expect(problems(network).flatMap(named)).toEqual(['logs']);
      Validations.of(place(service, network)).acknowledge({ id, reason: 'the endpoint is shared by another account' });
      expect(problems(network)).toEqual([]);
    }
  });

  test('can be acknowledged for images that are on the internet', () => {
    const network = cutOff();
    const service = serve(network, network, [{ image: ContainerImage.fromRegistry('nginx') }]);
    Validations.of(service).acknowledge({ id: '@ashlar/secure-vpc:publicImage', reason: 'the registry has a mirror of that name in the network' });
    expect(problems(network)).toEqual([]);
  });
});

describe('what nobody can tell', () => {
  test('is taken for good', () => {
    const network = cutOff(NOTHING);
    const stack = beside(network);
    const subnets = Fn.split(',', Fn.importValue('Subnets'));
    const task = new CfnTaskDefinition(stack, 'Task', { containerDefinitions: [{ name: 'web', image: 'nginx' }] });
    const base = { launchType: 'FARGATE', taskDefinition: task.ref };
    new CfnService(stack, 'Tokens', { ...base, networkConfiguration: { awsvpcConfiguration: { subnets } } });
    new CfnService(stack, 'Literals', { ...base, networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } });
    new CfnService(stack, 'Whole', { ...base, networkConfiguration: Fn.getAtt('Elsewhere', 'Configuration') });
    new CfnService(stack, 'Nowhere', base);
    const attributes = { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'] };
    new Queue(stack, 'Queue').grantSendMessages(handle(stack, SecureVpc.fromVpcAttributes(stack, 'Network', attributes)));
    expect(problems(network)).toEqual([]);
  });

  test('is what another stage does', () => {
    const app = new App();
    const network = new SecureVpc(new Stack(app, 'Stack'), 'Network', { egress: Egress.none(), ...NOTHING });
    const stage = new Stack(new Stage(app, 'Beta'), 'Stack');
    const inStage = new SecureVpc(stage, 'Network', { egress: Egress.none(), ...NOTHING });
    serve(stage, inStage, logs);
    expect(problems(network)).toEqual([]);
    expect(problems(inStage)).toEqual([expect.stringContaining('"Beta/Stack/Service" needs "logs"')]);
    expect(() => app.synth()).toThrow('[Beta/Stack/Network] "Beta/Stack/Service" needs "logs"');
  });
});
