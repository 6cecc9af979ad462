import { awscdk } from 'projen';
import type { ConstructLibrary } from './construct-library';
import type { Monorepo } from './monorepo';
import { PEERS } from './versions';
import { Workspace } from './workspace';

export interface PlatformAppOptions {
  readonly description: string;
  /** The libraries that the app consumes, from their built packages. */
  readonly uses: ConstructLibrary[];
}

/** A private CDK app that uses the libraries as anybody would: by name. */
export class PlatformApp extends Workspace {
  constructor(monorepo: Monorepo, name: string, options: PlatformAppOptions) {
    super(monorepo, { directory: `apps/${name}`, description: options.description });
    this.addDevDeps(
      ...Object.keys(PEERS), 'aws-cdk', 'tsx', 'vite', 'fast-check', '@aws-sdk/client-sts', '@aws-sdk/client-secrets-manager',
      ...options.uses.map((library) => `${library.package.packageName}@0.0.0`),
    );
    this.compileTask.reset('vite build site --logLevel warn');
    for (const folder of ['.', 'site', 'service']) {
      this.compileTask.exec(`tsc --noEmit -p ${folder}`);
    }
    this.packageTask.reset();
    this.gitignore.exclude('/site/dist/');
    this.configureCdk();
    this.addCommands();
  }

  private configureCdk() {
    const config = new awscdk.CdkConfig(this, {
      app: 'tsx src/main.ts',
      featureFlags: awscdk.CdkFeatureFlags.V2.fromLocalAwsCdkLib(),
      context: {
        // A stack can then be thrown away and made again while others read from it.
        '@aws-cdk/core:defaultCrossStackReferences': 'weak',
      },
      watchIncludes: ['src/**', 'site/**'],
      watchExcludes: ['site/dist/**'],
    });
    this.gitignore.exclude(`/${config.cdkout}/`);
  }

  /** The commands of the CDK CLI on all stacks of a stage; `**` also finds those inside of a cdk.Stage, which `--all` does not. */
  private addCommands() {
    for (const [name, description] of Object.entries(COMMANDS)) {
      const task = this.tasks.tryFind(name) ?? this.addTask(name);
      task.reset();
      task.description = `${description}, chosen by -c stage=<name>`;
      task.exec(`tsx src/preflight.ts ${name}`, { receiveArgs: true });
      task.exec(`cdk ${name} '**'`, { receiveArgs: true });
    }
  }
}

const COMMANDS = {
  synth: 'Synthesize the stacks of a stage into cdk.out',
  diff: 'Compare the stacks of a stage with what is deployed',
  deploy: 'Deploy the stacks of a stage to AWS',
  destroy: 'Destroy the stacks of a stage in AWS',
  watch: 'Deploy the stacks of a stage whenever a source file changes',
};
