import { Duration, aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_logs as logs, aws_s3 as s3 } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import type { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { compare, each } from '../case';

const HEALTH_CHECK: elbv2.HealthCheck = {
  path: '/health', interval: Duration.seconds(10), timeout: Duration.seconds(5), healthyThresholdCount: 2, unhealthyThresholdCount: 3, healthyHttpCodes: '200',
};

export const fargateApi = compare<typeof import('@ashlar/fargate-api'), typeof import('aws-cdk-lib/aws-ecs-patterns')>({
  name: 'fargate-api',
  instance: 'an HTTPS service with a load balancer of its own; network, cluster and certificate are there already',
  features: [
    ['a load balancer with HTTPS and a redirect from port 80', 'option', 'option'],
    ['a load balancer that drops invalid headers, mistrusts ambiguous requests and is not deleted by mistake', 'default', 'by hand'],
    ['its access logs in a private, encrypted, versioned bucket that forgets', 'default', 'by hand'],
    ['targets that are asked every 10 seconds, and half a minute to finish requests', 'default', 'by hand'],
    ['a Fargate service with a circuit breaker that keeps all tasks while it deploys', 'default', 'option'],
    ['2 to 10 tasks by CPU', 'option', 'by hand'],
    ['a log group that keeps a month', 'default', 'by hand'],
    ['a second target group, a listener rule and a role for ECS, for canary and blue/green deployments', 'default', 'by hand'],
    ['tasks that may call HTTPS only, and write to `/tmp` only', 'default', 'by hand'],
  ],
  targets: [{ measure: 'slope', ratio: 1 }, { measure: 'findings', limit: 0 }],
  ours: {
    name: '@ashlar/fargate-api',
    module: '@ashlar/fargate-api',
    build({ FargateApi, Ingress, Scaling }, stack, count) {
      const { vpc, cluster, certificate, image } = surroundings(stack);
      each(count, (id) => new FargateApi(stack, id, {
        vpc,
        cluster,
        image,
        ingress: Ingress.https({ certificate, domainName: 'api.example.com' }),
        scaling: Scaling.between(2, 10).onCpu(60),
        builtInRollbackAlarms: false, // the peer has none
      }));
    },
  },
  peer: {
    name: 'ApplicationLoadBalancedFargateService',
    module: 'aws-cdk-lib/aws-ecs-patterns',
    build({ ApplicationLoadBalancedFargateService }, stack, count) {
      const { vpc, cluster, certificate, image } = surroundings(stack);
      each(count, (id) => {
        const api = new ApplicationLoadBalancedFargateService(stack, id, {
          cluster,
          certificate,
          redirectHTTP: true,
          circuitBreaker: { rollback: true },
          minHealthyPercent: 100,
          propagateTags: ecs.PropagatedTagSource.SERVICE,
          enableECSManagedTags: true,
          taskDefinition: taskOf(stack, id, image),
          securityGroups: [securityGroupOf(stack, id, vpc)],
        });
        api.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 }).scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
        api.targetGroup.configureHealthCheck(HEALTH_CHECK);
        api.targetGroup.setAttribute('deregistration_delay.timeout_seconds', '30');
        guard(stack, id, api.loadBalancer);
        prepareForShifts(stack, id, api);
      });
    },
  },
});

/** The same load balancer and cluster for all services. The pattern of the other case can't share a listener, so the peer is made of its parts. */
export const fargateServices = compare<typeof import('@ashlar/fargate-api'), typeof import('aws-cdk-lib/aws-ecs')>({
  name: 'fargate-services',
  instance: 'a service on one load balancer and cluster, with a path and a fixed number of tasks',
  features: [
    ['a Fargate service with a circuit breaker that keeps all tasks while it deploys', 'default', 'option'],
    ['requests by path, on the one port of the load balancer', 'option', 'by hand'],
    ['targets that are asked every 10 seconds, and half a minute to finish requests', 'default', 'by hand'],
    ['a log group that keeps a month', 'default', 'by hand'],
    ['a second target group, a listener rule and a role for ECS, for canary and blue/green deployments', 'default', 'by hand'],
    ['tasks that may call HTTPS only, and write to `/tmp` only', 'default', 'by hand'],
    ['a check that no two services want the same requests', 'default', '-'],
  ],
  notes: ['The first of our services is the API that has the load balancer, with its access logs.'],
  counts: [1, 10, 35],
  targets: [{ measure: 'more', limit: 11 }, { measure: 'perStack', atLeast: 35 }, { measure: 'findings', limit: 0 }],
  ours: {
    name: '@ashlar/fargate-api',
    module: '@ashlar/fargate-api',
    build({ FargateApi, Ingress, Scaling }, stack, count) {
      const { vpc, cluster, certificate, image } = surroundings(stack);
      const own = { image, scaling: Scaling.between(2, 2), builtInRollbackAlarms: false };
      const api = new FargateApi(stack, 'Api', { ...own, vpc, cluster, ingress: Ingress.https({ certificate, domainName: 'api.example.com' }) });
      each(count - 1, (id, number) => api.addService(id, { ...own, path: `/${id}/*`, priority: number }));
    },
  },
  peer: {
    name: 'FargateService',
    module: 'aws-cdk-lib/aws-ecs',
    build({ AlternateTarget, FargateService, ListenerRuleConfiguration }, stack, count) {
      const { vpc, cluster, certificate, image } = surroundings(stack);
      const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true });
      loadBalancer.addRedirect();
      const listener = loadBalancer.addListener('Listener', { port: 443, certificates: [certificate], defaultAction: elbv2.ListenerAction.fixedResponse(404) });
      const role = roleForEcs(stack, 'Role');
      each(count, (id, priority) => {
        const taskDefinition = taskOf(stack, id, image);
        const [targetGroup, alternateTargetGroup] = ['Blue', 'Green'].map((color) => targetGroupFor(stack, `${id}${color}`, vpc));
        const rule = new elbv2.ApplicationListenerRule(stack, `${id}Rule`, {
          listener, priority, conditions: [elbv2.ListenerCondition.pathPatterns([`/${id}/*`])], action: elbv2.ListenerAction.forward([targetGroup]),
        });
        const service = new FargateService(stack, id, {
          cluster, taskDefinition, desiredCount: 2, circuitBreaker: { rollback: true }, minHealthyPercent: 100, maxHealthyPercent: 200,
          securityGroups: [securityGroupOf(stack, id, vpc)],
          propagateTags: ecs.PropagatedTagSource.SERVICE,
          enableECSManagedTags: true,
        });
        targetGroup.addTarget(service.loadBalancerTarget({
          containerName: 'App',
          containerPort: 8080,
          alternateTarget: new AlternateTarget('Alternate', {
            alternateTargetGroup, productionListener: ListenerRuleConfiguration.applicationListenerRule(rule), role,
          }),
        }));
      });
    },
  },
});

