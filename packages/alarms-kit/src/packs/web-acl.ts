import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { aws_wafv2 as refs } from 'aws-cdk-lib/interfaces';
import type { AlarmTuning } from '../alarm-tuning';
import type { Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';
import { isOf, resourceOf } from './fitted';

/**
 * The alarms of a web ACL of AWS WAF.
 */
export interface WebAclAlarms {
  /**
   * Too large a share of the requests is blocked.
   *
   * @default - off
   */
  readonly blockedRate?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a web ACL of AWS WAF.
 */
export interface WebAclTuning {
  /**
   * Too large a share of the requests is blocked. Threshold in percent.
   *
   * @default - a ticket above 25 % in 3 of 4 periods of 5 minutes that have at least 100 requests each
   */
  readonly blockedRate?: AlarmTuning;
}

const TYPE = 'AWS::WAFv2::WebACL';
const METRICS = 'https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html';

export const WEB_ACL: Pack<keyof WebAclTuning & keyof WebAclAlarms> = {
  noun: 'Web ACL',
  method: 'watchWebAcl',
  namespace: 'AWS/WAFV2',
  dimension: 'WebACL',
  nameOf: (resource) => metricNameOf(resource as wafv2.CfnWebACL),
  isFor: (resource) => isOf<wafv2.CfnWebACL>(resource, TYPE),
  alarms: {
    blockedRate: {
      measures: 'requests blocked',
      reads: {
        blocked: { metric: 'BlockedRequests', statistic: cloudwatch.Stats.SUM },
        allowed: { metric: 'AllowedRequests', statistic: cloudwatch.Stats.SUM },
      },
      steps: {
        requests: 'FILL(blocked, 0) + FILL(allowed, 0)',
        rate: 'IF(requests >= FLOOR, 100 * FILL(blocked, 0) / requests, 0)',
      },
      requestFloor: 100,
      bad: Bad.ABOVE,
      unit: Unit.PERCENT,
      threshold: 25,
      period: Duration.minutes(5),
      datapoints: 3,
      periods: 4,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      security: true,
      source: METRICS,
      why: 'derived: scanners stay far below a quarter of real traffic; more is an attack that is being held off, or a rule that locks out customers',
      first: 'read the sampled requests: one address or country means an attack, your own pages mean a rule to set to count',
    },
  },
};

/** Whether it protects CloudFront, whose metrics are in us-east-1 and know no region. */
export function isGlobal(webAcl: refs.IWebACLRef): boolean {
  // The reference of a resource is what CloudFormation returns, and not known yet.
  const { scope } = resourceOf<wafv2.CfnWebACL>(webAcl, TYPE) ?? webAcl.webAclRef;
  return scope === 'CLOUDFRONT';
}

/** The dimensions of all rules of a web ACL together. */
export function webAclDimensions(webAcl: refs.IWebACLRef, metricName: string): Record<string, string> {
  const resource = resourceOf<wafv2.CfnWebACL>(webAcl, TYPE);
  const actual = resource && metricNameOf(resource);
  if (actual !== undefined && !Token.isUnresolved(metricName) && actual !== metricName) {
    throw new Error(`${webAcl.node.path} has the metric name ${JSON.stringify(actual)}, got ${JSON.stringify(metricName)}: `
      + 'give the one of its visibility configuration');
  }
  return { WebACL: metricName, Rule: 'ALL', ...(isGlobal(webAcl) ? {} : { Region: Stack.of(webAcl).region }) };
}

function metricNameOf(resource: wafv2.CfnWebACL): string | undefined {
  const { visibilityConfig } = resource;
  return 'metricName' in visibilityConfig && !Token.isUnresolved(visibilityConfig.metricName) ? visibilityConfig.metricName : undefined;
}
