import { posix } from 'node:path';
import { javascript, LogLevel, ProjenrcFile, typescript } from 'projen';
import { inheritCompilerOptions } from './compiler-options';
import { identity } from './identity';
import { configureLint } from './lint';
import type { Monorepo } from './monorepo';
import { LIBRARY_NODE, NODE_RANGE, NODE_VERSION, PinnedVersions } from './versions';

export interface WorkspaceOptions {
  /** Folder of the workspace, relative to the root; its last part is the package's name. */
  readonly directory: string;
  readonly description: string;
  /** Whether the package is published, or private. @default false */
  readonly published?: boolean;
  /** Share of lines, branches, functions and statements that the tests must reach, in percent. @default - not asked for */
  readonly coverage?: number;
}

/** A member of the monorepo: what every published or private package has in common. */
export abstract class Workspace extends typescript.TypeScriptProject {
  /** Folder relative to the root, with slashes. */
  public readonly directory: string;

  protected constructor(public readonly monorepo: Monorepo, options: WorkspaceOptions) {
    const name = options.directory.split('/').at(-1);
    const all = options.coverage;
    super({
      parent: monorepo,
      outdir: options.directory,
      name: `${identity.scope}/${name}`,
      description: options.description,
      packageManager: javascript.NodePackageManager.NPM,
      minNodeVersion: options.published ? LIBRARY_NODE : NODE_VERSION,
      authorName: identity.author,
      authorOrganization: true,
      license: identity.license,
      repository: `${identity.repository}.git`,
      repositoryDirectory: options.directory,
      defaultReleaseBranch: 'main',
      sampleCode: false,
      logging: { level: LogLevel.WARN }, // else each member announces an install that is the root's
      npmignoreEnabled: false, // `files` in package.json says what is published
      peerDependencyOptions: { pinnedDevDependency: false }, // PinnedVersions does
      runner: typescript.TypeScriptRunner.tsx(),
      typecheckTests: true,
      tsconfigDev: { compilerOptions: { isolatedModules: true, types: ['node', 'jest'] } },
      eslintOptions: { dirs: ['src'], devdirs: options.published ? ['test'] : ['src', 'test'], commandOptions: { fix: false }, projectService: true },
      jestOptions: {
        coverageText: false,
        junitReporting: false, // nobody reads it
        updateSnapshot: javascript.UpdateSnapshot.NEVER,
        passWithNoTests: false,
        jestConfig: {
          randomize: true,
          coverageProvider: 'babel',
          coverageReporters: ['text-summary', 'lcov'],
          collectCoverageFrom: ['src/**/*.ts'],
          ...(all && { coverageThreshold: { lines: all, branches: all, functions: all, statements: all } }),
        },
      },
    });
    this.directory = options.directory;
    this.package.addField('private', options.published ? undefined : true);

    if (!options.published) this.package.addEngine('node', NODE_RANGE);

    new RootProjenrc(this);
    new PinnedVersions(this);
    configureLint(this);
    inheritCompilerOptions(this.tsconfig!, monorepo.tsconfigBase, ['rootDir', 'outDir']);
    this.leaveInstallingToTheRoot();
    this.shortenTaskPath();
  }

  /** Members are synthesized before the root's package.json exists, so an install of their own would fail. */
  private leaveInstallingToTheRoot() {
    this.package.installTask.reset();
    this.package.installCiTask.reset();
  }

  /** projen asks npx for the PATH before every task; naming the two folders of binaries takes a tenth of the time. */
  private shortenTaskPath() {
    const root = posix.relative(this.directory, '.');
    const folders = `['.', '${root}'].map((folder) => path.resolve(folder, 'node_modules/.bin'))`;
    this.tasks.addEnvironment('PATH', `$(node -p "[...${folders}, process.env.PATH].join(path.delimiter)")`);
  }
}

/** Lets the headers of a member's generated files name the one file that they all come from. */
class RootProjenrc extends ProjenrcFile {
  public readonly filePath: string;

  constructor(workspace: Workspace) {
    super(workspace);
    this.filePath = posix.join(posix.relative(workspace.directory, '.'), '.projenrc.ts');
  }

  public preSynthesize(): void {
    // The root's .gitignore speaks of it.
  }
}
