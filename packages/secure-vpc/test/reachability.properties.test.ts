import { runs } from '@ashlar/testing';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage, EnvironmentFile, LogDrivers, Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import * as fc from 'fast-check';
import { beside, cutOff, handle, named, privateImage, problems, serve, warnings } from './workloads';
import type { SecureVpc } from '../src';
import { EndpointSet, Tier } from '../src';

const ENDPOINTS = {
  'ecr.api': InterfaceVpcEndpointAwsService.ECR,
  'ecr.dkr': InterfaceVpcEndpointAwsService.ECR_DOCKER,
  'logs': InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  'secretsmanager': InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  'sqs': InterfaceVpcEndpointAwsService.SQS,
  'ssm': InterfaceVpcEndpointAwsService.SSM,
  'ssmmessages': InterfaceVpcEndpointAwsService.SSM_MESSAGES,
};
type Name = keyof typeof ENDPOINTS;
const NAMES = Object.keys(ENDPOINTS) as Name[];

/** What a container has. */
interface Container {
  readonly image: 'private' | 'public' | 'unknown';
  readonly logs: boolean;
  readonly secret: boolean;
  readonly parameter: boolean;
  readonly files: boolean;
}

/** A service, which in a public tier may have public addresses. */
interface Service {
  readonly containers: Container[];
  readonly exec: boolean;
  readonly place: 'app' | 'public' | 'addressed';
}

/** What a function may use. */
interface Handler {
  readonly secret: boolean;
  readonly queue: boolean;
  readonly bucket: boolean;
}

/** How the network got an endpoint, if it has it: the last two are of no use to anybody. */
type Way = 'set' | 'vpc' | 'elsewhere' | 'unnamed' | 'absent';

const container: fc.Arbitrary<Container> = fc.record({
  image: fc.constantFrom('private', 'public', 'unknown'), logs: fc.boolean(), secret: fc.boolean(), parameter: fc.boolean(), files: fc.boolean(),
});
const service: fc.Arbitrary<Service> = fc.record({
  containers: fc.array(container, { minLength: 1, maxLength: 2 }), exec: fc.boolean(), place: fc.constantFrom('app', 'public', 'addressed'),
});
const handler: fc.Arbitrary<Handler> = fc.record({ secret: fc.boolean(), queue: fc.boolean(), bucket: fc.boolean() });
const ways = fc.array(fc.constantFrom<Way>('set', 'vpc', 'elsewhere', 'unnamed', 'absent'), { minLength: NAMES.length, maxLength: NAMES.length });

/** A network with endpoints made in different ways. */
function networkWith(drawn: Way[], s3: boolean): SecureVpc {
  const by = (way: Way) => NAMES.filter((_, index) => drawn[index] === way).map((name) => ({ id: `To ${name}`, service: ENDPOINTS[name] }));
  const network = cutOff({
    tiers: [Tier.publicTier('public'), Tier.appTier('app')],
    interfaceEndpoints: EndpointSet.of(...by('set').map((endpoint) => endpoint.service)),
    gatewayEndpoints: s3,
  });
  const stack = beside(network, 'Endpoints');
  by('vpc').forEach((endpoint) => network.vpc.addInterfaceEndpoint(endpoint.id, endpoint));
  by('elsewhere').forEach((endpoint) => new InterfaceVpcEndpoint(stack, endpoint.id, { vpc: network.vpc, service: endpoint.service }));
  by('unnamed').forEach((endpoint) => network.addInterfaceEndpoint(endpoint.id, endpoint.service, { privateDnsEnabled: false }));
  return network;
}

/** Services and functions, each in a stack of its own, that share what they need. */
function run(network: SecureVpc, services: Service[], handlers: Handler[]): Function[] {
  const data = beside(network, 'Data');
  const [secret, bucket, queue] = [new Secret(data, 'Secret'), new Bucket(data, 'Bucket'), new Queue(data, 'Queue')];
  const parameter = EcsSecret.fromSsmParameter(new StringParameter(data, 'Parameter', { stringValue: 'x' }));
  const images = {
    private: privateImage(data),
    public: ContainerImage.fromRegistry('nginx'),
    unknown: ContainerImage.fromRegistry('registry.example.com/web'),
  };
  services.forEach(({ containers, exec, place }, index) => serve(beside(network, `Service${index}`), network, containers.map((drawn) => ({
    image: images[drawn.image],
    logging: drawn.logs ? LogDrivers.awsLogs({ streamPrefix: 'web' }) : undefined,
    secrets: { ...drawn.secret && { SECRET: EcsSecret.fromSecretsManager(secret) }, ...drawn.parameter && { PARAMETER: parameter } },
    environmentFiles: drawn.files ? [EnvironmentFile.fromBucket(bucket, 'web.env')] : undefined,
  })), { enableExecuteCommand: exec, assignPublicIp: place === 'addressed', vpcSubnets: place === 'app' ? network.appSubnets : network.publicSubnets }));
  return handlers.map((drawn, index) => {
    const fn = handle(beside(network, `Function${index}`), network);
    if (drawn.secret) secret.grantRead(fn);
    if (drawn.queue) queue.grantSendMessages(fn);
    if (drawn.bucket) bucket.grantRead(fn);
    return fn;
  });
}

/** Which endpoints a service cannot do without, by AWS's documentation. */
function needsOf({ containers, exec }: Service): Partial<Record<Name | 's3', boolean>> {
  const pulls = containers.some(({ image }) => image === 'private');
  return {
    'ecr.api': pulls,
    'ecr.dkr': pulls,
    's3': pulls || containers.some(({ files }) => files),
    'logs': containers.some(({ logs }) => logs),
    'secretsmanager': containers.some(({ secret }) => secret),
    'ssm': containers.some(({ parameter }) => parameter),
    'ssmmessages': exec,
  };
}

test('whatever runs in a network without a way out is told of each endpoint that is missing, and of nothing else', () => {
  const apps = fc.tuple(fc.array(service, { maxLength: 2 }), fc.array(handler, { maxLength: 2 }), ways, fc.boolean());
  fc.assert(fc.property(apps, ([services, handlers, drawn, s3]) => {
    const network = networkWith(drawn, s3);
    const functions = run(network, services, handlers);
    const reached = NAMES.filter((_, index) => ['set', 'vpc', 'elsewhere'].includes(drawn[index])).map(String).concat(s3 ? ['s3'] : []);
    const missing = (needs: object) =>
      Object.entries(needs).filter(([name, needed]) => needed && !reached.includes(name)).map(([name]) => name).sort();

    const found = problems(network);
    const expected = services.map((each) => {
      if (each.place === 'addressed') return [];
      const wanted = missing(needsOf(each));
      const onTheInternet = each.containers.filter(({ image }) => image === 'public').map(() => ['docker.io']);
      return [...wanted.length > 0 ? [wanted] : [], ...onTheInternet];
    });
    expect(services.map((_, index) => found.filter((problem) => problem.startsWith(`"Service${index}/Service" needs`)).map(named))).toEqual(expected);
    expect(found).toHaveLength(expected.flat().length);
    expect(functions.map(warnings)).toEqual(handlers.map(({ secret, queue, bucket }) => missing({ secretsmanager: secret, sqs: queue, s3: bucket })));
  }), { numRuns: runs() });
});
