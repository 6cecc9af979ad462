import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { SiteDomain, SpaContent, SpaHosting } from '../src';

const app = new App();
const env = { region: 'eu-central-1' };
// On AWS the certificate is only issued for a zone to which the name servers above lead.
const dns = new Stack(app, 'AshlarSpaHostingDns', { env });
const hostedZone = new PublicHostedZone(dns, 'Zone', { zoneName: 'integ.ashlar.example' });

const stack = new Stack(app, 'AshlarSpaHostingDomain', { env });
const site = new SpaHosting(stack, 'Site', {
  content: SpaContent.directory(`${__dirname}/site`),
  domain: SiteDomain.of({ domainName: 'www.integ.ashlar.example', hostedZone, redirectFrom: ['integ.ashlar.example'] }),
  removalPolicy: RemovalPolicy.DESTROY,
});

const { assertions } = new IntegTest(app, 'Domain', { testCases: [stack], assertionStack: new Stack(app, 'DomainAssertions', { env }) });

assertions.awsApiCall('CloudFront', 'getDistribution', { Id: site.distribution.distributionId }).expect(ExpectedResult.objectLike({
  Distribution: Match.objectLike({
    DistributionConfig: Match.objectLike({
      Aliases: Match.objectLike({ Items: ['www.integ.ashlar.example', 'integ.ashlar.example'] }),
      ViewerCertificate: Match.objectLike({
        ACMCertificateArn: Match.stringLikeRegexp('^arn:aws:acm:us-east-1:'),
        MinimumProtocolVersion: 'TLSv1.2_2021',
      }),
    }),
  }),
}));
