import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Domain } from './environments';

/** The zone by its id, so that synth asks nobody. */
export function hostedZone(scope: Construct, { hostedZoneId, zoneName }: Domain): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId, zoneName });
}
