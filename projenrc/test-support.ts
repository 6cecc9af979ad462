import type { Monorepo } from './monorepo';
import { Workspace } from './workspace';

/** The private workspace that tests of all libraries share: rule packs, property runs. Nothing published depends on it. */
export class TestSupport extends Workspace {
  constructor(monorepo: Monorepo) {
    super(monorepo, { directory: 'testing', description: 'What the tests of the libraries share' });
    this.package.addField('main', 'src/index.ts');
    this.package.addField('types', 'src/index.ts');
    this.addDevDeps('aws-cdk-lib', 'constructs', 'cdk-nag', '@cloud-copilot/iam-simulate');
    this.compileTask.reset(); // its users run the sources
    this.packageTask.reset();
  }

  /** Lets the tests of another workspace import it. */
  public serve(workspace: Workspace) {
    workspace.addDevDeps(`${this.package.packageName}@0.0.0`);
  }
}
