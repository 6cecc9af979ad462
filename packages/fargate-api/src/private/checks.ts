import { posix } from 'path';
import { RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { inlinePoliciesOf } from './policies';
import type { Ingress } from '../ingress';

/** A load balancer takes one subnet a zone: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
export const PUBLIC_SUBNETS: ec2.SubnetSelection = { subnetType: ec2.SubnetType.PUBLIC, onePerAz: true };

/** Whether strangers can read the traffic is not for a default to say. */
export function requireIngress(ingress: Ingress | undefined): Ingress {
  if (!ingress) {
    throw new Error('ingress is missing: pass Ingress.https({ domainName, hostedZone }) to have a certificate made, Ingress.https({ certificate }) ' +
      'to bring one, or Ingress.http() for plain HTTP outside of production');
  }
  return ingress;
}

export function requirePort(port: number): void {
  if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    throw new Error(`containerPort must be a whole number from 1 to 65535, got ${port}`);
  }
}

/** At most 1024 characters, with a slash first: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
export function requireHealthCheckPath(path: string): void {
  if (!Token.isUnresolved(path) && !(/^\/[\x21-\x7e]*$/.test(path) && path.length <= 1024)) {
    throw new Error(`healthCheckPath must start with a slash and have at most 1024 visible characters, got ${JSON.stringify(path)}: use a path like "/health"`);
  }
}

/**
 * What the web server of the stand-in answers: it decodes and rewrites other paths, runs what is below /cgi-bin, hides its httpd.conf,
 * and no file has a longer name. Seen with `busybox httpd`.
 */
export function requireServablePath(healthCheckPath: string): void {
  const [path] = healthCheckPath.split('?');
  const plain = /^(\/[\w.~-]{1,255})*\/?$/.test(path) && posix.normalize(path) === path;
  if (!Token.isUnresolved(path) && (!plain || /^\/cgi-bin(\/|$)|\/httpd\.conf\/?$/.test(path))) {
    throw new Error(`without an image the healthCheckPath must be a plain path of letters, digits and "._~-", not below "/cgi-bin", got ${JSON.stringify(path)}: ` +
      'pass an image, or use a path like "/health"');
  }
}

export function requireWritablePaths(paths: string[], readonlyRootFilesystem: boolean, memoryMiB: number): void {
  if (!readonlyRootFilesystem && paths.length > 0) {
    throw new Error(`writablePaths ${JSON.stringify(paths)} only make sense with a read-only root file system: ` +
      'leave out readonlyRootFilesystem: false, or leave out writablePaths');
  }
  for (const path of paths.filter((candidate) => !Token.isUnresolved(candidate))) {
    requireShortestPath(path);
    if (path === '/tmp' || paths.indexOf(path) !== paths.lastIndexOf(path)) {
      throw new Error(`${JSON.stringify(path)} is writable already: name it once at most, and leave out "/tmp", which always is`);
    }
  }
  requireRoom(paths, memoryMiB);
}

/** One directory in two spellings would be mounted twice. */
function requireShortestPath(path: string): void {
  const shortest = posix.resolve('/', path);
  if (!path.startsWith('/') || shortest === '/') {
    throw new Error(`a writable path must be absolute and not the root itself, got ${JSON.stringify(path)}: use a path like "/var/cache/app"`);
  }
  if (path !== shortest) {
    throw new Error(`a writable path must be written in the shortest way, got ${JSON.stringify(path)}: use ${JSON.stringify(shortest)}`);
  }
}

/** How much of its memory a task lends to `/tmp`, and to each writable path. */
export const WRITABLE_SHARE = 1 / 4;

function requireRoom(paths: string[], memoryMiB: number): void {
  const each = memoryMiB * WRITABLE_SHARE;
  const all = each * (paths.length + 1);
  if (all > memoryMiB) {
    throw new Error(`"/tmp" and the ${paths.length} writablePaths ${JSON.stringify(paths)} could fill ${all} MiB at ${each} MiB each, and the task has ${memoryMiB} MiB: ` +
      `name at most ${1 / WRITABLE_SHARE - 1}, such as a folder that holds the others, or mount a volume with taskDefinition.addVolume()`);
  }
}

export function requireFiniteRetention(retention: logs.RetentionDays): void {
  if (retention === logs.RetentionDays.INFINITE) {
    throw new Error('logRetention must be finite, got RetentionDays.INFINITE: use a number of days such as RetentionDays.ONE_YEAR, or export the logs');
  }
}

export function requireRemovalPolicy(removalPolicy: RemovalPolicy): void {
  if (removalPolicy === RemovalPolicy.SNAPSHOT) {
    throw new Error('removalPolicy SNAPSHOT does not exist for log groups and buckets: use RETAIN or DESTROY');
  }
}

/** A name can't be both: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html */
export function requireDistinctNames(environment: Record<string, string>, secrets: Record<string, ecs.Secret>): void {
  const both = Object.keys(environment).filter((name) => Object.hasOwn(secrets, name));
  if (both.length > 0) {
    throw new Error(`${JSON.stringify(both)} stand in both environment and secrets: keep each name in one of them`);
  }
}

/** Without a public address a task in a public subnet reaches nothing, not even its own image. */
export function requireNonPublicSubnets(vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection): ec2.ISubnet[] {
  const { hasPublic, subnets } = vpc.selectSubnets(vpcSubnets);
  if (hasPublic) {
    throw new Error('vpcSubnets selects public subnets, where tasks reach nothing because they get no public address: select subnets with egress');
  }
  return subnets;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html */
export function requireTwoZones(vpc: ec2.IVpc): void {
  const { availabilityZones } = vpc.selectSubnets(PUBLIC_SUBNETS);
  if (new Set(availabilityZones).size < 2) {
    throw new Error(`a load balancer needs public subnets in two availability zones, got ${JSON.stringify(availabilityZones)}: use a vpc with two or more`);
  }
}

/** A secret that is known by a part of its ARN only is granted with a wildcard, which also fits other secrets. */
export function requireExactSecret(what: string, role: iam.IRole): void {
  const resources = JSON.stringify(inlinePoliciesOf(role), (key, value: unknown) => key === 'Action' ? undefined : value);
  if (/[^"][*?]"/.test(resources)) {
    throw new Error(`the secret for ${what} is known by a part of its ARN only, so the task could read others whose name begins alike: ` +
      'import it with Secret.fromSecretCompleteArn(), or use the Secret that creates it');
  }
}
