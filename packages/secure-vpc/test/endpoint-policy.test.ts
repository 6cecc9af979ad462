import { App, Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { IInterfaceVpcEndpointService } from 'aws-cdk-lib/aws-ec2';
import { InterfaceVpcEndpointAwsService, InterfaceVpcEndpointService, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IAM_MINIMIZE_POLICIES } from 'aws-cdk-lib/cx-api';
import type { InterfaceEndpointOptions } from '../src';
import { EndpointPolicy, EndpointSet, SecureVpc } from '../src';
import { newStack, resources, templateOf } from './networks';

interface Statement {
  readonly Sid: string;
  readonly Condition?: { readonly StringEquals?: Record<string, unknown[]> };
}

interface Endpoint {
  readonly PolicyDocument?: { readonly Statement: Statement[] };
}

const endpointsOf = (template: Template) => resources<Endpoint>(template, 'AWS::EC2::VPCEndpoint').map(({ properties }) => properties);
const sidsOf = ({ PolicyDocument }: Endpoint) => PolicyDocument?.Statement.map(({ Sid }) => Sid);

/** The one endpoint of a network that was made elsewhere. */
function endpointOf(service: IInterfaceVpcEndpointService, options?: InterfaceEndpointOptions): Endpoint {
  const stack = newStack();
  const network = SecureVpc.fromVpcAttributes(stack, 'Network', {
    vpcId: 'vpc-1', vpcCidrBlock: '10.0.0.0/16', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetNames: ['app'],
  });
  network.addInterfaceEndpoint('Endpoint', service, options);
  return endpointsOf(Template.fromStack(stack))[0];
}

describe('the endpoints of a network', () => {
  test('let through what belongs to its account, unless told otherwise', () => {
    const endpoints = endpointsOf(templateOf({ interfaceEndpoints: EndpointSet.containers() }));
    expect(endpoints).toHaveLength(6);
    for (const { PolicyDocument } of endpoints) {
      expect(PolicyDocument?.Statement[0]).toEqual({
        Sid: 'AccountToAccount',
        Effect: 'Allow',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalAccount': [{ Ref: 'AWS::AccountId' }], 'aws:ResourceAccount': [{ Ref: 'AWS::AccountId' }] } },
      });
    }
  });

  test('each have what their service needs beside it', () => {
    const [s3, dynamodb, ecr] = endpointsOf(templateOf({ interfaceEndpoints: EndpointSet.of(InterfaceVpcEndpointAwsService.ECR_DOCKER) }));
    expect(sidsOf(s3)).toEqual(['AccountToAccount', 'AwsServices', 'AwsDownloads', 'CloudFormationResponses']);
    expect(sidsOf(dynamodb)).toEqual(['AccountToAccount', 'AwsServices']);
    expect(sidsOf(ecr)).toEqual(['AccountToAccount', 'AwsServices', 'AccountToImages']);
  });

  test('follow the one policy that was chosen, also those that are added later', () => {
    const stack = newStack();
    const network = new SecureVpc(stack, 'Network', { endpointPolicy: EndpointPolicy.organization('o-a1b2c3d4e5') });
    network.addInterfaceEndpoint('Queues', InterfaceVpcEndpointAwsService.SQS);
    const conditions = endpointsOf(Template.fromStack(stack)).map(({ PolicyDocument }) => PolicyDocument?.Statement[0].Condition);
    expect(conditions).toEqual(Array.from({ length: 3 }, () => ({
      StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'], 'aws:ResourceOrgID': ['o-a1b2c3d4e5'] },
    })));
  });

  test('let everything through when that is asked for', () => {
    const everything = [{ Sid: 'Everything', Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }];
    const endpoints = endpointsOf(templateOf({ endpointPolicy: EndpointPolicy.open() }));
    expect(endpoints.map(({ PolicyDocument }) => PolicyDocument?.Statement)).toEqual([everything, everything]);
  });

  test('take more statements by the door of the L2', () => {
    const stack = newStack();
    const network = new SecureVpc(stack, 'Network');
    network.s3Endpoint?.addToPolicy(new PolicyStatement({
      sid: 'NoDeletion', effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['s3:DeleteBucket'], resources: ['*'],
    }));
    const [s3] = endpointsOf(Template.fromStack(stack));
    expect(sidsOf(s3)).toEqual(['AccountToAccount', 'AwsServices', 'AwsDownloads', 'CloudFormationResponses', 'NoDeletion']);
  });

  test('keep each statement apart where the app merges policies', () => {
    const stack = new Stack(new App({ context: { [IAM_MINIMIZE_POLICIES]: true } }), 'Stack');
    new SecureVpc(stack, 'Network', { endpointPolicy: EndpointPolicy.organization('o-a1b2c3d4e5', { trustedAccounts: ['444455556666'] }) });
    expect(sidsOf(endpointsOf(Template.fromStack(stack))[0])?.sort()).toEqual(['AwsDownloads', 'AwsServices', 'CloudFormationResponses',
      'OrganizationToOrganization', 'OrganizationToTrusted', 'TrustedToOrganization', 'TrustedToTrusted']);
  });

  test('name the account and the region of a stack that has them', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const [, , downloads, responses] = EndpointPolicy.account().bind(stack, 's3').map((statement) => stack.resolve(statement.toStatementJson()));
    expect(EndpointPolicy.account().bind(stack, 'sqs')[0].conditions).toEqual({
      StringEquals: { 'aws:PrincipalAccount': ['111122223333'], 'aws:ResourceAccount': ['111122223333'] },
    });
    const inPartition = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}/*`]] });
    expect(downloads.Resource).toContainEqual(inPartition('prod-eu-west-1-starport-layer-bucket'));
    expect(responses.Resource).toEqual([inPartition('cloudformation-custom-resource-response-euwest1'), inPartition('cloudformation-waitcondition-eu-west-1')]);
  });
});

describe('an endpoint', () => {
  test('has a policy of its own where one is asked for', () => {
    expect(sidsOf(endpointOf(InterfaceVpcEndpointAwsService.SQS, { policy: EndpointPolicy.open() }))).toEqual(['Everything']);
  });

  test('of a network that was made elsewhere lets through what belongs to the account', () => {
    expect(sidsOf(endpointOf(InterfaceVpcEndpointAwsService.SQS))).toEqual(['AccountToAccount', 'AwsServices']);
    const vpc = new Vpc(newStack(), 'Vpc');
    SecureVpc.fromVpc(vpc.stack, 'Network', vpc).addInterfaceEndpoint('Queues', InterfaceVpcEndpointAwsService.SQS);
    expect(endpointsOf(Template.fromStack(vpc.stack)).map(sidsOf)).toEqual([['AccountToAccount', 'AwsServices']]);
  });

  test('has no policy where its service refuses one, unless one is asked for', () => {
    expect(sidsOf(endpointOf(InterfaceVpcEndpointAwsService.IOT_CORE))).toBeUndefined();
    expect(sidsOf(endpointOf(InterfaceVpcEndpointAwsService.IOT_CORE, { policy: EndpointPolicy.account() }))).toEqual(['AccountToAccount', 'AwsServices']);
  });

  test('has no policy where its service turns out to refuse one', () => {
    expect(sidsOf(endpointOf(new InterfaceVpcEndpointAwsService('brand-new'), { policy: EndpointPolicy.unsupported() }))).toBeUndefined();
  });

  test.each([
    ['of this region', `com.amazonaws.${Aws.REGION}.ssm`],
    ['of a region', 'com.amazonaws.eu-west-1.ssm'],
    ['of China', 'cn.com.amazonaws.cn-north-1.ssm'],
    ['of a service with a domain of its own', 'aws.api.us-east-1.ssm'],
  ])('knows a service of AWS by its full name: %s', (_, name) => {
    expect(sidsOf(endpointOf(new InterfaceVpcEndpointService(name)))).toEqual(['AccountToAccount', 'AwsServices', 'AccountToAws']);
  });

  test.each([
    ['a partner', 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0'],
    ['a partner in this region', `com.amazonaws.vpce.${Aws.REGION}.vpce-svc-0123456789abcdef0`],
    ['nobody knows whom', Fn.importValue('Partner')],
  ])('has no policy where the service is that of %s', (_, name) => {
    expect(sidsOf(endpointOf(new InterfaceVpcEndpointService(name)))).toBeUndefined();
  });

  test('fails when a partner gets a policy, and nothing is half made', () => {
    const vpc = new Vpc(newStack(), 'Vpc');
    const network = SecureVpc.fromVpc(vpc.stack, 'Network', vpc);
    const partner = new InterfaceVpcEndpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-1');
    expect(() => network.addInterfaceEndpoint('Partner', partner, { policy: EndpointPolicy.account() }))
      .toThrow('endpoint policies are for services of AWS, and "com.amazonaws.vpce.eu-west-1.vpce-svc-1" is not known as one: ' +
        'leave policy out, or name the service by an ec2.InterfaceVpcEndpointAwsService');
    expect(network.node.tryFindChild('Partner')).toBeUndefined();
  });

  test('has an explicit policy, of whichever service it is, if that takes one', () => {
    const services = Object.values(InterfaceVpcEndpointAwsService).filter((service) => service instanceof InterfaceVpcEndpointAwsService);
    const without: string[] = [];
    while (services.length > 0) {
      // as many as fit a stack, twice over
      const some = EndpointSet.of(...services.splice(0, 100));
      const [s3, dynamodb, ...endpoints] = endpointsOf(templateOf({ interfaceEndpoints: some })).map(sidsOf);
      expect([s3, dynamodb]).not.toContain(undefined);
      without.push(...some.services.filter((_service, index) => endpoints[index] === undefined).map(({ shortName }) => shortName));
    }
    expect([...new Set(without)].sort()).toEqual(['appmesh-envoy-management', 'apprunner.requests', 'appstream.api', 'appstream.streaming', 'awsconnector',
      'b2bi', 'billing', 'billingconductor', 'codeguru-profiler', 'codeguru-reviewer', 'codepipeline', 'deviceadvisor.iot', 'elastic-inference.runtime',
      'email-smtp', 'grafana-workspace', 'inspector2', 'iot.data', 'iotsitewise.data', 'iotwireless.api', 'lorawan.cups', 'lorawan.lns', 'neptune-graph',
      'sagemaker.runtime-fips', 'sms', 'sms-fips', 'storagegateway', 'transfer.server']);
  });
});

describe('an endpoint policy', () => {
  test.each(['trustedAccounts', 'imageAccounts'])('fails when one of %s is no account', (option) => {
    for (const account of ['12345678901', '1234567890123', '12345678901x', '']) {
      expect(() => EndpointPolicy.account({ [option]: ['111122223333', account] }))
        .toThrow(`${option} must be account ids of 12 digits, got ${JSON.stringify(account)}: write them as strings, with leading zeros`);
    }
  });

  test('fails when the organization is none', () => {
    for (const id of ['o-short', 'r-a1b2c3d4e5', 'o-A1B2C3D4E5', '111122223333', `o-${'a'.repeat(33)}`]) {
      expect(() => EndpointPolicy.organization(id)).toThrow('organizationId must be "o-" and 10 to 32 lower case letters or digits, ' +
        `got ${JSON.stringify(id)}: use the id of the organization, not that of a root, a unit or an account`);
    }
  });

  test('fails when a bucket can have no such name', () => {
    for (const name of ['ab', 'Downloads', 'downloads_1', 'downloads/*', 'arn:aws:s3:::downloads', '-downloads', 'downloads-', 'down*loads', '*', 'a'.repeat(64)]) {
      expect(() => EndpointPolicy.account({ buckets: ['downloads', name] })).toThrow('buckets must be names of 3 to 63 lower case letters, digits, dots ' +
        `and hyphens, got ${JSON.stringify(name)}: name each bucket in full, without ARN, folder or wildcard`);
    }
  });

  test('takes names that only the deployment knows', () => {
    const stack = newStack();
    const value = (id: string) => new CfnParameter(stack, id).valueAsString;
    const policy = EndpointPolicy.organization(value('Organization'), {
      trustedAccounts: [value('Account')], buckets: [value('Bucket')], imageAccounts: [value('Images')],
    });
    new SecureVpc(stack, 'Network', { endpointPolicy: policy, interfaceEndpoints: EndpointSet.of(InterfaceVpcEndpointAwsService.ECR) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Condition: { StringEquals: { 'aws:PrincipalOrgID': [{ Ref: 'Organization' }], 'aws:ResourceAccount': [{ Ref: 'Account' }] } } }),
          Match.objectLike({ Sid: 'OtherBuckets', Resource: Match.arrayWith([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: 'Bucket' }]] }]) }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Condition: { StringEquals: Match.objectLike({ 'aws:ResourceAccount': Match.arrayWith([{ Ref: 'Images' }]) }) } })]),
      },
    });
  });
});
