import type { Check } from './check';
import { expectThat } from './check';
import type { SynthesizedStack } from '../platform/assembly';
import type { Deployment } from '../platform/deployment';

/** Whether CloudFormation holds what was synthesized, and finds nothing more to do. */
export function stackChecks(deployment: Deployment, synthesized: SynthesizedStack[], deployAgain: () => Promise<string[]>): Check[] {
  return [
    {
      name: 'every stack is complete and has its outputs',
      async run() {
        for (const { name, outputs } of synthesized) {
          const stack = deployment.stacks.find((candidate) => candidate.name === name);
          expectThat(/^(CREATE|UPDATE)_COMPLETE$/.test(stack?.status ?? ''), `${name} in CREATE_COMPLETE or UPDATE_COMPLETE`, String(stack?.status));
          const missing = outputs.filter((output) => !stack?.outputs[output]);
          expectThat(missing.length === 0, `outputs ${outputs.join(', ')} of ${name}`, `no value for ${missing.join(', ')}`);
        }
        return `${synthesized.length} stacks, ${synthesized.flatMap(({ outputs }) => outputs).length} outputs`;
      },
    },
    {
      name: 'a second deployment says no changes',
      async run() {
        const changed = await deployAgain();
        expectThat(changed.length === 0, 'no changes', `changes in ${changed.join(', ')}`);
        return 'no changes';
      },
    },
  ];
}
