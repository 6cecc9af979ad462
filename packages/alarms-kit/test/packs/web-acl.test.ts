import { Lazy, Resource } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { aws_wafv2 } from 'aws-cdk-lib/interfaces';
import { fires } from '../metric-math';
import { kitIn, NORTHERN_VIRGINIA, stackOf } from '../world';
import { always, watched } from './support';

const webAclIn = (stack: Stack, scope = 'REGIONAL', metricName = 'shop') => new wafv2.CfnWebACL(stack, 'WebAcl', {
  scope, defaultAction: { allow: {} }, visibilityConfig: { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true },
});
const FRANKFURT = { env: { ...NORTHERN_VIRGINIA, region: 'eu-central-1' } };

describe('a web ACL', () => {
  const alarms = watched((kit, stack) => kit.watchWebAcl(webAclIn(stack), 'shop'));

  test('is reported when a quarter of real traffic is blocked for a quarter of an hour', () => {
    expect(fires(alarms.blockedRate, always({ BlockedRequests: 26, AllowedRequests: 74 }, 3))).toBe(true);
    expect(fires(alarms.blockedRate, always({ BlockedRequests: 25, AllowedRequests: 75 }))).toBe(false);
    expect(fires(alarms.blockedRate, always({ BlockedRequests: 99, AllowedRequests: undefined }))).toBe(false);
    expect(fires(alarms.blockedRate, always({ BlockedRequests: 100, AllowedRequests: undefined }, 3))).toBe(true);
  });

  test('is watched over all rules, in its region; before CloudFront there is none', () => {
    const dimensionsOf = ({ blockedRate }: typeof alarms) => (
      blockedRate.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? []).slice(0, 3)
    );
    expect(dimensionsOf(alarms)).toEqual([{ Name: 'Region', Value: 'us-east-1' }, { Name: 'Rule', Value: 'ALL' }, { Name: 'WebACL', Value: 'shop' }]);
    const edge = watched((kit, stack) => kit.watchWebAcl(webAclIn(stack, 'CLOUDFRONT'), 'shop'));
    expect(dimensionsOf(edge)?.map(({ Name }) => Name)).not.toContain('Region');
  });

  test('counts as covered although its metrics know it by a plain name', () => {
    const stack = stackOf();
    const kit = kitIn(stack);
    const webAcl = webAclIn(stack);
    expect(kit.coverage().uncovered).toEqual(['Shop/WebAcl']);
    kit.watchWebAcl(webAcl, 'shop');
    expect(kit.coverage().covered).toEqual(['Shop/WebAcl']);
  });

  test('may have a visibility configuration that only CloudFormation knows', () => {
    const stack = stackOf();
    const webAcl = new wafv2.CfnWebACL(stack, 'WebAcl', { scope: 'REGIONAL', defaultAction: { allow: {} }, visibilityConfig: Lazy.any({ produce: () => ({}) }) });
    expect(() => kitIn(stack).watchWebAcl(webAcl, 'shop')).not.toThrow();
    const other = stackOf();
    expect(() => kitIn(other).watchWebAcl(webAclIn(other, 'REGIONAL', Lazy.string({ produce: () => 'shop' })), 'shop')).not.toThrow();
  });

  test('may be made elsewhere', () => {
    class Imported extends Resource implements aws_wafv2.IWebACLRef {
      public readonly webAclRef = { webAclName: 'shop', webAclId: '1', scope: 'CLOUDFRONT', webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1' };
    }
    const { blockedRate } = watched((kit, stack) => kit.watchWebAcl(new Imported(stack, 'Imported'), 'shop'));
    expect(blockedRate.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions?.length ?? [])).toEqual([2, 2]);
  });

  test('with an unknown configuration cannot be watched with its whole scope', () => {
    const stack = stackOf();
    new wafv2.CfnWebACL(stack, 'WebAcl', { scope: 'REGIONAL', defaultAction: { allow: {} }, visibilityConfig: Lazy.any({ produce: () => ({}) }) });
    expect(() => kitIn(stack).watchScope(stack)).toThrow('Shop/WebAcl cannot be watched with its whole scope, as its visibility configuration is not known');
  });

  test('fails when the metric name is another', () => {
    const stack = stackOf();
    expect(() => kitIn(stack).watchWebAcl(webAclIn(stack), 'web')).toThrow('Shop/WebAcl has the metric name "shop", got "web": give the one of its visibility configuration');
  });

  test('before CloudFront fails when the kit is not in us-east-1, and is warned of when nobody knows', () => {
    const elsewhere = stackOf(FRANKFURT);
    expect(() => kitIn(elsewhere).watchWebAcl(webAclIn(elsewhere, 'CLOUDFRONT'), 'shop')).toThrow(
      'Shop/WebAcl cannot be watched from region "eu-central-1": a web ACL that protects CloudFront publishes its metrics in us-east-1 only. '
      + 'Watch it with an AlarmsKit in a stack whose env has region us-east-1',
    );
    const somewhere = stackOf({});
    kitIn(somewhere).watchWebAcl(webAclIn(somewhere, 'CLOUDFRONT'), 'shop');
    Annotations.fromStack(somewhere).hasWarning('/Shop/Alarms', Match.stringLikeRegexp('deployed outside us-east-1, the alarms of Shop/WebAcl would never fire'));
  });
});
