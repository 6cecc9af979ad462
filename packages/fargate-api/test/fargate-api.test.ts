import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateApi, Ingress } from '../src';
import { att, ref } from './support/matchers';
import { network, PRIVATE_SUBNETS, PUBLIC_SUBNETS, template, world } from './support/world';

describe('an API', () => {
  test('needs nothing but a network, an ingress and an image', () => {
    const stack = new Stack(new App(), 'Test');
    new FargateApi(stack, 'Api', { vpc: network(stack), ingress: Ingress.http(), image: ecs.ContainerImage.fromRegistry('example/api:1') });
    Template.fromStack(stack).resourceCountIs('AWS::ECS::Service', 1);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('deploys without a task less, and rolls back what does not come up', () => {
    template().hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: {
        Strategy: 'ROLLING',
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
  });

  test('runs in a cluster of its own with Container Insights', () => {
    const found = template();
    found.hasResourceProperties('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] });
    found.hasResourceProperties('AWS::ECS::Service', { Cluster: ref('ApiCluster') });
  });

  test('runs in your cluster when it gets one', () => {
    const stack = new Stack(new App(), 'Test');
    const elsewhere = ec2.Vpc.fromVpcAttributes(stack, 'Elsewhere', { vpcId: 'vpc-2', availabilityZones: ['a'] });
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Shared', { clusterName: 'shared', vpc: elsewhere });
    world({ cluster }, stack);
    const found = Template.fromStack(stack);
    found.resourceCountIs('AWS::ECS::Cluster', 0);
    found.hasResourceProperties('AWS::ECS::Service', {
      Cluster: 'shared', NetworkConfiguration: { AwsvpcConfiguration: { Subnets: PRIVATE_SUBNETS } },
    });
  });

  test('tags its tasks like the service, so that their cost can be told apart', () => {
    template().hasResourceProperties('AWS::ECS::Service', { PropagateTags: 'SERVICE', EnableECSManagedTags: true });
  });

  test('lets ECS, and nobody else, move requests between its target groups, with the policy that AWS wrote for that', () => {
    template().hasResourceProperties('AWS::IAM::Role', {
      Description: 'Lets ECS move requests between the target groups of a service',
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs.amazonaws.com' } }],
      },
      ManagedPolicyArns: [{
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers']],
      }],
    });
  });

  test('starts no task before its roles hold what they need', () => {
    template().hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('ExecutionRoleDefaultPolicy')]) });
  });

  test('fails with a removal policy that neither logs nor buckets know', () => {
    expect(() => world({ removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
      'removalPolicy SNAPSHOT does not exist for log groups and buckets: use RETAIN or DESTROY');
  });
});

describe('the network of an API', () => {
  test('has the load balancer in the public subnets and the tasks in the private ones, without public addresses', () => {
    const found = template();
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing', Subnets: PUBLIC_SUBNETS });
    found.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: PRIVATE_SUBNETS } },
    });
  });

  test('has the load balancer and the tasks in one subnet a zone, also where a zone has several of a kind', () => {
    const stack = new Stack(new App(), 'Test');
    const tier = (name: string, subnetType: ec2.SubnetType) => ({ name, subnetType });
    const vpc = new ec2.Vpc(stack, 'Wide', {
      maxAzs: 2,
      subnetConfiguration: [
        tier('edge', ec2.SubnetType.PUBLIC), tier('dmz', ec2.SubnetType.PUBLIC),
        tier('app', ec2.SubnetType.PRIVATE_WITH_EGRESS), tier('jobs', ec2.SubnetType.PRIVATE_WITH_EGRESS),
      ],
    });
    world({ vpc }, stack);
    const subnets = (name: string) => [1, 2].map((zone) => ref(`Wide${name}Subnet${zone}Subnet`));
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: subnets('edge') });
    found.hasResourceProperties('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: subnets('app') } } });
  });

  test('has the tasks where you say', () => {
    const stack = new Stack(new App(), 'Test');
    const subnet = ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-mine');
    world({ vpcSubnets: { subnets: [subnet] } }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-mine'] } } });
  });

  test('lets the load balancer reach the tasks on the container port, and nobody else', () => {
    const found = template({ containerPort: 3000 });
    found.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    found.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      IpProtocol: 'tcp',
      FromPort: 3000,
      ToPort: 3000,
      GroupId: att('ApiSecurityGroup', 'GroupId'),
      SourceSecurityGroupId: att('ApiLoadBalancerSecurityGroup', 'GroupId'),
    });
    found.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'Tasks of the API', SecurityGroupIngress: Match.absent() });
  });

  test('lets the tasks call HTTPS and nothing else', () => {
    template().hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Tasks of the API',
      SecurityGroupEgress: [
        Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
        Match.objectLike({ CidrIpv6: '::/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
      ],
    });
  });

  test('opens what its connections are allowed', () => {
    const { stack, vpc, api } = world();
    const database = new ec2.SecurityGroup(stack, 'Database', { vpc });
    api.connections.allowTo(database, ec2.Port.POSTGRES);
    const found = Template.fromStack(stack);
    found.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: att('ApiSecurityGroup', 'GroupId'), FromPort: 5432, ToPort: 5432 });
    found.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: att('Database', 'GroupId'), FromPort: 5432, ToPort: 5432 });
  });

  test('fails when the tasks would stand in public subnets', () => {
    expect(() => world({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } })).toThrow(
      'vpcSubnets selects public subnets, where tasks reach nothing because they get no public address: select subnets with egress');
  });

  test('fails with public subnets in one zone only', () => {
    const stack = new Stack(new App(), 'Test');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Narrow', { vpcId: 'vpc-1', availabilityZones: ['a'], publicSubnetIds: ['p'], privateSubnetIds: ['q'] });
    expect(() => new FargateApi(stack, 'Api', { vpc, ingress: Ingress.http() })).toThrow(
      'a load balancer needs public subnets in two availability zones, got ["a"]: use a vpc with two or more');
  });
});