/** Attributes and access logs that the pattern leaves to its user. */
function guard(stack: Stack, id: string, loadBalancer: elbv2.ApplicationLoadBalancer) {
  loadBalancer.setAttribute('deletion_protection.enabled', 'true');
  loadBalancer.setAttribute('routing.http.drop_invalid_header_fields.enabled', 'true');
  loadBalancer.setAttribute('routing.http.desync_mitigation_mode', 'strictest');
  loadBalancer.logAccessLogs(new s3.Bucket(stack, `${id}AccessLogs`, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  }));
}

/** What the pattern lacks for strategies that shift traffic: a second target group, a rule that ECS may change, and its role. */
function prepareForShifts(stack: Stack, id: string, { cluster, listener, service, targetGroup }: ApplicationLoadBalancedFargateService) {
  const rule = new elbv2.ApplicationListenerRule(stack, `${id}Rule`, {
    listener, priority: 1, conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])], action: elbv2.ListenerAction.forward([targetGroup]),
  });
  (service.node.defaultChild as ecs.CfnService).addPropertyOverride('LoadBalancers.0.AdvancedConfiguration', {
    AlternateTargetGroupArn: targetGroupFor(stack, `${id}Green`, cluster.vpc).targetGroupArn,
    ProductionListenerRule: rule.listenerRuleArn,
    RoleArn: roleForEcs(stack, `${id}Role`).roleArn,
  });
}

function targetGroupFor(stack: Stack, id: string, vpc: ec2.IVpc): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(stack, id, {
    vpc, port: 80, protocol: elbv2.ApplicationProtocol.HTTP, targetType: elbv2.TargetType.IP, healthCheck: HEALTH_CHECK, deregistrationDelay: Duration.seconds(30),
  });
}

/** With which ECS moves requests from one target group to the other. */
function roleForEcs(stack: Stack, id: string): iam.Role {
  return new iam.Role(stack, id, {
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForLoadBalancers')],
  });
}

/** A task with a log group that forgets, of whose disk only /tmp can be written. */
function taskOf(stack: Stack, id: string, image: ecs.ContainerImage): ecs.FargateTaskDefinition {
  const linuxParameters = new ecs.LinuxParameters(stack, `${id}Linux`, { initProcessEnabled: true });
  linuxParameters.addTmpfs({ containerPath: '/tmp', size: 128, mountOptions: [ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV] });
  const runtimePlatform = { cpuArchitecture: ecs.CpuArchitecture.X86_64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };
  const taskDefinition = new ecs.FargateTaskDefinition(stack, `${id}Task`, { runtimePlatform });
  taskDefinition.addContainer('App', {
    image,
    linuxParameters,
    readonlyRootFilesystem: true,
    portMappings: [{ containerPort: 8080 }],
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: id, logGroup: new logs.LogGroup(stack, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH }) }),
  });
  return taskDefinition;
}

/** That of a service which may call HTTPS only. */
function securityGroupOf(stack: Stack, id: string, vpc: ec2.IVpc): ec2.SecurityGroup {
  const securityGroup = new ec2.SecurityGroup(stack, `${id}SecurityGroup`, { vpc, allowAllOutbound: false });
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS);
  securityGroup.addEgressRule(ec2.Peer.anyIpv6(), ec2.Port.HTTPS);
  return securityGroup;
}

/** What is there already: the same for both, and no resource of this stack. */
function surroundings(stack: Stack) {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
    publicSubnetRouteTableIds: ['rtb-1', 'rtb-1'],
    privateSubnetIds: ['subnet-3', 'subnet-4'],
    privateSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
  });
  return {
    vpc,
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { vpc, clusterName: 'services' }),
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', stack.formatArn({ service: 'acm', resource: 'certificate', resourceName: '1' })),
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/httpd:2.4'),
  };
}
