import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CachePolicy, OriginProtocolPolicy, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ApplicationProtocol, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { SpaContent, SpaHosting } from '../src';

const app = new App();
const stack = new Stack(app, 'AshlarSpaHostingApi');
const site = new SpaHosting(stack, 'Site', { content: SpaContent.directory(`${__dirname}/site`), removalPolicy: RemovalPolicy.DESTROY });

const api = new HttpApi(stack, 'HttpApi');
site.addApi('/api/*', new HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint))));

const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
const loadBalancer = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } });
loadBalancer.addListener('Listener', { port: 80, protocol: ApplicationProtocol.HTTP, defaultAction: ListenerAction.fixedResponse(204), open: false });
site.addApi('/internal', VpcOrigin.withApplicationLoadBalancer(loadBalancer, { protocolPolicy: OriginProtocolPolicy.HTTP_ONLY }));

const { assertions } = new IntegTest(app, 'Api', { testCases: [stack] });
const behavior = (PathPattern: string) => Match.objectLike({
  PathPattern,
  ViewerProtocolPolicy: 'redirect-to-https',
  CachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId,
  OriginRequestPolicyId: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
  AllowedMethods: Match.objectLike({ Quantity: 7 }),
});

assertions.awsApiCall('CloudFront', 'getDistribution', { Id: site.distribution.distributionId }).expect(ExpectedResult.objectLike({
  Distribution: Match.objectLike({
    DistributionConfig: Match.objectLike({
      CacheBehaviors: Match.objectLike({ Items: [behavior('/api/*'), behavior('/api'), behavior('/internal')] }),
      Origins: Match.objectLike({
        Items: Match.arrayWith([
          Match.objectLike({ DomainName: Fn.select(2, Fn.split('/', api.apiEndpoint)) }),
          Match.objectLike({ DomainName: loadBalancer.loadBalancerDnsName, VpcOriginConfig: Match.objectLike({ VpcOriginId: Match.stringLikeRegexp('^vo_') }) }),
        ]),
      }),
    }),
  }),
}));
