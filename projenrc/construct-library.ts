import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cdk, javascript, TextFile } from 'projen';
import { identity, publishedNames } from './identity';
import type { Monorepo } from './monorepo';
import { PEERS } from './versions';
import { Workspace } from './workspace';

/** Where code of Lambda functions lives: bundled by esbuild, unknown to jsii. */
const HANDLERS = 'src/handlers';

export interface ConstructLibraryOptions {
  /** Further words under which package indexes find the library. */
  readonly keywords?: string[];
  /** Further development dependencies, without versions. */
  readonly devDeps?: string[];
  /** Files and folders that the README leads to, so that they are published with it. */
  readonly documents?: string[];
}

/** A published construct library: jsii for five languages, aws-cdk-lib and constructs as its only dependencies. */
export class ConstructLibrary extends Workspace {
  constructor(monorepo: Monorepo, name: string, description: string, options: ConstructLibraryOptions = {}) {
    super(monorepo, { directory: `packages/${name}`, description, published: true, coverage: 100 });
    const names = publishedNames(name);

    this.addPeerDeps(...Object.entries(PEERS).map(([peer, range]) => `${peer}@${range}`));
    this.addDevDeps(
      ...Object.keys(PEERS), 'fast-check', 'cdk-nag', '@aws-cdk/cloudformation-diff',
      '@aws-cdk/integ-runner', '@aws-cdk/integ-tests-alpha', ...options.devDeps ?? [],
    );
    this.package.addKeywords('aws', 'aws-cdk', 'awscdk', 'cdk', ...options.keywords ?? []);
    this.package.addField('publishConfig', { access: 'public' });
    this.package.addField('files', ['lib', '.jsii', 'API.md', 'NOTICE', ...options.documents ?? []]);
    new TextFile(this, 'NOTICE', { lines: ['Ashlar', `Copyright ${identity.author}`, ''] });

    this.with(new cdk.JsiiBuild({
      jsiiVersion: '*', // PinnedVersions knows
      docgen: false, // its command line can't find siblings in a workspace: see projenrc/tasks/docgen.ts
      publishToPypi: names.pypi,
      publishToMaven: names.maven,
      publishToNuget: names.nuget,
      publishToGo: names.go,
      releaseToNpm: false,
    }));
    // jsii-rosetta and jsii print half a page about Node 20, which we support as long as aws-cdk-lib does.
    this.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
    // A name that another language has to mangle fails; the dev dependency is newer than the peer floor on purpose.
    this.compileTask.reset('node -e "fs.rmSync(\'lib\', { recursive: true, force: true })"'); // else what has no source any more would be published
    this.compileTask.exec('jsii --fail-on-warnings --silence-warnings=missing-dev-dependency');
    this.removeTask('compat'); // compares with npm's latest release, of which there is none yet
    this.bundleHandlers();
    this.documentation();
    this.integrationTests();
    this.packageOnlyForNpm();
  }

  /** Whatever lies in src/handlers becomes one self-contained file each in lib/handlers. */
  private bundleHandlers() {
    if (!existsSync(join(this.outdir, HANDLERS))) return;
    this.addDevDeps('esbuild', '@types/aws-lambda');
    this.eslint!.allowDevDeps(`**/${HANDLERS}/**`); // bundled, or brought along by Lambda
    this.tsconfig!.addExclude(HANDLERS);
    const handlers = new javascript.TypescriptConfig(this, { fileName: `${HANDLERS}/tsconfig.json`, include: ['**/*.ts'], compilerOptions: { noEmit: true } });
    handlers.addExtends(this.monorepo.tsconfigBase);
    const bundle = this.addTask('bundle', {
      description: 'Bundle the code of the Lambda functions into lib/handlers',
      exec: `esbuild ${HANDLERS}/*.ts --bundle --platform=node --target=node22 --external:@aws-sdk/* --outdir=lib/handlers --log-level=warning`,
    });
    this.compileTask.spawn(bundle);
  }

  private documentation() {
    this.addDevDeps('jsii-docgen');
    this.gitignore.exclude('.jsii.tabl.json');
    const rosetta = this.addTask('rosetta', {
      description: 'Compile the examples of the README and the docstrings',
      exec: 'jsii-rosetta extract --compile --strict',
    });
    const docgen = this.addTask('docgen', { description: 'Write API.md', exec: 'tsx ../../projenrc/tasks/docgen.ts' });
    this.annotateGenerated('/API.md');
    this.postCompileTask.spawn(rosetta);
    this.postCompileTask.spawn(docgen);
  }

  private integrationTests() {
    const runner = "integ-runner --language typescript --app 'tsx {filePath}' --directory test";
    // Without these the runner asks the instance metadata service for a region, for seconds.
    const env = { AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
    this.addTask('integ', { description: 'Compare the integration tests with their snapshots', exec: runner, env });
    const update = this.addTask('integ:update', { description: 'Write new snapshots of the integration tests', exec: `${runner} --dry-run --update-on-failed`, env });
    update.exec('tsx ../../projenrc/tasks/snapshots.ts');
    this.testTask.spawn(this.tasks.tryFind('integ')!);
    this.annotateGenerated('/test/*.snapshot/**');
    this.gitignore.exclude('cdk-integ.out.*');
    this.gitattributes.addAttributes('/test/*.snapshot/**', '-text');
  }

  /** The package for npm only: jsii-pacmak would pack the other languages one library at a time, without their siblings. */
  private packageOnlyForNpm() {
    const packageJs = this.tasks.tryFind('package:js')!;
    packageJs.reset(`mkdir -p ${this.artifactsJavascriptDirectory}`);
    packageJs.exec(`npm pack --silent --ignore-scripts --pack-destination ${this.artifactsJavascriptDirectory}`);
    this.packageTask.reset();
    this.packageTask.spawn(packageJs);
    this.removeTask('package-all');
    for (const language of ['python', 'java', 'dotnet', 'go']) {
      this.removeTask(`package:${language}`);
    }
  }
}
