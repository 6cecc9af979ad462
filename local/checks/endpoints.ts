import { GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Deployed } from './check';
import { expectThat } from './check';
import type { Answer } from '../support/http';
import { ask } from '../support/http';

/** Where a deployed distribution or load balancer answers. */
export interface Endpoint {
  /** Its name on AWS. */
  readonly host: string;
  /** Its address for a browser on this machine. */
  readonly url: string;
  /** Asks it as the outside would; `headers` are added. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Asks it as a browser on this machine would, at the address of `url`. */
  browse(path: string): Promise<Answer>;
}

/** What the edge adds when a viewer came by TLS, which the local cloud does not speak. */
const BY_TLS = { 'x-forwarded-proto': 'https' };

/** What a browser sends when somebody types an address, by which the adapter tells pages from programs. */
const OF_BROWSERS = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };

export async function siteOf({ aws, cloud, deployment }: Deployed): Promise<Endpoint> {
  const id = deployment.idsOf('AWS::CloudFront::Distribution').at(0);
  expectThat(id !== undefined, 'a deployed CloudFront distribution', 'none');
  const { Distribution } = await aws.cloudFront.send(new GetDistributionCommand({ Id: id }));
  const host = Distribution?.DomainName ?? '';
  return endpoint(cloud.port, host, `${host.split('.')[0]}.cloudfront.localhost`, BY_TLS);
}

export async function apiOf({ aws, cloud, deployment }: Deployed): Promise<Endpoint> {
  const arn = deployment.idsOf('AWS::ElasticLoadBalancingV2::LoadBalancer').at(0);
  expectThat(arn !== undefined, 'a deployed load balancer', 'none');
  const { LoadBalancers = [] } = await aws.loadBalancing.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  const { DNSName: host = '', LoadBalancerName: name = '' } = LoadBalancers[0];
  return endpoint(cloud.port, host, `${name}.alb.localhost`, {});
}

function endpoint(port: number, host: string, browserHost: string, usualHeaders: Record<string, string>): Endpoint {
  return {
    host,
    url: `http://${browserHost}:${port}/`,
    get: async (path, headers = usualHeaders) => ask(port, host, path, headers),
    browse: async (path) => ask(port, `${browserHost}:${port}`, path, OF_BROWSERS),
  };
}
