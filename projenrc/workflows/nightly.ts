import { basename } from 'node:path';
import { Component } from 'projen';
import { GithubWorkflow } from 'projen/lib/github/workflows';
import { JobPermission } from 'projen/lib/github/workflows-model';
import type { Job } from 'projen/lib/github/workflows-model';
import { ConstructLibrary } from '../construct-library';
import type { Monorepo } from '../monorepo';
import { CHECKOUT, SETUP_PYTHON, setupNode } from './steps';

/** What takes too long for a pull request, or fails because of others: the property tests with 10,000 cases each, and the newest aws-cdk-lib. */
export class NightlyWorkflow extends Component {
  private readonly workflow: GithubWorkflow;

  constructor(private readonly monorepo: Monorepo) {
    super(monorepo);
    this.workflow = new GithubWorkflow(monorepo.github!, 'nightly', { limitConcurrency: true, concurrencyOptions: { group: '${{ github.workflow }}' } });
    this.workflow.on({ schedule: [{ cron: '17 2 * * *' }], workflowDispatch: {} });
    this.workflow.file!.addOverride('permissions.contents', 'read'); // for a job that would forget to say
  }

  public preSynthesize(): void {
    this.workflow.addJobs({ properties: this.properties(), newest: this.newest() });
  }

  private properties(): Job {
    const libraries = this.monorepo.workspaces.filter((workspace) => workspace instanceof ConstructLibrary);
    return {
      name: 'Properties of ${{ matrix.package }}',
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 180,
      permissions: { contents: JobPermission.READ },
      strategy: { failFast: false, matrix: { domain: { package: libraries.map(({ directory }) => basename(directory)) } } },
      env: { CI: 'true', PACKAGE: '${{ matrix.package }}' },
      steps: [CHECKOUT, setupNode('24'), SETUP_PYTHON, { name: 'Run its properties with 10,000 cases each', run: 'npm run properties -- "$PACKAGE"' }],
    };
  }

  private newest(): Job {
    return {
      name: 'Newest aws-cdk-lib',
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 60,
      permissions: { contents: JobPermission.READ },
      env: { CI: 'true' },
      steps: [CHECKOUT, setupNode('24'), SETUP_PYTHON, { name: 'Synthesize everything with it', run: 'npm run newest' }],
    };
  }
}
