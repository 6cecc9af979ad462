import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import type { SelectedSubnets } from 'aws-cdk-lib/aws-ec2';
import {
  CfnRoute, CfnVPCEndpoint, CfnVPNGatewayRoutePropagation, GatewayVpcEndpointAwsService, InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService, InterfaceVpcEndpointService, PrivateSubnet, Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { ContainerDefinitionOptions } from 'aws-cdk-lib/aws-ecs';
import { ContainerImage, EnvironmentFile, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Egress, EndpointSet, SecureVpc } from '../../../src';
import { beside, cutOff, handle, named, problems, serve, warnings } from '../../workloads';

const { CLOUDWATCH_LOGS } = InterfaceVpcEndpointAwsService;
const THEIRS = ContainerImage.fromRegistry('registry.example.com/web');
const NOTHING = { interfaceEndpoints: EndpointSet.none(), gatewayEndpoints: false };
const logs: ContainerDefinitionOptions[] = [{ image: THEIRS, logging: LogDrivers.awsLogs({ streamPrefix: 'web' }) }];

describe('an endpoint', () => {
  const missing = (network: SecureVpc) => problems(network).flatMap(named);

  test('counts wherever it was made', () => {
    const ways: ((network: SecureVpc) => unknown)[] = [
      (network) => network.addInterfaceEndpoint('Logs', CLOUDWATCH_LOGS),
      (network) => network.vpc.addInterfaceEndpoint('Logs', { service: CLOUDWATCH_LOGS }),
      (network) => new InterfaceVpcEndpoint(beside(network, 'Endpoints'), 'Logs', { vpc: network.vpc, service: CLOUDWATCH_LOGS }),
      (network) => SecureVpc.fromVpc(beside(network, 'Endpoints'), 'Same', network.vpc).addInterfaceEndpoint('Logs', CLOUDWATCH_LOGS),
      (network) => {
        const stack = beside(network, 'Endpoints');
        const attributes = { vpcId: network.vpc.vpcId, availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'] };
        const vpc = Vpc.fromVpcAttributes(stack, 'Same', attributes);
        return new InterfaceVpcEndpoint(stack, 'Logs', {
          vpc, service: new InterfaceVpcEndpointService('com.amazonaws.eu-west-1.logs'), privateDnsEnabled: true, open: false,
        });
      },
      (network) => new CfnVPCEndpoint(beside(network, 'Endpoints'), 'Logs', {
        vpcId: network.vpc.vpcId, vpcEndpointType: 'Interface', serviceName: 'com.amazonaws.eu-west-1.logs', privateDnsEnabled: true,
      }),
    ];
    for (const add of ways) {
      const network = cutOff(NOTHING);
      serve(beside(network), network, logs);
      expect(missing(network)).toEqual(['logs']);
      add(network);
      expect(missing(network)).toEqual([]);
    }
  });

  test('does not count without the host name of its service', () => {
    const network = cutOff(NOTHING);
    serve(network, network, logs);
    network.addInterfaceEndpoint('Logs', CLOUDWATCH_LOGS, { privateDnsEnabled: false });
    new CfnVPCEndpoint(network, 'Unnamed', { vpcId: network.vpc.vpcId, vpcEndpointType: 'Interface', serviceName: 'com.amazonaws.eu-west-1.logs' });
    expect(missing(network)).toEqual(['logs']);
  });

  test('does not count in another network', () => {
    const network = cutOff(NOTHING);
    const other = new SecureVpc(Stack.of(network), 'Other', { egress: Egress.none() });
    serve(network, network, logs);
    serve(other, other, logs);
    expect(missing(network)).toEqual(['logs']);
    expect(missing(other)).toEqual([]);
  });

  test('may be the missing one as long as nobody can tell what it is for', () => {
    const network = cutOff(NOTHING);
    serve(network, network, logs);
    const service = new InterfaceVpcEndpointService(new CfnParameter(Stack.of(network), 'ServiceName').valueAsString);
    network.vpc.addInterfaceEndpoint('Given', { service, privateDnsEnabled: true });
    expect(problems(network)).toEqual([]);
  });

  test('of the gateway kind counts where the routes of all subnets lead to it', () => {
    const containers = (network: SecureVpc) => [{ image: THEIRS, environmentFiles: [EnvironmentFile.fromBucket(new Bucket(network, 'Bucket'), 'web.env')] }];
    const network = cutOff(NOTHING);
    serve(network, network, containers(network));
    const { subnets: [first, second] } = network.vpc.selectSubnets(network.appSubnets);
    network.vpc.addGatewayEndpoint('First', { service: GatewayVpcEndpointAwsService.S3, subnets: [{ subnets: [first] }] });
    expect(missing(network)).toEqual(['s3']);
    network.vpc.addGatewayEndpoint('Second', { service: GatewayVpcEndpointAwsService.S3, subnets: [{ subnets: [second] }] });
    expect(missing(network)).toEqual([]);
  });

  test('of the gateway kind counts where nobody can tell from where routes lead to it', () => {
    const network = cutOff(NOTHING);
    serve(network, network, [{ image: THEIRS, environmentFiles: [EnvironmentFile.fromBucket(new Bucket(network, 'Bucket'), 'web.env')] }]);
    const endpoint = new CfnVPCEndpoint(network, 'Theirs', { vpcId: network.vpc.vpcId, serviceName: 'com.amazonaws.eu-west-1.s3' });
    expect(missing(network)).toEqual(['s3']);
    endpoint.routeTableIds = [Fn.importValue('RouteTable')];
    expect(missing(network)).toEqual([]);
  });
});

describe('a way out', () => {
  const route = (network: SecureVpc, { subnets }: SelectedSubnets, target: object) => subnets.forEach(({ routeTable: { routeTableId } }, index) =>
    new CfnRoute(beside(network, `Routes${index}`), 'Route', { routeTableId, ...target }));

  test.each([
    ['a transit gateway', { destinationCidrBlock: '0.0.0.0/0', transitGatewayId: 'tgw-1' }],
    ['another network, which may have the endpoints', { destinationCidrBlock: '10.1.0.0/16', vpcPeeringConnectionId: 'pcx-1' }],
    ['a firewall', { destinationCidrBlock: '0.0.0.0/0', vpcEndpointId: 'vpce-1' }],
    ['a gateway of unknown kind', { destinationCidrBlock: '0.0.0.0/0', gatewayId: 'vgw-1' }],
  ])('may be %s', (_, target) => {
    const network = cutOff(NOTHING);
    const fn = handle(network, network);
    new Queue(network, 'Queue').grantSendMessages(fn);
    serve(network, network, logs);
    route(network, network.vpc.selectSubnets(network.appSubnets), target);
    expect(problems(network)).toEqual([]);
    expect(warnings(fn)).toEqual([]);
  });

  test('may be learnt from a virtual private gateway', () => {
    const network = cutOff(NOTHING);
    serve(network, network, logs);
    const routeTableIds = network.vpc.selectSubnets(network.appSubnets).subnets.map(({ routeTable }) => routeTable.routeTableId);
    new CfnVPNGatewayRoutePropagation(network, 'Learnt', { vpnGatewayId: 'vgw-1', routeTableIds });
    expect(problems(network)).toEqual([]);
  });

  test('has to be there for each subnet', () => {
    const network = cutOff(NOTHING);
    serve(network, network, logs);
    const [{ routeTable: { routeTableId } }] = network.vpc.selectSubnets(network.appSubnets).subnets;
    new CfnRoute(network, 'Route', { routeTableId, destinationCidrBlock: '0.0.0.0/0', transitGatewayId: 'tgw-1' });
    expect(problems(network).flatMap(named)).toEqual(['logs']);
  });

  test('may be one that a main route table has', () => {
    const network = cutOff(NOTHING);
    const subnet = new PrivateSubnet(network, 'Extra', { vpcId: network.vpc.vpcId, cidrBlock: '10.0.250.0/24', availabilityZone: 'eu-west-1a' });
    serve(network, network, logs, { vpcSubnets: { subnets: [subnet] } });
    expect(problems(network).flatMap(named)).toEqual(['logs']);
    subnet.node.tryRemoveChild('RouteTableAssociation');
    expect(problems(network)).toEqual([]);
  });

  test('is the internet gateway for tasks with a public address only', () => {
    const network = cutOff(NOTHING);
    serve(beside(network, 'With'), network, logs, { vpcSubnets: network.publicSubnets, assignPublicIp: true });
    expect(problems(network)).toEqual([]);
    const fn = handle(network, network, network.publicSubnets);
    new Queue(network, 'Queue').grantSendMessages(fn);
    serve(beside(network, 'Without'), network, logs, { vpcSubnets: network.publicSubnets, assignPublicIp: false });
    expect(problems(network)).toEqual([expect.stringContaining('"Without/Service" needs "logs"')]);
    expect(warnings(fn)).toEqual(['sqs']);
  });

  test('is the internet gateway for everybody over IPv6', () => {
    const network = cutOff(NOTHING);
    const target = { destinationIpv6CidrBlock: '::/0', gatewayId: network.vpc.internetGatewayId };
    route(network, network.vpc.selectSubnets(network.publicSubnets), target);
    serve(network, network, logs, { vpcSubnets: network.publicSubnets });
    expect(problems(network)).toEqual([]);
  });

  test.each([[Egress.single()], [Egress.perZone()]])('makes a network one that is not checked', (egress) => {
    const network = cutOff({ egress, ...NOTHING });
    serve(network, network, logs, { vpcSubnets: network.dataSubnets });
    expect(problems(network)).toEqual([]);
  });
});
