import { posix } from 'path';
import { Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Sidecar } from '../../sidecar';
import { inlinePoliciesOf, namesAction } from '../policies';

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

/**
 * @param taken what is writable anyway
 */
export function requireWritablePaths(paths: string[], taken: string[], readonlyRootFilesystem: boolean, memoryMiB: number): void {
  if (!readonlyRootFilesystem && paths.length > 0) {
    throw new Error(`writablePaths ${JSON.stringify(paths)} only make sense with a read-only root file system: ` +
      'leave out readonlyRootFilesystem: false, or leave out writablePaths');
  }
  for (const path of paths.filter((candidate) => !Token.isUnresolved(candidate))) {
    requireShortestPath(path);
    if (taken.includes(path) || paths.indexOf(path) !== paths.lastIndexOf(path)) {
      throw new Error(`${JSON.stringify(path)} is writable already: name it once at most, and leave out what always is: ${taken.map((always) => JSON.stringify(always)).join(', ')}`);
    }
    const nested = [...taken, ...paths].find((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
    if (nested) {
      throw new Error(`${JSON.stringify(path)} and ${JSON.stringify(nested)} lie one in the other, so that one of the two mounts could hide the other: ` +
        'name paths beside each other and beside what always is writable, or only the outer one');
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

/**
 * What a container writes to memory counts as its own, so one with a limit never takes more than that.
 *
 * All limits together can't exceed the memory of the task: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 *
 * @param paths how many the container of the API may write to
 */
export function requireMemory(memoryMiB: number, paths: number, sidecars: Sidecar[]): void {
  const each = memoryMiB * WRITABLE_SHARE;
  const claims = [
    { what: `its ${paths} writable paths`, claim: each * paths },
    ...sidecars.map(({ name, memoryLimitMiB = 0, readonlyRootFilesystem = true }) => (
      { what: JSON.stringify(name), claim: Token.isUnresolved(memoryLimitMiB) ? 0 : memoryLimitMiB || (readonlyRootFilesystem ? each : 0) })),
  ];
  const all = claims.reduce((sum, { claim }) => sum + claim, 0);
  if (all > memoryMiB) {
    throw new Error(`a task with ${memoryMiB} MiB has no room for ${claims.map(({ what, claim }) => `${what} with ${claim} MiB`).join(', ')}: ` +
      'use a larger taskSize, lower memoryLimitMiB of the sidecars, or fewer writablePaths');
  }
}

export function requireFiniteRetention(retention: logs.RetentionDays): void {
  if (retention === logs.RetentionDays.INFINITE) {
    throw new Error('logRetention must be finite, got RetentionDays.INFINITE: use a number of days such as RetentionDays.ONE_YEAR, or export the logs');
  }
}

/** A name can't be both: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html */
export function requireDistinctNames(environment: Record<string, string>, secrets: Record<string, ecs.Secret>): void {
  const both = Object.keys(environment).filter((name) => Object.hasOwn(secrets, name));
  if (both.length > 0) {
    throw new Error(`${JSON.stringify(both)} stand in both environment and secrets: keep each name in one of them`);
  }
}

/** Letters, digits, dashes and underscores, 255 of them: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export function requireContainerNames(names: string[], taken: string[]): void {
  for (const name of names.filter((candidate) => !Token.isUnresolved(candidate))) {
    if (!/^[\w-]{1,255}$/.test(name)) {
      throw new Error(`the name of a sidecar must have 1 to 255 letters, digits, "-" and "_", got ${JSON.stringify(name)}`);
    }
    if (taken.includes(name) || names.indexOf(name) !== names.lastIndexOf(name)) {
      throw new Error(`there is a container ${JSON.stringify(name)} already: give each sidecar a name of its own, other than ${JSON.stringify(taken)}`);
    }
  }
}

/** A secret that is known by a part of its ARN only is granted with a wildcard, which also fits other secrets. */
export function requireExactSecret(what: string, role: iam.IRole): void {
  if (!namesAction(role, 'secretsmanager:GetSecretValue')) return;
  const resources = JSON.stringify(inlinePoliciesOf(role), (key, value: unknown) => key === 'Action' ? undefined : value);
  if (/[^"][*?]"/.test(resources)) {
    throw new Error(`the secret for ${what} is known by a part of its ARN only, so the task could read others whose name begins alike: ` +
      'import it with Secret.fromSecretCompleteArn(), or use the Secret that creates it');
  }
}
