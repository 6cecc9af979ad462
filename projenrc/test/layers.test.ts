import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Testing } from 'projen';
import { Monorepo } from '../monorepo';

describe('the layers', () => {
  let outdir: string;

  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'ashlar-layers-'));
  });

  afterEach(() => {
    rmSync(outdir, { recursive: true, force: true });
  });

  /** Synthesizes a repository of two libraries, of which the first holds the given file. */
  function synthesize(file: string, content: string, devDeps: string[] = [], deps: string[] = []) {
    mkdirSync(dirname(join(outdir, file)), { recursive: true });
    writeFileSync(join(outdir, file), content);
    const ashlar = new Monorepo({ outdir });
    const lake = ashlar.library('lake', 'A lake');
    ashlar.library('river', 'A river');
    lake.addDevDeps(...devDeps);
    lake.addDeps(...deps);
    return Testing.synth(ashlar);
  }

  test('let a library use its peers, Node and its own files', () => {
    const files = synthesize('packages/lake/src/lake.ts', [
      "import { join } from 'node:path';",
      "import { Stack } from 'aws-cdk-lib';",
      "import * as ec2 from 'aws-cdk-lib/aws-ec2';",
      "import { Construct } from 'constructs';",
      "import { Shore } from './private/shore';",
    ].join('\n'));
    expect(files['packages/lake/package.json'].name).toBe('@ashlar/lake');
  });

  test('let the code of a Lambda function use the SDK that its runtime brings along', () => {
    expect(() => synthesize('packages/lake/src/handlers/fill.ts', "import { S3Client } from '@aws-sdk/client-s3';")).not.toThrow();
  });

  test.each([
    ['a sibling', "import { River } from '@ashlar/river';", 'lake.ts imports "@ashlar/river": libraries are siblings'],
    ['a sibling by its path', "import { River } from '../../river/src/river';", 'lies outside the library\'s sources'],
    ['a sibling only for its types', "import type { River } from '@ashlar/river';", 'libraries are siblings'],
    ['its own index', "import { Shore } from './index';", 'nobody inside a library imports its index'],
    ['its own folder', "import { Shore } from '.';", 'nobody inside a library imports its index'],
    ['anything else of npm', "import _ from 'lodash';", 'a library may only import aws-cdk-lib, constructs'],
    ['the SDK outside of a handler', "import { S3Client } from '@aws-sdk/client-s3';", 'a library may only import aws-cdk-lib, constructs'],
  ])('fail when a library imports %s', (_, statement, message) => {
    expect(() => synthesize('packages/lake/src/lake.ts', statement)).toThrow(message);
  });

  test('fail when a library depends on a sibling', () => {
    expect(() => synthesize('packages/lake/src/lake.ts', '', ['@ashlar/river@0.0.0'])).toThrow('packages/lake depends on @ashlar/river: libraries are siblings');
  });

  test('fail when a library has a runtime dependency', () => {
    expect(() => synthesize('packages/lake/src/lake.ts', '', [], ['semver@7.0.0'])).toThrow('packages/lake has the runtime dependency semver');
  });

  test('fail when the tools import what they generate', () => {
    expect(() => synthesize('projenrc/tool.ts', "import { Lake } from '../packages/lake/src/lake';")).toThrow('what generates the repository');
  });

  test('fail when a development dependency has no version in the table', () => {
    expect(() => synthesize('packages/lake/src/lake.ts', '', ['left-pad'])).toThrow('depends on "left-pad", which has no version');
  });
});
