import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { publishedNames } from '../identity';
import { LIBRARIES, ROOT, tarballOf } from './packed';
import { difference, templatesOf } from './same-templates';

/**
 * Uses the libraries as strangers do who write Python, Java or Go: generates their packages from what npm gets, builds
 * examples/<language> with them and compares what it synthesizes with what TypeScript makes of the same.
 *
 * A language whose tools are not there is skipped, but not in CI, where nobody would see it.
 */
const PLACE = join(ROOT, '.languages');
const NPM_BINARIES = join(ROOT, 'node_modules/.bin');
const PYTHON = join(ROOT, 'local/.venv/bin/python'); // one that is new enough: see local/setup.mjs

interface Language {
  readonly name: string;
  /** Commands that succeed where the language's tools are. */
  readonly probes: string[];
  /** Builds the example in its folder, and writes its templates to cdk.out in there. */
  synthesize(folder: string): Promise<void>;
}

const python: Language = {
  name: 'python',
  probes: [],
  async synthesize(folder) {
    const environment = join(folder, '.venv/bin/python');
    await run(folder, PYTHON, ['-m', 'venv', '.venv']);
    const pip = (...args: string[]) => run(folder, environment, ['-m', 'pip', '--quiet', '--disable-pip-version-check', ...args]);
    await pip('install', 'setuptools', 'wheel');
    await pip('wheel', '--no-deps', '--no-build-isolation', '--wheel-dir', 'wheels', ...generated('python'));
    const wheels = readdirSync(join(folder, 'wheels')).map((wheel) => join('wheels', wheel));
    await pip('install', '--no-compile', ...wheels, '--requirement', 'requirements.txt');
    await run(folder, environment, ['app.py']);
  },
};

const java: Language = {
  name: 'java',
  probes: ['javac -version', 'mvn -version'],
  async synthesize(folder) {
    const modules = [...generated('java'), folder].map((module) => `<module>${relative(PLACE, module)}</module>`).join('');
    writeFileSync(join(PLACE, 'pom.xml'), '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>' +
      `<groupId>languages</groupId><artifactId>java</artifactId><version>0</version><packaging>pom</packaging><modules>${modules}</modules></project>`);
    for (const module of generated('java')) {
      // The oldest of each range is what we build against; Maven would fetch the newest.
      rewrite(join(module, 'pom.xml'), (pom) => pom.replace(/<version>\[([^,<]*),[^<]*/g, '<version>$1'));
    }
    await run(PLACE, 'mvn', ['--batch-mode', '--quiet', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=target/classpath']);
    await run(folder, 'java', ['-classpath', `target/classes:${readFileSync(join(folder, 'target/classpath'), 'utf8')}`, 'com.example.Main']);
  },
};

/** What `go mod edit -json` tells of a module. */
interface GoModule {
  readonly Module: { readonly Path: string };
  readonly Require: { readonly Path: string; readonly Version: string; readonly Indirect?: boolean }[];
}

const go: Language = {
  name: 'go',
  probes: ['go version'],
  async synthesize(folder) {
    const edit = (module: string, ...args: string[]) => run(module, 'go', ['mod', 'edit', ...args]);
    const read = async (module: string) => JSON.parse(await edit(module, '-json')) as GoModule;
    const known = (await read(folder)).Require;
    for (const module of generated('go')) {
      const { Module, Require } = await read(module);
      // Go's checksum database does not answer for every version of aws-cdk-lib, but for those of the example.
      await edit(module, ...Require.map(({ Path, Indirect }) => {
        const version = known.find((required) => required.Path === Path)?.Version;
        return Indirect || version === undefined ? `-droprequire=${Path}` : `-require=${Path}@${version}`;
      }));
      await edit(folder, `-replace=${Module.Path}=${module}`);
    }
    await run(folder, 'go', ['build', '-buildvcs=false', '-o', 'app', '.']);
    await run(folder, './app', []);
  },
};

async function main() {
  rmSync(PLACE, { recursive: true, force: true });
  cpSync(join(ROOT, 'examples'), PLACE, { recursive: true });
  await Promise.all([generate(), synthesizeInTypeScript()]);
  console.log('✔ the code for Python, Java, Go and .NET is generated, with every example of the documents translated');

  const expected = templatesOf(assemblyOf('typescript'));
  const counts = { passed: 1, failed: 0, skipped: 0 };
  await Promise.all([python, java, go].map(async (language) => {
    for (const result of await attempt(language, expected)) counts[result] += 1;
  }));
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** Runs jsii-pacmak over what npm gets of each library. */
async function generate() {
  for (const library of LIBRARIES) {
    const folder = join(PLACE, 'packages', basename(library));
    mkdirSync(folder, { recursive: true });
    await run(folder, 'tar', ['-xzf', tarballOf(library), '--strip-components=1']);
    cpSync(join(library, '.jsii.tabl.json'), join(folder, '.jsii.tabl.json')); // the translated examples
  }
  const targets = ['python', 'java', 'go', 'dotnet'].map((language) => `--target=${language}`);
  await run(PLACE, join(NPM_BINARIES, 'jsii-pacmak'), [
    ...LIBRARIES.map((library) => join('packages', basename(library))), '--code-only', ...targets, '--rosetta-unknown-snippets=fail',
  ]);
}

async function synthesizeInTypeScript() {
  const folder = join(PLACE, 'typescript');
  for (const library of LIBRARIES) {
    await run(folder, join(NPM_BINARIES, 'tsx'), [`${basename(library)}.ts`]);
  }
}

type Result = 'passed' | 'failed' | 'skipped';

/** Compares the templates of a language with those of TypeScript: a result for each. */
async function attempt({ name, probes, synthesize }: Language, expected: Record<string, string>): Promise<Result[]> {
  const all = (result: Result) => Object.keys(expected).map(() => result);
  const missing = probes.find((probe) => spawnSync(probe, { shell: true }).status !== 0);
  if (missing) {
    const required = process.env.CI !== undefined;
    console.log(`${required ? '✘' : 'SKIPPED'} ${name}: ${JSON.stringify(missing)} fails, its tools are not installed`);
    return all(required ? 'failed' : 'skipped');
  }
  try {
    await synthesize(join(PLACE, name));
  } catch (error) {
    console.log(`✘ ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return all('failed');
  }
  const actual = templatesOf(assemblyOf(name));
  return Object.entries(expected).map(([stack, template]) => {
    const different = stack in actual ? difference(template, actual[stack]) : 'there is no such stack';
    console.log(`${different ? '✘' : '✔'} ${name}: ${stack} is ${different ? `not what TypeScript makes: ${different}` : 'what TypeScript makes'}`);
    return different ? 'failed' : 'passed';
  });
}

function assemblyOf(language: string): string {
  return join(PLACE, language, 'cdk.out');
}

/** The folder of each library's package for a language. */
function generated(language: string): string[] {
  return LIBRARIES.map((library) => {
    const dist = join(PLACE, 'packages', basename(library), 'dist', language);
    return language === 'go' ? join(dist, publishedNames(basename(library)).go.packageName) : dist;
  });
}

function rewrite(file: string, change: (text: string) => string) {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** Runs a command, and resolves to what it prints. */
function run(cwd: string, command: string, args: string[]): Promise<string> {
  const env = { ...process.env, CDK_OUTDIR: 'cdk.out', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => code === 0 ? done(output) : fail(new Error(`${basename(command)} ${args.join(' ')} failed\n${output}${errors}`)));
  });
}

void main();
