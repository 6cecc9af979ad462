import { Component } from 'projen';
import { GithubWorkflow } from 'projen/lib/github/workflows';
import { JobPermission } from 'projen/lib/github/workflows-model';
import type { Job } from 'projen/lib/github/workflows-model';
import type { Monorepo } from '../monorepo';
import { CHECKOUT, SETUP_PYTHON, setupNode } from './steps';

/** Every gate, for every pull request and for main, on each Node that is supported; no secrets, no permission to write. */
export class BuildWorkflow extends Component {
  constructor(monorepo: Monorepo) {
    super(monorepo);
    const workflow = new GithubWorkflow(monorepo.github!, 'build', { limitConcurrency: true, concurrencyOptions: { cancelInProgress: true, group: '${{ github.workflow }}-${{ github.ref }}' } });
    workflow.on({ pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
    workflow.addJob('gates', this.gates());
    workflow.file!.addOverride('permissions.contents', 'read'); // for a job that would forget to say
  }

  private gates(): Job {
    return {
      name: 'Gates on Node ${{ matrix.node }}',
      runsOn: ['ubuntu-latest'], // has Java, Maven and Go: https://github.com/actions/runner-images/blob/main/images/ubuntu/Ubuntu2404-Readme.md
      timeoutMinutes: 45,
      permissions: { contents: JobPermission.READ },
      strategy: { failFast: false, matrix: { domain: { node: ['20', '22', '24'] } } },
      env: { CI: 'true' },
      steps: [CHECKOUT, setupNode('${{ matrix.node }}'), SETUP_PYTHON, { name: 'Run every gate', run: 'npm test' }],
    };
  }
}
