import { findings } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { FargateApiProps } from '../src';
import { Ingress, Scaling } from '../src';
import { DEPLOYMENT_VARIANTS } from './support/variants-d';
import { INGRESS_VARIANTS } from './support/variants-i';
import { TASK_VARIANTS } from './support/variants-t';
import { network, world } from './support/world';

const variants: [string, (stack: Stack) => Partial<FargateApiProps>][] = [
  ...INGRESS_VARIANTS,
  ...DEPLOYMENT_VARIANTS,
  ...TASK_VARIANTS,
];

describe('the rule packs find nothing unacknowledged in an API', () => {
  test.each(variants)('%s', (_, props) => {
    const stack = new Stack(new App(), 'Test');
    world(props(stack), stack);
    expect(findings(stack)).toEqual([]);
  });

  test('with further services', () => {
    const { api, stack } = world();
    api.addService('Orchestrator', { path: '/orchestrate/*', priority: 10 });
    api.addService('Web', { hostNames: ['www.example.com'], priority: 20, scaling: Scaling.between(1, 1) });
    expect(findings(stack)).toEqual([]);
  });

  describe('beside what you bring', () => {
    const ELSEWHERE = { env: { account: '123456789012', region: 'eu-west-1' } };
    const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/1');

    /** What is found in an API on a load balancer that is set up as the one of an API would be. */
    function onShared(internetFacing: boolean, props: (stack: Stack) => Partial<FargateApiProps>): string[] {
      const stack = new Stack(new App(), 'Test', ELSEWHERE);
      const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', {
        vpc: network(new Stack(stack.node.root, 'Network', ELSEWHERE)), internetFacing, dropInvalidHeaderFields: true, deletionProtection: true,
      });
      loadBalancer.logAccessLogs(s3.Bucket.fromBucketName(stack, 'Logs', 'logs'));
      world({ loadBalancer, ...props(stack) }, stack);
      return findings(stack);
    }

    // Which web ACL fits is for the owner of the load balancer to say.
    const WITHOUT_WEB_ACL = ['NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'].map((pack) => `${pack}-ALBWAFEnabled Test/Shared/Resource`);

    // The group is the user's: acknowledged there, its other rules would go unseen, too.
    test.each<[string, (stack: Stack) => Ingress]>([
      ['over plain HTTP', () => Ingress.http()],
      ['over HTTPS', (stack) => Ingress.https({ certificate: certificate(stack) })],
    ])('such as a load balancer %s, but that its security group is open and that it has no web ACL', (_, ingress) => {
      expect(onShared(true, (stack) => ({ ingress: ingress(stack) }))).toEqual(['AwsSolutions-EC23 Test/Shared/SecurityGroup/Resource', ...WITHOUT_WEB_ACL]);
    });

    test('such as an internal load balancer, but that it has no web ACL', () => {
      expect(onShared(false, (stack) => ({ ingress: Ingress.vpcOnly({ certificate: certificate(stack) }) }))).toEqual(WITHOUT_WEB_ACL);
    });

    test('such as a load balancer with a web ACL behind CloudFront', () => {
      expect(onShared(true, (stack) => ({
        ingress: Ingress.cloudFrontOnly({ certificate: certificate(stack) }),
        webAcl: new wafv2.CfnWebACL(new Stack(stack.node.root, 'Firewall', ELSEWHERE), 'WebAcl', {
          defaultAction: { allow: {} }, scope: 'REGIONAL', visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'api', sampledRequestsEnabled: true },
        }),
      }))).toEqual([]);
    });

    // Whether it is watched is for its owner to say.
    test.each([
      ['without Container Insights, but for these', ecs.ContainerInsights.DISABLED, ['AwsSolutions-ECS4 Test/Shared/Resource']],
      ['with Container Insights', ecs.ContainerInsights.ENABLED, []],
    ])('such as a cluster %s', (_, containerInsightsV2, found) => {
      const stack = new Stack(new App(), 'Test');
      world({ cluster: new ecs.Cluster(stack, 'Shared', { vpc: network(new Stack(stack.node.root, 'Network')), containerInsightsV2 }) }, stack);
      expect(findings(stack)).toEqual(found);
    });
  });

  test('but do find a wildcard in the role that starts the tasks, unless it is the one that pulling from ECR takes', () => {
    const { stack, api } = world();
    api.taskDefinition.addToExecutionRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    expect(findings(stack)).toEqual(['AwsSolutions-IAM5[Resource::*] Test/Api/TaskDefinition/ExecutionRole/DefaultPolicy/Resource']);
  });

  test('but do find what is added to it', () => {
    const { stack, api } = world();
    api.taskDefinition.taskRole.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'ReadOnly', 'arn:aws:iam::aws:policy/ReadOnlyAccess'));
    expect(findings(stack)).toEqual(['AwsSolutions-IAM4[Policy::arn:aws:iam::aws:policy/ReadOnlyAccess] Test/Api/TaskDefinition/TaskRole/Resource']);
  });
});
