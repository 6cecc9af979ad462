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
      ...Object.keys(PEERS), 'aws-cdk', 'tsx', 'vite', 'fast-check',
      ...options.uses.map((library) => `${library.package.packageName}@0.0.0`),
    );
    this.configureCdk();
    this.compileTask.reset('vite build site --logLevel warn');
    this.compileTask.exec('tsc --noEmit');
    this.packageTask.reset();
    this.gitignore.exclude('/site/dist/');
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
    new awscdk.CdkTasks(this);
    for (const task of ['synth', 'deploy', 'diff', 'destroy', 'watch']) {
      this.tasks.tryFind(task)!.prependExec(`tsx src/preflight.ts ${task}`);
    }
  }
}
