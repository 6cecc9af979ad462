import { Duration, Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of a certificate of AWS Certificate Manager.
 */
export interface CertificateAlarms {
  /**
   * The certificate has not been renewed in time.
   *
   * @default - off
   */
  readonly renewal?: cloudwatch.Alarm;

  /**
   * The certificate is about to expire.
   *
   * @default - off
   */
  readonly expiry?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a certificate of AWS Certificate Manager.
 */
export interface CertificateTuning {
  /**
   * The certificate has not been renewed in time. Threshold as a count.
   *
   * @default - a ticket below 30 in a day
   */
  readonly renewal?: AlarmTuning;

  /**
   * The certificate is about to expire. Threshold as a count.
   *
   * @default - pages below 7 in 2 of 2 days
   */
  readonly expiry?: AlarmTuning;
}

const RENEWAL = 'https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html';

export const CERTIFICATE: Pack<keyof CertificateTuning & keyof CertificateAlarms> = {
  noun: 'Certificate',
  method: 'watchCertificate',
  namespace: 'AWS/CertificateManager',
  dimension: 'CertificateArn',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::CertificateManager::Certificate',
  alarms: {
    renewal: {
      measures: 'days to expiry',
      reads: { days: { metric: 'DaysToExpiry', statistic: cloudwatch.Stats.MINIMUM } },
      bad: Bad.BELOW,
      unit: Unit.COUNT,
      threshold: 30,
      period: Duration.days(1),
      datapoints: 1,
      periods: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      security: true,
      source: RENEWAL,
      why: 'AWS recommends 45, from when certificates lasted 395 days; since February 2026 they last 198, and renewal only begins 45 days before the end: two weeks later it has failed',
      first: 'see whether the DNS records for validation are still there and a service uses the certificate; an imported one has to be renewed by hand',
    },
    expiry: {
      measures: 'days to expiry',
      reads: { days: { metric: 'DaysToExpiry', statistic: cloudwatch.Stats.MINIMUM } },
      bad: Bad.BELOW,
      unit: Unit.COUNT,
      threshold: 7,
      period: Duration.days(1),
      datapoints: 2,
      periods: 2,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      security: true,
      source: RENEWAL,
      why: 'derived: a week is left until every visitor sees a warning, and renewal has failed for a month',
      first: 'request a new certificate, validate it, and put it in the place of this one',
    },
  },
};

/** Where a certificate is, if that is known: imports tell by their ARN, certificates of this app by their stack. */
export function certificateRegion(certificate: acm.ICertificate): string | undefined {
  const { certificateArn, env } = certificate;
  const region = Token.isUnresolved(certificateArn)
    ? certificate.metricDaysToExpiry().region ?? env.region
    : Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region;
  return Token.isUnresolved(region) ? undefined : region;
}
