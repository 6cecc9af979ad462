import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';

/** Leads a name to a distribution, by IPv4 and IPv6. */
export function addressRecords(owner: Construct, zone: route53.IHostedZone, name: string, distribution: cloudfront.IDistribution) {
  const record = { zone, recordName: `${name}.`, target: route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(distribution)) };
  new route53.ARecord(owner, 'Ipv4Record', record);
  new route53.AaaaRecord(owner, 'Ipv6Record', record);
}
