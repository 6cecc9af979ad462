import type { Stack } from 'aws-cdk-lib';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import fc from 'fast-check';
import { quickStack, resourcesOf } from './quick';
import { world } from './world';
import type { FargateApi, FargateApiService, FargateApiServiceProps, HttpsIngressOptions } from '../../src';
import { Ingress, Scaling } from '../../src';

const label = fc.stringMatching(/^[a-z]{1,6}$/);
const own = { containerPort: fc.integer({ min: 1, max: 65535 }), scaled: fc.boolean() };

/** Services with paths that don't hide each other, in any order. */
const services = fc.uniqueArray(fc.record({
  path: fc.option(label.map((name) => `/${name}/*`)),
  host: label.map((name) => `${name}.example.com`),
  priority: fc.integer({ min: 1, max: 49999 }),
  ...own,
}), { maxLength: 2, comparator: (one, other) => one.path === other.path || one.host === other.host || one.priority === other.priority });

/** Everything a user can say about who reaches what, as plain data. */
export const entranceWishes = fc.record({
  ingress: fc.constantFrom('http', 'https', 'vpcOnly', 'vpcOrigin', 'cloudFrontOnly'),
  certificate: fc.constantFrom('own', 'made'),
  tlsPolicy: fc.constantFrom(undefined, elbv2.SslPolicy.TLS13_13_PQ, elbv2.SslPolicy.TLS12_EXT, elbv2.SslPolicy.FIPS_TLS13_12),
  region: fc.constantFrom(undefined, 'eu-west-1'),
  webAcl: fc.boolean(),
  idleTimeout: fc.option(fc.integer({ min: 1, max: 4000 }), { nil: undefined }),
  stickiness: fc.option(fc.integer({ min: 1, max: 604800 }), { nil: undefined }),
  deregistrationDelay: fc.option(fc.integer({ min: 0, max: 3600 }), { nil: undefined }),
  removalPolicy: fc.constantFrom(undefined, RemovalPolicy.DESTROY, RemovalPolicy.RETAIN),
  services,
  ...own,
});

export type EntranceWish = typeof entranceWishes extends fc.Arbitrary<infer T> ? T : never;

function httpsOptions({ certificate, tlsPolicy }: EntranceWish, stack: Stack): HttpsIngressOptions {
  return {
    tlsPolicy,
    domainName: 'api.example.com',
    ...(certificate === 'own'
      ? { certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/1') }
      : { hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }) }),
  };
}

function ingressOf(wish: EntranceWish, stack: Stack): Ingress {
  switch (wish.ingress) {
    case 'http': return Ingress.http();
    case 'https': return Ingress.https(httpsOptions(wish, stack));
    case 'vpcOnly': return Ingress.vpcOnly(httpsOptions(wish, stack));
    case 'vpcOrigin': return Ingress.vpcOrigin(httpsOptions(wish, stack));
    case 'cloudFrontOnly': return Ingress.cloudFrontOnly(httpsOptions(wish, stack));
  }
}

const scalingOf = (scaled: boolean) => scaled ? Scaling.between(2, 10) : Scaling.between(2, 2);

function serviceProps({ path, host, priority, containerPort, scaled }: EntranceWish['services'][number]): FargateApiServiceProps {
  return { priority, containerPort, scaling: scalingOf(scaled), ...(path === null ? { hostNames: [host] } : { path }) };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** What is looked at. */
const KEPT = /^AWS::(ElasticLoadBalancingV2|ECS::Service$|EC2::SecurityGroup)/;

/** What came of a wish: the API, its further services, and the resources of the template. */
export class Entrance {
  public readonly api: FargateApi;
  public readonly services: FargateApiService[];
  private readonly stack: Stack;
  private readonly resources: Record<string, Resource>;

  constructor(public readonly wish: EntranceWish) {
    const { region, idleTimeout, stickiness, deregistrationDelay, removalPolicy, containerPort, scaled } = wish;
    this.stack = quickStack(region ? { env: { region, account: '123456789012' } } : {});
    const seconds = (value?: number) => value === undefined ? undefined : Duration.seconds(value);
    this.api = world({
      ingress: ingressOf(wish, this.stack),
      webAcl: wish.webAcl ? webAclIn(this.stack) : undefined,
      idleTimeout: seconds(idleTimeout),
      stickiness: seconds(stickiness),
      deregistrationDelay: seconds(deregistrationDelay),
      removalPolicy,
      containerPort,
      scaling: scalingOf(scaled),
    }, this.stack).api;
    this.services = wish.services.map((service, index) => this.api.addService(`Service${index}`, serviceProps(service)));
    this.resources = resourcesOf<Resource>(this.stack, KEPT);
  }

  /** The primary service and the others, with what was wished for each. */
  public get all() {
    return [{ service: this.api, wish: this.wish }, ...this.services.map((service, index) => ({ service, wish: this.wish.services[index] }))];
  }

  public ofType(type: string): Record<string, unknown>[] {
    return Object.values(this.resources).filter(({ Type }) => Type.endsWith(`::${type}`)).map(({ Properties }) => Properties);
  }

  public resolve(value: unknown): unknown {
    return this.stack.resolve(value);
  }

  /** The rules of a security group, written into it and apart from it. */
  public ingressOf(groupId: unknown): Record<string, unknown>[] {
    const group = JSON.stringify(this.resolve(groupId));
    const [, logicalId] = /^\{"Fn::GetAtt":\["(\w+)"/.exec(group)!;
    const inline = this.resources[logicalId].Properties.SecurityGroupIngress ?? [];
    return [...inline as Record<string, unknown>[], ...this.ofType('SecurityGroupIngress').filter(({ GroupId }) => JSON.stringify(GroupId) === group)];
  }
}

function webAclIn(stack: Stack): wafv2.CfnWebACL {
  return new wafv2.CfnWebACL(stack, 'WebAcl', {
    defaultAction: { allow: {} }, scope: 'REGIONAL', visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'api', sampledRequestsEnabled: true },
  });
}
