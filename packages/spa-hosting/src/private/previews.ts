import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { AccessLogs } from '../access-logs';
import type { SpaContent } from '../content';
import type { ContentSecurityPolicy } from '../content-security-policy';
import { checkHostName, plainName } from './domain/host-names';
import { addressRecords } from './domain/records';
import { previewHeaders } from './front/edge-policies';
import type { EdgePolicies } from './front/edge-policies';
import type { Api, Shared } from './front/front';
import { Front } from './front/front';

export interface PreviewsProps {
  /** What they have in common with the site. */
  readonly shared: Shared;

  /** What browsers let their pages load and connect to. */
  readonly contentSecurityPolicy: ContentSecurityPolicy;

  /** The name below which they have their hosts. */
  readonly domain: string;

  /** The names of the site itself. */
  readonly taken: string[];

  /** Where their records are made. */
  readonly zone: route53.IHostedZone;
}

/**
 * Other builds, each under a host of its own.
 *
 * Each has a distribution, a router and a bucket to itself: in the router of the site it would be a new release of the site,
 * end a rollback that is in force, and take from its 10 kB; in its bucket it would count against the retention.
 */
export class Previews extends Construct {
  private readonly shared: Shared;
  private readonly contentSecurityPolicy: ContentSecurityPolicy;
  private readonly domain: string;
  private readonly taken: string[];
  private readonly zone: route53.IHostedZone;
  private readonly fronts: Front[] = [];
  private readonly apis: Api[] = [];
  private policies?: EdgePolicies;

  constructor(scope: Construct, id: string, props: PreviewsProps) {
    super(scope, id);
    this.shared = props.shared;
    this.contentSecurityPolicy = props.contentSecurityPolicy;
    this.domain = props.domain;
    this.taken = props.taken;
    this.zone = props.zone;
  }

  /** Serves another build. */
  public add(given: string, content: SpaContent) {
    const host = hostOf(given, this.domain);
    if (this.taken.includes(host)) {
      throw new Error(`the host ${JSON.stringify(host)} is a name of the site itself: give the preview a host of its own`);
    }
    if (this.node.tryFindChild(host)) {
      throw new Error(`there is a preview ${JSON.stringify(host)} already: give each a host of its own`);
    }
    this.policies ??= { ...this.shared.policies, headers: previewHeaders(this, this.contentSecurityPolicy) };
    // eslint-disable-next-line awscdk/no-variable-construct-id -- the host is what tells a preview from others: another one is another preview
    const preview = new Construct(this, host);
    const front = new Front(preview, {
      ...this.shared, policies: this.policies, content, names: [host], accessLogs: AccessLogs.none(), removalPolicy: RemovalPolicy.DESTROY,
    });
    addressRecords(preview, this.zone, host, front.distribution);
    this.apis.forEach((api) => front.addApi(api));
    this.fronts.push(front);
  }

  /** Answers a path in all of them from another origin. */
  public addApi(api: Api) {
    this.fronts.forEach((front) => front.addApi(api));
    this.apis.push(api);
  }
}

/** The whole name of a host, given whole or by its first label. */
function hostOf(given: string, domain: string): string {
  const example = `"pr-123" or "pr-123.${domain}"`;
  if (Token.isUnresolved(given)) {
    throw new Error(`the host of a preview has to be known at synthesis, got a token: use a name such as ${example}`);
  }
  const name = plainName(given);
  const host = name.includes('.') ? name : `${name}.${domain}`;
  if (host.startsWith('*') || host.replace(/^[^.]*\./, '') !== domain) {
    throw new Error(`the host of a preview is one label in ${JSON.stringify(domain)}, as the certificate covers no other, ` +
      `got ${JSON.stringify(given)}: use a name such as ${example}`);
  }
  checkHostName(given, host);
  return host;
}
