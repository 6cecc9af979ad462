import { execFileSync } from 'child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { world } from './support/world';

interface Container {
  readonly EntryPoint: string[];
  readonly Command: string[];
}

const bootstrap = (healthCheckPath: string) => world({ image: undefined, containerPort: 9000, healthCheckPath });

describe('the image that stands in until there is one', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'httpd'), '#!/bin/sh\necho "$@"\n');
    chmodSync(join(folder, 'bin', 'httpd'), 0o755);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs what the container would run, in a folder of the test's own and with a web server that only says how it was called. */
  function run(healthCheckPath: string): string {
    const { ContainerDefinitions: [{ EntryPoint: [shell, ...options], Command: [script, ...args] }] } = Object.values(
      Template.fromStack(bootstrap(healthCheckPath).stack).findResources('AWS::ECS::TaskDefinition'),
    )[0].Properties as { ContainerDefinitions: Container[] };
    return execFileSync(shell, [...options, script.replaceAll('/tmp/www', join(folder, 'www')), ...args], {
      encoding: 'utf8', env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    }).trim();
  }

  test.each([
    ['/health', 'health'],
    ['/health/live', 'health/live'],
    ['/health/live?deep=1', 'health/live'],
    ['/health/', 'health/index.html'],
    ['/', 'index.html'],
    ['/-n', '-n'],
  ])('answers %s, and starts a web server in the foreground on the port', (healthCheckPath, file) => {
    expect(run(healthCheckPath)).toBe(`-f -p 9000 -h ${join(folder, 'www')}`);
    expect(readFileSync(join(folder, 'www', file), 'utf8')).toBe('no image deployed yet\n');
  });

  test.each([
    '/$(reboot)', '/a%20b', '/a/../b', '/..', '/./a', '/.', '/a//b', '/cgi-bin/health', '/cgi-bin', `/${'x'.repeat(256)}`, '/a:b', '/httpd.conf',
  ])('fails with the health check path %j, which its web server would not answer', (healthCheckPath) => {
    expect(() => bootstrap(healthCheckPath)).toThrow(JSON.stringify(healthCheckPath));
  });

  test('says which health check path it answers', () => {
    expect(() => bootstrap('/a%20b')).toThrow('without an image the healthCheckPath must be a plain path of letters, digits and "._~-", not below "/cgi-bin", got "/a%20b": ' +
      'pass an image, or use a path like "/health"');
  });

  test.each(['/a%20b', '/cgi-bin/health'])('leaves the health check path %j to an image of your own', (healthCheckPath) => {
    const { stack } = world({ image: ecs.ContainerImage.fromRegistry('example/api:1'), healthCheckPath });
    Template.fromStack(stack).allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: healthCheckPath });
  });
});
