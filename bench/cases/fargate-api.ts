import { Duration, aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecs as ecs, aws_logs as logs, aws_s3 as s3 } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { compare, each } from '../case';

export const fargateApi = compare<typeof import('@ashlar/fargate-api'), typeof import('aws-cdk-lib/aws-ecs-patterns')>({
  name: 'fargate-api',
  instance: 'an HTTPS service with a load balancer of its own; network, cluster and certificate are there already',
  features: [
    ['a load balancer with HTTPS and a redirect from port 80', 'option', 'option'],
    ['its access logs in a private bucket that forgets', 'default', 'by hand'],
    ['a Fargate service with a circuit breaker that keeps all tasks while it deploys', 'default', 'option'],
    ['2 to 10 tasks by CPU', 'option', 'by hand'],
    ['a log group that keeps a month', 'default', 'by hand'],
    ['a second target group, a listener rule and a role for ECS, for canary and blue/green deployments', 'default', '-'],
    ['tasks that may call HTTPS only, and write to `/tmp` only', 'default', '-'],
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
      }));
    },
  },
  peer: {
    name: 'ApplicationLoadBalancedFargateService',
    module: 'aws-cdk-lib/aws-ecs-patterns',
    build({ ApplicationLoadBalancedFargateService }, stack, count) {
      const { cluster, certificate, image } = surroundings(stack);
      each(count, (id) => {
        const api = new ApplicationLoadBalancedFargateService(stack, id, {
          cluster,
          certificate,
          redirectHTTP: true,
          circuitBreaker: { rollback: true },
          minHealthyPercent: 100,
          taskImageOptions: {
            image,
            containerPort: 8080,
            logDriver: ecs.LogDrivers.awsLogs({
              streamPrefix: id,
              logGroup: new logs.LogGroup(stack, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH }),
            }),
          },
        });
        api.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 }).scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
        api.loadBalancer.logAccessLogs(new s3.Bucket(stack, `${id}AccessLogs`, {
          blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
          enforceSSL: true,
          lifecycleRules: [{ expiration: Duration.days(90) }],
        }));
      });
    },
  },
});

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
