import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { identity } from '../identity';
import { LIBRARIES, ROOT } from './packed';
import { templatesOf } from './same-templates';

/**
 * `npm run newest`: the integration tests and examples with the newest aws-cdk-lib, in a folder of its own.
 *
 * Each must synthesize without a finding of aws-cdk-lib's own validation, and must keep every resource that the aws-cdk-lib
 * we build against made: an upgrade may add and update, but never replace or remove. All of it without feature flags, with
 * all that are recommended, and with weak references between stacks.
 */
const PLACE = join(ROOT, '.newest');
const run = promisify(execFile);

const FLAGS: Record<string, object> = {
  'without flags': {},
  'with all recommended flags': JSON.parse(readFileSync(join(ROOT, 'node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8')),
  'with weak references': { '@aws-cdk/core:defaultCrossStackReferences': 'weak' },
};

const LOST = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE, ResourceImpact.WILL_DESTROY, ResourceImpact.WILL_ORPHAN];

async function main() {
  install();
  const apps = [...LIBRARIES.flatMap(integrationTests), ...LIBRARIES.map((library) => `examples/typescript/${basename(library)}.ts`)];
  const cases = apps.flatMap((app) => Object.keys(FLAGS).map((flags) => ({ app, flags })));
  let failed = 0;
  const worker = async () => {
    for (let next = cases.shift(); next; next = cases.shift()) {
      const problems = await problemsOf(next.app, next.flags);
      if (problems.length > 0) failed += 1;
      console.log([`${problems.length > 0 ? '✘' : '✔'} ${next.app} ${next.flags}`, ...problems].join('\n    '));
    }
  };
  const total = cases.length;
  await Promise.all([worker(), worker()]);
  console.log(`\n${total - failed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Copies what is synthesized beside another aws-cdk-lib; everything else is found one folder up. */
function install() {
  rmSync(PLACE, { recursive: true, force: true });
  mkdirSync(PLACE);
  writeFileSync(join(PLACE, 'package.json'), '{ "private": true }');
  execFileSync('npm', [
    'install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--loglevel=error',
    'aws-cdk-lib@latest', 'constructs@latest', '@aws-cdk/integ-tests-alpha@latest',
  ], { cwd: PLACE, stdio: 'inherit' });
  for (const library of LIBRARIES) {
    for (const part of ['src', 'lib', 'test', 'package.json']) {
      cpSync(join(library, part), join(PLACE, relative(ROOT, library), part), { recursive: true });
    }
  }
  symlinkSync(join(PLACE, 'packages'), join(PLACE, 'node_modules', identity.scope));
  cpSync(join(ROOT, 'examples'), join(PLACE, 'examples'), { recursive: true });
}

function integrationTests(library: string): string[] {
  return readdirSync(join(library, 'test')).filter((name) => /^integ\..*\.ts$/.test(name)).map((name) => relative(ROOT, join(library, 'test', name)));
}

/** What is wrong with an app, a sentence each. */
async function problemsOf(app: string, flags: string): Promise<string[]> {
  try {
    const [before, after] = [await synthesize(ROOT, app, flags), await synthesize(PLACE, app, flags)];
    return [...findings(after), ...losses(before, after)];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Resolves to the assembly of an app. */
async function synthesize(from: string, app: string, flags: string): Promise<string> {
  const assembly = join(PLACE, 'assemblies', from === ROOT ? 'ours' : 'newest', flags, app);
  const env = { ...process.env, AWS_REGION: 'us-east-1', CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(FLAGS[flags]) };
  await run(join(ROOT, 'node_modules/.bin/tsx'), [basename(app)], { cwd: join(from, app, '..'), env });
  return assembly;
}

interface Report {
  readonly pluginReports: { readonly pluginName: string; readonly violations: { readonly ruleName: string; readonly description: string }[] }[];
}

/** What aws-cdk-lib finds in the templates; the annotations of constructs are for whoever writes the app. */
function findings(assembly: string): string[] {
  const { pluginReports } = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')) as Report;
  return pluginReports.filter(({ pluginName }) => pluginName !== 'Construct Annotations')
    .flatMap(({ violations }) => violations).map(({ ruleName, description }) => `${ruleName}: ${description}`);
}

/** The resources that an upgrade would replace or remove. */
function losses(before: string, after: string): string[] {
  const now = templatesOf(after);
  const stacks = Object.entries(templatesOf(before)).filter(([stack]) => !stack.includes('DeployAssert')); // those of an integration test's assertions
  return stacks.flatMap(([stack, template]) => {
    const lost: string[] = [];
    fullDiff(JSON.parse(template), JSON.parse(now[stack] ?? '{}')).resources.forEachDifference((id, { changeImpact, resourceType }) => {
      if (LOST.includes(changeImpact)) lost.push(`${stack}: ${changeImpact} ${resourceType} ${id}`);
    });
    return lost;
  });
}

void main();