describe('the load balancer of an API', () => {
  test('drops what is not proper HTTP, and can\'t be deleted by mistake', () => {
    template().hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([
        { Key: 'deletion_protection.enabled', Value: 'true' },
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        { Key: 'routing.http.desync_mitigation_mode', Value: 'strictest' },
      ]),
    });
  });

  test('sends every request to the first target group, in plain', () => {
    const found = template();
    const forward = [{ Type: 'forward', TargetGroupArn: ref('ApiTargetGroup') }];
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 1);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 50000, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }], Actions: Match.exact(forward),
    });
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { DefaultActions: Match.exact(forward) });
  });

  test('has a second target group that ECS knows about, so that a later strategy touches only the service', () => {
    template().hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [{
        ContainerName: 'App',
        ContainerPort: 8080,
        TargetGroupArn: ref('ApiTargetGroup'),
        AdvancedConfiguration: {
          AlternateTargetGroupArn: ref('ApiAlternateTargetGroup'),
          ProductionListenerRule: ref('ApiListenerRule'),
          RoleArn: att('ApiInfrastructureRole', 'Arn'),
        },
      }],
    });
  });

  test('asks a task quickly whether it is well, and lets it finish before it goes', () => {
    const found = template({ healthCheckPath: '/health/live' });
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
    found.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: 80,
      HealthCheckPath: '/health/live',
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: '200' },
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]),
    });
  });

  test('gives a task a minute to get ready, or as long as you say', () => {
    template().hasResourceProperties('AWS::ECS::Service', { HealthCheckGracePeriodSeconds: 60 });
    template({ healthCheckGracePeriod: Duration.minutes(5) }).hasResourceProperties('AWS::ECS::Service', { HealthCheckGracePeriodSeconds: 300 });
    template({ healthCheckGracePeriod: Duration.seconds(0) }).hasResourceProperties('AWS::ECS::Service', { HealthCheckGracePeriodSeconds: 0 });
  });

  test.each([[Duration.millis(1500), 1.5], [Duration.seconds(2 ** 31), 2147483648]])('fails with %s to get ready', (healthCheckGracePeriod, seconds) => {
    expect(() => world({ healthCheckGracePeriod })).toThrow(`healthCheckGracePeriod must be whole seconds from 0 to 2147483647, got ${seconds} seconds`);
  });

  test.each([0, 65536, 80.5, Number.NaN, Infinity])('fails with the port %d', (containerPort) => {
    expect(() => world({ containerPort })).toThrow(`containerPort must be a whole number from 1 to 65535, got ${containerPort}`);
  });

  test('takes a port known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    world({ containerPort: new CfnParameter(stack, 'Port', { type: 'Number' }).valueAsNumber }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [Match.objectLike({ ContainerPort: { Ref: 'Port' } })] });
  });

  test.each(['', 'health', '/with space', '/ümlaut', `/${'x'.repeat(1024)}`])('fails with the health check path %j', (healthCheckPath) => {
    expect(() => world({ healthCheckPath })).toThrow(
      `healthCheckPath must start with a slash and have at most 1024 visible characters, got ${JSON.stringify(healthCheckPath)}: use a path like "/health"`);
  });

  test('takes a health check path known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    world({ healthCheckPath: new CfnParameter(stack, 'Path').valueAsString }, stack);
    Template.fromStack(stack).allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: { Ref: 'Path' } });
  });
});

describe('an API that stands elsewhere', () => {
  const stack = new Stack(new App(), 'Test');
  const api = FargateApi.fromAttributes(stack, 'Elsewhere', {
    url: 'https://api.example.com',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Tasks', 'sg-1'),
    loadBalancerFullName: 'app/api/1',
    targetGroupFullName: 'targetgroup/first/1',
    alternateTargetGroupFullName: 'targetgroup/alternate/2',
    clusterName: 'cluster',
    serviceName: 'service',
  });

  test('is called by its url', () => {
    expect(api.url).toBe('https://api.example.com');
  });

  test('can be let in', () => {
    const database = new ec2.SecurityGroup(stack, 'Database', { vpc: network(stack) });
    database.connections.allowFrom(api, ec2.Port.POSTGRES);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
    });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: 'sg-1', FromPort: 5432 });
  });

  test('has metrics', () => {
    expect(api.metrics.cpu().dimensions).toEqual({ ClusterName: 'cluster', ServiceName: 'service' });
  });
});
